/** Why there is no connection, or why the server has refused something. */

/**
 * @typedef {'network' | 'auth' | 'expired' | 'denied' | 'too-large' | 'too-large-snapshot' | 'missing' | 'address' | 'update' |
 *   'module' | 'key' | 'altered'} Kind
 *   `network`: not reached, or busy. `auth`: no valid token. `expired`: the token has ended. `denied`: the server
 *   refuses this user. `too-large`: it refuses what was sent; `too-large-snapshot`: a
 *   snapshot of the log. `missing`: it has no such document. `address`:
 *   there are no documents at all at the address. `update`: it speaks another version. `module`: a package is missing here.
 *   `key`: something is not encrypted with a key that the app has given. `altered`: it was, but is not what it was.
 */
/** @typedef {{ statusCode?: number, headers: { readonly [name: string]: any } }} Answer Of an HTTP server. */
/**
 * @typedef {'transport' | 'server' | null} About `transport`: something between has failed which may let another
 *   transport through. `server`: the server itself has said so, and would over every one. Null: it may be either.
 */

export class Fault extends Error {
  /** @type {About} */
  about = null
  /** The server wants to be left alone for so long, in milliseconds. */
  after = 0

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
/** What the server answers when it is there. */
const SAID = [...Object.keys(OF_STATUS).map(Number), 410, 429, 507]
/** What something between may answer to an upgrade that it does not know. */
const NO_UPGRADE = [400, 403, 404, 405, 406, 410, 426, 501]
/** What a page of a proxy can say truly: a password is wanted, and a body is too long for it. */
const TRUE_OF_PAGES = [401, 413]
/** The version in the first byte of a message. */
const VERSION = 1
/** What only the app, the user or the server's owner can mend. @type {Kind[]} */
const TOLD = [
  'auth',
  'denied',
  'too-large',
  'missing',
  'address',
  'update',
  'module',
  'key',
  'altered'
]
const NO_TLS = 'what answers there does not speak TLS: is its address one of "http:"?'
/** The longest `Retry-After` that is kept to, in seconds. */
const LONGEST_AFTER = 300

/** @param {number} status Of HTTP. @param {string} text What the server has said. @returns {Fault} */
export function faultOfStatus(status, text) {
  const said = text.trim().slice(0, 300)
  return new Fault(
    OF_STATUS[status] ?? 'network',
    `the server has answered ${status}${said && `: ${said}`}`
  )
}

/**
 * @param {Answer} response What is not the answer that was hoped for.
 * @param {string} text Its body.
 * @param {boolean} [upgrade] Whether it was to become a WebSocket.
 * @returns {Fault}
 */
export function faultOfResponse(response, text, upgrade = false) {
  const status = response.statusCode ?? 0
  const fault = isForeign(response) ? foreign(response) : faultOfStatus(status, text)
  fault.after = pauseIn(response)
  if (fault.about) return fault
  const swallowed = status < 400 || NO_UPGRADE.includes(status)
  if (upgrade && swallowed) fault.about = 'transport'
  else if (SAID.includes(status)) fault.about = 'server'
  return fault
}

/** Whether something between has answered with a page. @param {Answer} response */
function isForeign({ statusCode = 0, headers }) {
  const isPage = /^text\/html\b/i.test(headers['content-type'] ?? '')
  const redirects = statusCode >= 300 && statusCode < 400
  return (isPage && !TRUE_OF_PAGES.includes(statusCode)) || redirects || statusCode === 407
}

/** @param {Answer} response @returns {Fault} */
export function foreign({ statusCode = 0, headers }) {
  const { location } = headers
  const type = headers['content-type'] ?? 'no type'
  const what = location === undefined ? type : `to ${location.slice(0, 200)}`
  const fault = new Fault(
    'network',
    `something between has answered ${statusCode} (${what}), not the server`
  )
  // A gateway without its server says nothing of the transport.
  if (statusCode < 500) fault.about = 'transport'
  return fault
}

/** @param {Answer} response @returns {number} Milliseconds. */
function pauseIn({ headers }) {
  const text = headers['retry-after'] ?? ''
  return /^\d{1,6}$/.test(text) ? Math.min(Number(text), LONGEST_AFTER) * 1000 : 0
}

/** Something between keeps the server's words to itself. @param {string} text @returns {Fault} */
export function swallowed(text) {
  return Object.assign(new Fault('network', text), { about: /** @type {const} */ ('transport') })
}

/** @param {number} code Why a WebSocket was closed. @param {string} text @returns {Fault} */
export function faultOfCode(code, text) {
  const fault = new Fault(
    OF_CODE[code] ?? 'network',
    `the connection was closed (${code}${text && ` ${text}`})`
  )
  if (OF_CODE[code]) fault.about = 'server'
  return fault
}

/** @param {Uint8Array} bytes That are no message. @returns {Fault} */
export function malformed(bytes) {
  return bytes[0] > VERSION
    ? new Fault('update', 'the server speaks a newer version of the protocol')
    : swallowed('the server has sent a malformed message')
}

/** @param {unknown} error Of a socket or request. @returns {Fault} */
export function faultOf(error) {
  if (error instanceof Fault) return error
  const { message, cause, code } = /** @type {NodeJS.ErrnoException} */ (error)
  // Its own message is some lines of OpenSSL.
  if (code === 'EPROTO') return new Fault('network', NO_TLS, error)
  const why = cause instanceof Error ? `${message}: ${cause.message}` : message
  return new Fault('network', why || 'the server is not reached', error)
}

/** Whether the app is told of it. @param {Kind} kind */
export function isTold(kind) {
  return TOLD.includes(kind)
}
