/** The calls of this end that wait for their results. */

import { IpcError } from './errors.js'

/** @typedef {import('./call-options.js').CallOptions} CallOptions */
/** @typedef {import('./streams.js').FrameStreams} FrameStreams */
/**
 * @typedef {object} Call
 * @property {string} name
 * @property {(value: any) => void} resolve
 * @property {(error: unknown) => void} reject
 * @property {CallOptions['onProgress']} onProgress
 * @property {FrameStreams} streams Those of its arguments.
 * @property {(() => void) | null} forget Removes its timer and its listener.
 */

/** The longest time of a timer, in milliseconds. */
const LONGEST = 2 ** 31 - 1

export class Calls {
  /** @type {Map<number, Call>} */
  #calls = new Map()
  #last = 0
  #cancel

  /**
   * @param {(id: number, streams: FrameStreams, error: unknown) => void} cancel Tells the other side
   *   that nobody waits.
   */
  constructor(cancel) {
    this.#cancel = cancel
  }

  get size() {
    return this.#calls.size
  }

  /**
   * Adds a call.
   *
   * @param {Omit<Call, 'forget'>} call @param {CallOptions} options
   * @returns {number} Its number.
   */
  add(call, { signal, timeout }) {
    const id = ++this.#last
    /** @type {Call} */
    const added = { ...call, forget: null }
    this.#calls.set(id, added)
    if (signal || timeout !== undefined) added.forget = this.#watch(id, call.name, signal, timeout)
    return id
  }

  /** @param {number} id */
  get(id) {
    return this.#calls.get(id)
  }

  /**
   * Ends a call.
   *
   * @param {number} id
   * @returns {Call | undefined} Undefined if it has ended before.
   */
  take(id) {
    const call = this.#calls.get(id)
    if (!call) return undefined
    this.#calls.delete(id)
    call.forget?.()
    return call
  }

  /** Ends all calls. @param {(call: Call) => unknown} why Returns the error for a call. */
  rejectAll(why) {
    const calls = [...this.#calls.keys()]
    for (const id of calls) {
      const call = this.take(id)
      call?.reject(why(call))
    }
  }

  /**
   * @param {number} id @param {string} name
   * @param {AbortSignal | undefined} signal @param {number | undefined} timeout
   * @returns {() => void} Stops watching.
   */
  #watch(id, name, signal, timeout) {
    const end = (/** @type {unknown} */ error) => {
      const call = this.take(id)
      if (!call) return
      call.reject(error)
      this.#cancel(id, call.streams, error)
    }
    const onAbort = () => end(signal?.reason)
    signal?.addEventListener('abort', onAbort, { once: true })
    const late = () =>
      end(new IpcError('ERR_IPC_TIMEOUT', name, `there was no answer within ${timeout} ms.`))
    const timer = timeout === undefined || timeout > LONGEST ? undefined : setTimeout(late, timeout)
    return () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
  }
}
