/** The records of a replica as texts. Entries are foreign bytes, and most of them are UTF-8. */

import { Buffer } from 'node:buffer'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
/** The first character says what it is. */
const [TEXT, BYTES_OF_TEXT, BYTES] = ['t', 'u', 'b']

/** @param {string | Uint8Array} record @returns {string} */
export function toText(record) {
  if (typeof record === 'string') return TEXT + record
  try {
    return BYTES_OF_TEXT + utf8.decode(record)
  } catch {
    return BYTES + Buffer.from(record).toString('base64')
  }
}

/** @param {string} text @returns {string | Uint8Array} */
export function fromText(text) {
  const rest = text.slice(1)
  if (text[0] === TEXT) return rest
  if (text[0] === BYTES_OF_TEXT) return new TextEncoder().encode(rest)
  if (text[0] === BYTES) return new Uint8Array(Buffer.from(rest, 'base64'))
  throw new Error('a record of an unknown kind')
}

/** @param {Map<string, string>} texts @returns {Map<string, string | Uint8Array>} */
export function fromTexts(texts) {
  return new Map([...texts].map(([key, text]) => [key, fromText(text)]))
}

/** @param {Map<string, string | Uint8Array | null>} records @returns {Map<string, string | null>} */
export function toTexts(records) {
  return new Map(
    [...records].map(([key, record]) => [key, record === null ? null : toText(record)])
  )
}
