import { IpcError } from './errors.js'
import { StreamReader } from './stream-reader.js'

/**
 * The parts of a call whose result is a stream. The call is made when the first part is asked for.
 *
 * @implements {AsyncIterableIterator<any, void, undefined>}
 */
export class CalledStream {
  #name
  #call
  #signal
  #stop = new AbortController()
  /** @type {StreamReader<any> | null} */
  #reader = null
  /** @type {Promise<StreamReader<any>> | null} */
  #opening = null
  #ended = false

  /**
   * @param {string} name
   * @param {(signal: AbortSignal) => Promise<any>} call Makes the call.
   * @param {AbortSignal} [signal] Aborts the call and its stream.
   */
  constructor(name, call, signal) {
    this.#name = name
    this.#call = call
    this.#signal = signal
  }

  /** @returns {Promise<IteratorResult<any, void>>} */
  next() {
    if (this.#reader) return this.#reader.next()
    if (this.#ended) return Promise.resolve({ done: true, value: undefined })
    this.#opening ??= this.#open()
    return this.#opening.then((reader) => reader.next())
  }

  /** Ends the stream, and the call if it has not answered. @param {any} [value] @returns {Promise<any>} */
  return(value) {
    this.#end()
    return this.#reader?.return(value) ?? Promise.resolve({ done: true, value })
  }

  /** @param {unknown} error @returns {Promise<never>} */
  throw(error) {
    this.#end()
    this.#reader?.return()
    return Promise.reject(error)
  }

  [Symbol.asyncIterator]() {
    return this
  }

  // The symbol exists only in newer engines.
  async [/** @type {any} */ (Symbol).asyncDispose ?? Symbol.for('asyncDispose')]() {
    await this.return()
  }

  async #open() {
    const signal = this.#signal
    const onAbort = () => {
      this.#stop.abort(signal?.reason)
      this.#reader?.abort(signal?.reason)
    }
    signal?.throwIfAborted()
    signal?.addEventListener('abort', onAbort, { once: true })
    const forget = () => signal?.removeEventListener('abort', onAbort)
    try {
      const result = await this.#call(this.#stop.signal)
      if (!(result instanceof StreamReader)) throw new IpcError('ERR_IPC_STREAM', this.#name)
      result.call = this.#name
      result.whenDone(forget)
      return (this.#reader = result)
    } catch (error) {
      forget()
      throw error
    }
  }

  #end() {
    if (this.#ended) return
    this.#ended = true
    if (!this.#reader) this.#stop.abort()
  }
}
