/** What the bodies of requests and answers are, by the content type of a document. */

import { ENTRIES, readEntries, writeMessage } from '../wire/index.js'
import { splitJson } from './json.js'
import { Refusal } from '../base/index.js'

/** @typedef {import('./entry-log.js').WrittenSlice} Slice */
/**
 * @typedef {object} Content
 * @property {boolean} text Whether server-sent events have it as it is.
 * @property {boolean} [framed] Whether bodies tell their place in the log.
 * @property {(body: Uint8Array) => Uint8Array[]} split The entries that a body appends. Throws a `Refusal`.
 * @property {(slice: Slice, named?: boolean) => Uint8Array} join A body of entries. `named`: one that tells who has
 *   written them, if it tells their place.
 */

/** A message is appended as it is, and an entry has those of one request. @type {Content} */
const json = {
  text: true,
  split(body) {
    if (body.length === 0) return []
    const messages = splitJson(body)
    if (!messages) throw new Refusal(400, 'The body is not JSON.')
    return messages.length > 0 ? [Buffer.from(messages.join(','))] : []
  },
  join: ({ entries }) => {
    return Buffer.from(`[${entries.map((entry) => Buffer.from(entry).toString()).join(',')}]`)
  }
}

/** @type {Content} */
const framed = {
  text: false,
  framed: true,
  split(body) {
    const entries = readEntries(body)
    if (!entries) throw new Refusal(400, 'The body is not a row of entries.')
    return entries
  },
  join: ({ users, ...slice }, named) => {
    const known = named && users.some((user) => user !== null)
    return writeMessage({ type: 'frame', ...slice, ...(known && { users }) })
  }
}

/** @param {boolean} text @returns {Content} */
const bytes = (text) => ({
  text,
  split: (body) => (body.length > 0 ? [body] : []),
  join: ({ entries }) => Buffer.concat(entries)
})

/** @param {string} type A content type. @returns {Content} */
export function contentOf(type) {
  const essence = essenceOf(type)
  if (essence === 'application/json') return json
  if (essence === ENTRIES) return framed
  return bytes(essence.startsWith('text/'))
}

/** Without parameters. @param {string} type */
export function essenceOf(type) {
  return type.split(';')[0].trim().toLowerCase()
}
