/** Why there is no connection, or why the server has refused something. */

/**
 * @typedef {'network' | 'auth' | 'expired' | 'denied' | 'too-large' | 'too-large-snapshot' | 'missing' | 'update' | 'module' |
 *   'key' | 'altered'} Kind
 *   `network`: not reached, or busy. `auth`: no valid token. `expired`: the token has ended. `denied`: the server
 *   refuses this user. `too-large`: it refuses what was sent; `too-large-snapshot`: a
 *   snapshot of the log. `missing`: it has no such document. `update`: it
 *   speaks another version. `module`: a package is missing here.
 *   `key`: something is not encrypted with a key that the app has given. `altered`: it was, but is not what it was.
 */

export class Fault extends Error {
  /** @param {Kind} kind @param {string} text What has happened, in a sentence. @param {unknown} [cause] */
  constructor(kind, text, cause) {
    super(text, cause === undefined ? undefined : { cause })
    this.kind = kind
  }
}

/** @type {Record<number, Kind>} */
const OF_STATUS = { 401: 'auth', 403: 'denied', 404: 'missing', 409: 'denied', 413: 'too-large' }
/** Of the server's WebSockets: see docs/server.md. @type {Record<number, Kind>} */
const OF_CODE = { 1009: 'too-large', 4401: 'expired', 4404: 'missing' }

/** @param {number} status Of HTTP. @param {string} text What the server has said. @returns {Fault} */
export function faultOfStatus(status, text) {
  const said = text.trim().slice(0, 300)
  return new Fault(
    OF_STATUS[status] ?? 'network',
    `the server has answered ${status}${said && `: ${said}`}`
  )
}

/** @param {number} code Why a WebSocket was closed. @param {string} text @returns {Fault} */
export function faultOfCode(code, text) {
  return new Fault(
    OF_CODE[code] ?? 'network',
    `the connection was closed (${code}${text && ` ${text}`})`
  )
}

/** @param {unknown} error Of a socket or request. @returns {Fault} */
export function faultOf(error) {
  if (error instanceof Fault) return error
  const { message, cause } = /** @type {Error} */ (error)
  const why = cause instanceof Error ? `${message}: ${cause.message}` : message
  return new Fault('network', why || 'the server is not reached', error)
}
