/**
 * Calls and messages of main for a window whose page does not listen yet. They are delivered in order
 * when it does.
 */

import { IpcError, asIpcError, readValues, writeValues } from '../core/index.js'

/** @typedef {import('../core/peer.js').Peer} Peer */
/** @typedef {import('../core/values.js').Codec} Codec */
/**
 * @typedef {object} Waiting
 * @property {(peer: Peer) => void} deliver
 * @property {(error: IpcError) => void} fail
 * @property {number} size
 */

/** The most calls and messages that wait for one window. */
const MAX_WAITING = 10_000

export class WaitingRoom {
  /** @type {Set<Waiting>} */
  #waiting = new Set()
  #size = 0
  #most

  /** @param {() => number} most Characters and bytes. */
  constructor(most) {
    this.#most = most
  }

  get isEmpty() {
    return this.#waiting.size === 0
  }

  /**
   * @param {Waiting} waiting @param {string} name
   * @returns {() => void} Removes it.
   * @throws {IpcError} `ERR_IPC_BUSY` if there are too many.
   */
  add(waiting, name) {
    const tooMuch = this.#size + waiting.size > this.#most() && this.#waiting.size > 0
    if (tooMuch || this.#waiting.size >= MAX_WAITING) {
      const what = `too much waits for its window, whose page does not listen yet (${this.#size} characters).`
      throw new IpcError('ERR_IPC_BUSY', name, what)
    }
    this.#waiting.add(waiting)
    this.#size += waiting.size
    return () => this.#remove(waiting)
  }

  /** Delivers everything. @param {Peer} peer */
  deliver(peer) {
    for (const waiting of this.#takeAll()) waiting.deliver(peer)
  }

  /** @param {IpcError} error */
  fail(error) {
    for (const waiting of this.#takeAll()) waiting.fail(error)
  }

  /** What is added while these are delivered does not wait any more. */
  #takeAll() {
    const all = [...this.#waiting]
    this.#waiting.clear()
    this.#size = 0
    return all
  }

  /** @param {Waiting} waiting */
  #remove(waiting) {
    if (this.#waiting.delete(waiting)) this.#size -= waiting.size
  }
}

/**
 * A copy of arguments, since they may change before they are sent. Streams are kept.
 *
 * @param {string} name @param {unknown[]} args @param {Codec} codec
 * @returns {{ args: unknown[], size: number }}
 * @throws {IpcError} `ERR_IPC_VALUE`
 */
export function copyArguments(name, args, codec) {
  /** @type {unknown[]} */
  const streams = []
  const kept = {
    write: (/** @type {unknown} */ stream) => streams.push(stream) - 1,
    read: (/** @type {number} */ id) => streams[id]
  }
  /** @type {import('../core/values.js').Attachment[]} */
  const attachments = []
  try {
    const text = writeValues(args, codec, attachments, kept)
    let size = text.length
    const copies = attachments.map((attached) => {
      size += attached.length
      return typeof attached === 'string' ? attached : attached.slice()
    })
    return { args: readValues(text, codec, copies, kept), size }
  } catch (error) {
    throw asIpcError(error, name, 'argument')
  }
}
