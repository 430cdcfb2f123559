/**
 * Between a replica and texts: its records, which are stored (entries are foreign bytes, and most of them are UTF-8),
 * and the value that is shown.
 */

import { Buffer } from 'node:buffer'
import { parse, stringify } from '../../shared/index.js'
import { valueOf } from '../reader/index.js'
import { patchesBetween } from '../replica/index.js'

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

/**
 * @param {unknown} view What a replica shows. @param {string} text Of what a document has.
 * @returns {import('../../shared/patch/patch.js').Patch[]} What makes the document that.
 */
export function patchesTo(view, text) {
  const shown = valueOf(parse(text), text)
  if (shown) return patchesBetween(shown.value, view)
  const whole = { op: /** @type {const} */ ('replace'), path: [], value: view }
  return [/** @type {any} */ ({ ...whole, text: stringify(view) })]
}
