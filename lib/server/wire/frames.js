/**
 * Entries on the wire: the same for all transports. Numbers are big-endian.
 *
 *     entries   for each: length (4 bytes), bytes
 *     frame     1, 1, from (8), to (8), head (8), entries       entries of the log
 *     append    1, 2, id (4), entries                           a client wants to append them
 *     appended  1, 3, id (4), seq (8)                           of the last one; all are durable
 *     refused   1, 4, id (4), status (2), text                  none or some were appended
 *     gone      1, 5, floor (8)                                 what was asked for is truncated
 *     presence  1, 6, id (4), text                              what a client shows; answered only if it is refused
 *     present   1, 7, text                                      who else is there, for those who have sent that
 *     named     1, 8, from (8), to (8), head (8), length (4), text, entries
 *                                                               a frame that tells who has written its entries, for
 *                                                               those who have asked for that
 */

import { readUsers, writeUsers } from './users.js'

/**
 * @typedef {object} Frame
 * @property {'frame'} type
 * @property {number} from The sequence before the first entry.
 * @property {number} to The sequence of the last.
 * @property {number} head The last sequence of the log.
 * @property {Uint8Array[]} entries
 * @property {import('./users.js').Users} [users] Who has written each: with it the frame is a `named` one.
 */
/** @typedef {{ type: 'append', id: number, entries: Uint8Array[] }} Append */
/** @typedef {{ type: 'appended', id: number, seq: number }} Appended */
/** @typedef {{ type: 'refused', id: number, status: number, text: string }} Refused */
/** @typedef {{ type: 'gone', floor: number }} Gone */
/** @typedef {{ type: 'presence', id: number, text: string }} Presence JSON: `{ client, value }`. */
/** @typedef {{ type: 'present', text: string }} Present JSON: see presence.js. */
/** @typedef {Frame | Append | Appended | Refused | Gone | Presence | Present} Message */

/** The content type of documents whose entries keep their bounds. */
export const ENTRIES = 'application/vnd.electron-remote-ref.entries'
/** The subprotocol of the WebSocket. */
export const SUBPROTOCOL = 'electron-remote-ref.1'

const VERSION = 1
/** From 1 on. @type {(Message['type'] | 'named')[]} */
const TYPES = ['frame', 'append', 'appended', 'refused', 'gone', 'presence', 'present', 'named']
/** Bytes of a frame before its entries, or before what is said of their users. */
const FRAME_HEAD = 26

/** @param {Uint8Array[]} entries @returns {Buffer} */
export function writeEntries(entries) {
  return Buffer.concat(entries.flatMap((entry) => [whole(entry.length, 4), entry]))
}

/** @param {Uint8Array} bytes Foreign. @returns {Uint8Array[] | null} Null if they are none. */
export function readEntries(bytes) {
  const view = viewOf(bytes)
  const entries = []
  let at = 0
  while (at < bytes.length) {
    if (at + 4 > bytes.length) return null
    const end = at + 4 + view.getUint32(at)
    if (end > bytes.length) return null
    entries.push(bytes.subarray(at + 4, end))
    at = end
  }
  return entries
}

/** @param {Message} message @returns {Buffer} */
export function writeMessage(message) {
  const type = message.type === 'frame' && message.users ? 'named' : message.type
  const start = Buffer.of(VERSION, TYPES.indexOf(type) + 1)
  return Buffer.concat([start, ...partsOf(message)])
}

/** @param {Message} message @returns {Uint8Array[]} */
function partsOf(message) {
  switch (message.type) {
    case 'frame':
      return [
        ...[message.from, message.to, message.head].map((seq) => whole(seq, 8)),
        ...(message.users ? usersOf(message.users) : []),
        writeEntries(message.entries)
      ]
    case 'append':
      return [whole(message.id, 4), writeEntries(message.entries)]
    case 'appended':
      return [whole(message.id, 4), whole(message.seq, 8)]
    case 'refused':
      return [whole(message.id, 4), whole(message.status, 2), Buffer.from(message.text)]
    case 'gone':
      return [whole(message.floor, 8)]
    case 'presence':
      return [whole(message.id, 4), Buffer.from(message.text)]
    case 'present':
      return [Buffer.from(message.text)]
  }
}

/** @param {Uint8Array} bytes Foreign. @returns {Message | null} Null if they are none. */
export function readMessage(bytes) {
  if (bytes.length < 2 || bytes[0] !== VERSION) return null
  try {
    return bodyOf(TYPES[bytes[1] - 1], viewOf(bytes), bytes)
  } catch (error) {
    // Too short.
    if (error instanceof RangeError) return null
    throw error
  }
}

/** @param {(typeof TYPES)[number] | undefined} type @param {DataView} view @param {Uint8Array} bytes @returns {Message | null} */
function bodyOf(type, view, bytes) {
  const seq = (/** @type {number} */ at) => Number(view.getBigUint64(at))
  if (type === 'frame') return frameOf(view, bytes, FRAME_HEAD)
  if (type === 'named') {
    const start = FRAME_HEAD + 4
    const end = start + view.getUint32(FRAME_HEAD)
    const frame = end <= bytes.length ? frameOf(view, bytes, end) : null
    if (!frame) return null
    const text = new TextDecoder().decode(bytes.subarray(start, end))
    const users = readUsers(text, frame.entries.length)
    return users ? { ...frame, users } : frame
  }
  if (type === 'append') {
    const id = view.getUint32(2)
    const entries = readEntries(bytes.subarray(6))
    return entries && { type, id, entries }
  }
  if (type === 'appended') return { type, id: view.getUint32(2), seq: seq(6) }
  const textFrom = (/** @type {number} */ at) => new TextDecoder().decode(bytes.subarray(at))
  if (type === 'presence') return { type, id: view.getUint32(2), text: textFrom(6) }
  if (type === 'present') return { type, text: textFrom(2) }
  if (type === 'refused') {
    const text = textFrom(8)
    return { type, id: view.getUint32(2), status: view.getUint16(6), text }
  }
  return type === 'gone' ? { type, floor: seq(2) } : null
}

/** @param {import('./users.js').Users} users @returns {Uint8Array[]} */
function usersOf(users) {
  const text = Buffer.from(writeUsers(users))
  return [whole(text.length, 4), text]
}

/** @param {DataView} view @param {Uint8Array} bytes @param {number} at Where its entries are. @returns {Frame | null} */
function frameOf(view, bytes, at) {
  const [from, to, head] = [2, 10, 18].map((place) => Number(view.getBigUint64(place)))
  const entries = readEntries(bytes.subarray(at))
  return entries && from + entries.length === to ? { type: 'frame', from, to, head, entries } : null
}

/** @param {Uint8Array} bytes */
function viewOf({ buffer, byteOffset, byteLength }) {
  return new DataView(buffer, byteOffset, byteLength)
}

/** @param {number} value @param {2 | 4 | 8} size */
function whole(value, size) {
  const bytes = Buffer.alloc(size)
  if (size === 8) bytes.writeBigUInt64BE(BigInt(value))
  else bytes.writeUIntBE(value, 0, size)
  return bytes
}
