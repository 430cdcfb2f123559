/**
 * An entry as it is stored: 1, the length of a head (2 bytes), the head as JSON, the bytes of the entry.
 * The head tells who appended it, so that everything a server knows of writers is in the log itself.
 */

import { shownUser } from '../wire/index.js'

/** @typedef {{ id: string, epoch: number, seq: number }} Producer Of one append, in the protocol's terms. */
/**
 * @typedef {object} RecordHead
 * @property {string} [user] Who the server took the writer for.
 * @property {string | null} [name] What readers are told of him, if it is not that; null for nothing.
 * @property {Producer} [producer]
 * @property {string} [order] The `Stream-Seq` of the append.
 * @property {string} [client] The client of the transaction in the entry.
 */
/** @typedef {{ head: RecordHead, bytes: Uint8Array }} StoredRecord */

const VERSION = 1
const MOST = 0xffff

/** What readers are told of a writer. @param {Pick<RecordHead, 'user' | 'name'>} head @returns {string | null} */
export function toldOf({ user, name = user }) {
  return shownUser(name)
}

/** @param {RecordHead} head @param {Uint8Array} bytes @returns {Buffer} */
export function writeRecord(head, bytes) {
  const text = Buffer.from(JSON.stringify(head))
  if (text.length > MOST) throw new RangeError('Too much is said about an entry.')
  return Buffer.concat([Buffer.of(VERSION, text.length >> 8, text.length & 255), text, bytes])
}

/** @param {Uint8Array} stored @returns {StoredRecord} */
export function readRecord(stored) {
  if (stored[0] !== VERSION) throw new Error(`An entry of version ${stored[0]} is in the store.`)
  const end = 3 + stored[1] * 256 + stored[2]
  return {
    head: JSON.parse(Buffer.from(stored.subarray(3, end)).toString()),
    bytes: stored.subarray(end)
  }
}
