/** What is read from a stream by its place: entries, and bytes in parts. */

import { readEntries } from '../../wire/index.js'

/** @typedef {import('./streams.js').Link} Link */

/** What is in memory of all logs: nearly everybody reads what has just come. */
const CACHED = 64 << 20
/** How many messages are asked for at a time. */
const AT_ONCE = 64
/** Bytes of a message for its headers, at most. */
const HEADERS = 4096

/** Messages that have come lately, by stream and place. */
export class Cache {
  /** @type {Map<string, Uint8Array>} */
  #messages = new Map()
  #bytes = 0
  #most

  constructor(most = CACHED) {
    this.#most = most
  }

  /** @param {string} stream @param {number} place @param {Uint8Array} bytes */
  put(stream, place, bytes) {
    this.#messages.set(`${stream} ${place}`, bytes)
    this.#bytes += bytes.length
    for (const [key, { length }] of this.#messages) {
      if (this.#bytes <= this.#most) return
      this.#messages.delete(key)
      this.#bytes -= length
    }
  }

  /** @param {string} stream @param {number} place @returns {Uint8Array | undefined} */
  get(stream, place) {
    return this.#messages.get(`${stream} ${place}`)
  }
}

/** @param {Link} link @returns {number} Bytes that a message can have, without its headers. */
export function roomOf({ nc }) {
  const { max_payload: most = 1 << 20 } = nc.info ?? {}
  return most - HEADERS
}

/**
 * @param {Link} link @param {string} stream @param {number} place
 * @returns {Promise<Uint8Array | null>} Null if it is deleted.
 */
export async function readMessage({ jsm }, stream, place) {
  // Any node that has the stream. One that is behind does not have it yet; the leader has.
  const found =
    (await jsm.direct.getMessage(stream, { seq: place })) ??
    (await jsm.streams.getMessage(stream, { seq: place }))
  return found && found.data
}

/** @param {Link} link @param {string} stream @param {number[]} places @returns {Promise<Buffer | null>} Null if one is deleted. */
export async function readParts(link, stream, places) {
  const parts = []
  for (let at = 0; at < places.length; at += AT_ONCE) {
    const some = places.slice(at, at + AT_ONCE)
    parts.push(...(await Promise.all(some.map((place) => readMessage(link, stream, place)))))
  }
  return parts.includes(null) ? null : Buffer.concat(/** @type {Uint8Array[]} */ (parts))
}

/**
 * Writes bytes, however many, before the message that names them.
 *
 * @param {Link} link @param {string} subject @param {Uint8Array} bytes
 * @returns {Promise<number[]>} The places of their parts.
 */
export async function writeParts(link, subject, bytes) {
  const room = roomOf(link)
  const places = []
  for (let at = 0; at < bytes.length; at += room) {
    places.push((await link.js.publish(subject, bytes.slice(at, at + room))).seq)
  }
  return places
}

/**
 * Nobody needs them any more. What is left if it fails takes space, and no more.
 *
 * @param {Link} link @param {string} stream @param {number[]} places
 */
export async function deleteMessages({ jsm }, stream, places) {
  for (const place of places) {
    await jsm.streams.deleteMessage(stream, place, false).catch(() => {})
  }
}

/** @param {Uint8Array} bytes Of a message with entries. @returns {Uint8Array[]} */
export function entriesIn(bytes) {
  const entries = readEntries(bytes)
  if (!entries) throw new Error('A message of the store is damaged.')
  return entries
}
