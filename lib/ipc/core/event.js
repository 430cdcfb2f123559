/** What handlers and listeners get before the arguments. */

import { IpcError } from './errors.js'

/** @typedef {import('./peer.js').Peer} Peer */

export class IpcEvent {
  #peer
  /** @type {AbortController | null} */
  #controller = null
  /** Why it was aborted before anybody has asked for the signal. @type {{ reason: unknown } | null} */
  #aborted = null
  /** @type {((value: unknown) => void) | null} */
  #progress

  /**
   * @param {Peer} peer @param {string} name
   * @param {((value: unknown) => void) | null} progress Null if the caller does not want it.
   */
  constructor(peer, name, progress) {
    this.#peer = peer
    /** The name of the call or message. */
    this.name = name
    this.#progress = progress
  }

  /**
   * Aborts when the caller aborts, its timeout has passed, or its page has gone.
   *
   * @type {AbortSignal}
   */
  get signal() {
    this.#controller ??= new AbortController()
    if (this.#aborted) this.#controller.abort(this.#aborted.reason)
    return this.#controller.signal
  }

  /**
   * Sends a message back.
   *
   * @param {string} name @param {...unknown} args
   */
  reply(name, ...args) {
    this.#peer.send(name, args)
  }

  /** Tells the caller's `onProgress`, if it has one. @param {unknown} value */
  progress(value) {
    this.#progress?.(value)
  }

  /**
   * For the peer alone.
   *
   * @param {IpcEvent} event @param {unknown} reason
   */
  static abort(event, reason) {
    if (event.#aborted) return
    event.#aborted = { reason }
    event.#progress = null
    event.#controller?.abort(reason)
  }

  /** The connection of its call or message. @param {IpcEvent} event */
  static peerOf(event) {
    return event.#peer
  }

  /** Whether the caller still waits. @param {IpcEvent} event */
  static isAborted(event) {
    return event.#aborted !== null
  }
}

/**
 * The event of a connection whose owner has a name.
 *
 * @param {Peer} peer @param {string} name @param {((value: unknown) => void) | null} progress
 */
export function eventOf(peer, name, progress) {
  return Object.assign(new IpcEvent(peer, name, progress), { from: peer.owner.name })
}

/** The reason of a signal whose caller has aborted. @param {string} name */
export function abortReason(name) {
  return typeof DOMException === 'function'
    ? new DOMException(`"${name}" was aborted by its caller.`, 'AbortError')
    : new IpcError('ERR_IPC_GONE', name)
}
