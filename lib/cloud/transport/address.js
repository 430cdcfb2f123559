/** The addresses of documents on a server. */

/** Where the server has them if the app has given no path. */
const PREFIX = '/v1/stream/'
/** Of places in a log: they sort as text. */
const DIGITS = 16

/**
 * @param {unknown} url Of the server: `https://example.org`, or with the path under which it has documents.
 * @returns {string | null} The address without the name of a document; null if it is none.
 */
export function baseOf(url) {
  if (typeof url !== 'string' || !URL.canParse(url)) return null
  const base = new URL(url)
  base.protocol = base.protocol.replace(/^ws/, 'http')
  if (!/^https?:$/.test(base.protocol) || base.search || base.hash) return null
  if (base.pathname === '/') base.pathname = PREFIX
  if (!base.pathname.endsWith('/')) base.pathname += '/'
  return base.href
}

/** @param {string} base @param {string} doc @returns {string} */
export function documentAt(base, doc) {
  return base + encodeURIComponent(doc)
}

/** @param {string} address Of a document. @param {number} from @returns {string} Of a socket that begins there. */
export function socketAt(address, from) {
  return readAt(address.replace(/^http/, 'ws'), from)
}

/**
 * @param {string} address Of a document. @param {number} from
 * @param {Record<string, string | number | undefined>} [more] Of the query.
 * @returns {string} Of what is after an entry, with who has written it. An older server tells only the entries.
 */
export function readAt(address, from, more = {}) {
  const given = Object.entries(more).flatMap(([name, value]) =>
    value === undefined ? [] : [`&${name}=${encodeURIComponent(value)}`]
  )
  return `${address}?offset=${offsetOf(from)}&users${given.join('')}`
}

/** @param {number} seq @returns {string} */
export function offsetOf(seq) {
  return String(seq).padStart(DIGITS, '0')
}

/** @param {unknown} text A place in a log; foreign. @returns {number | null} Null if it is none. */
export function seqOf(text) {
  const seq = typeof text === 'string' && /^\d{16}$/.test(text) ? Number(text) : NaN
  return Number.isSafeInteger(seq) ? seq : null
}
