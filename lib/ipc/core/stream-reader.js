/** The receiving side of a stream: an async iterator over its parts. */

import { IpcError } from './errors.js'
import { FIRST_CREDIT, MOST_CREDIT } from './stream-writer.js'

const DONE = Object.freeze({ done: true, value: undefined })

/**
 * @typedef {object} Source What a stream is read through.
 * @property {(id: number, units: number) => void} grant Asks for more parts.
 * @property {(id: number) => void} cancel Wants no more.
 * @property {(size: number) => void} [hold] Parts of that size wait to be read; or no longer, if it is
 *   negative.
 */
/** @typedef {{ resolve: (result: IteratorResult<any>) => void, reject: (error: unknown) => void }} Waiting */
/** @typedef {{ values: unknown[], at: number, cost: number, streams: boolean, size: number }} Chunk Parts that came together, their cost, whether there may be streams in them, and their size. */

/**
 * @template [T=unknown]
 * @implements {AsyncIterableIterator<T, void, undefined>}
 */
export class StreamReader {
  /** The name of the call whose result it is, for the error at the end of the connection. @type {string | undefined} */
  call
  #id
  /** Null when nothing more will come. @type {Source | null} */
  #source
  /** @type {Chunk[]} */
  #chunks = []
  /** @type {Waiting[]} */
  #waiting = []
  /** @type {{ error: unknown } | null} */
  #failed = null
  #ended = false
  /** How much credit the writer has at most. It grows if this side waits for parts. */
  #window = FIRST_CREDIT
  /** The cost of parts that were read, for which no credit was given yet. */
  #read = 0
  /** The credit that the writer has, as far as this side knows. */
  #credit = FIRST_CREDIT
  #hold

  /** @param {number} id @param {Source} source */
  constructor(id, source) {
    this.#hold = source.hold ?? (() => {})
    this.#id = id
    this.#source = source
  }

  /** @returns {Promise<IteratorResult<T, void>>} */
  next() {
    const chunk = this.#chunks[0]
    if (chunk) return Promise.resolve({ done: false, value: /** @type {T} */ (this.#take(chunk)) })
    if (this.#failed) {
      const { error } = this.#failed
      this.#failed = null
      this.#ended = true
      return Promise.reject(error)
    }
    if (this.#ended) return Promise.resolve(DONE)
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  /**
   * Ends the stream: its generator at the other side returns.
   *
   * @param {any} [value] @returns {Promise<IteratorReturnResult<any>>}
   */
  return(value) {
    this.#stop()
    return Promise.resolve({ done: true, value })
  }

  /** @param {unknown} error @returns {Promise<never>} */
  throw(error) {
    this.#stop()
    return Promise.reject(error)
  }

  /** @returns {any} This one: not every library of types has all of its members. */
  [Symbol.asyncIterator]() {
    return this
  }

  // The symbol exists only in newer engines.
  async [/** @type {any} */ (Symbol).asyncDispose ?? Symbol.for('asyncDispose')]() {
    this.#stop()
  }

  /**
   * Parts have arrived.
   *
   * @param {unknown[]} values @param {number} cost
   * @param {boolean} streams Whether there may be streams in them. @param {number} [size]
   * @throws {TypeError} If the writer has no credit: what waits for a slow reader would not be bounded.
   */
  push(values, cost, streams, size = 0) {
    if (this.#ended || values.length === 0) return
    if (this.#credit <= 0) throw new TypeError('more parts than were asked for')
    this.#credit -= cost
    this.#chunks.push({ values, at: 0, cost, streams, size })
    this.#hold(size)
    let first = true
    while (this.#waiting.length > 0 && this.#chunks.length > 0) {
      // The reader is faster than the writer may be.
      if (first) this.#window = Math.min(MOST_CREDIT, this.#window * 2)
      first = false
      const { resolve } = /** @type {Waiting} */ (this.#waiting.shift())
      resolve({ done: false, value: this.#take(this.#chunks[0]) })
    }
  }

  end() {
    this.#detach()
    this.#ended = true
    for (const { resolve } of this.#waiting.splice(0)) resolve(DONE)
  }

  /** @param {unknown} error */
  fail(error) {
    if (this.#ended) return
    this.#detach()
    this.#failed = { error }
    const waiting = this.#waiting.splice(0)
    if (waiting.length === 0) return
    this.#failed = null
    this.#ended = true
    waiting[0].reject(error)
    for (const { resolve } of waiting.slice(1)) resolve(DONE)
  }

  /** The connection has ended. @param {IpcError} why */
  close(why) {
    const { call } = this
    this.fail(call === undefined ? why : new IpcError(why.code, call, undefined, { cause: why }))
  }

  /** @param {Chunk} chunk The first one. */
  #take(chunk) {
    const value = chunk.values[chunk.at]
    chunk.values[chunk.at++] = undefined
    this.#read += chunk.cost / chunk.values.length
    if (chunk.at === chunk.values.length) {
      this.#chunks.shift()
      this.#hold(-chunk.size)
    }
    if (this.#read >= this.#window / 2 || this.#chunks.length === 0) this.#grant()
    return value
  }

  /**
   * Ends the stream with an error at this side. Its generator at the other side returns.
   *
   * @param {unknown} error
   */
  abort(error) {
    const source = this.#detach()
    this.#takeChunks()
    this.fail(error)
    source?.cancel(this.#id)
  }

  /** Calls `fn` when nothing more will come. @param {() => void} fn */
  whenDone(fn) {
    if (!this.#source) fn()
    else this.#done = fn
  }

  /** @type {(() => void) | null} */
  #done = null

  /** Nothing more will come. @returns {Source | null} */
  #detach() {
    const source = this.#source
    this.#source = null
    this.#done?.()
    this.#done = null
    return source
  }

  #grant() {
    const units = Math.floor(this.#read + 1e-6)
    if (!this.#source || units === 0) return
    this.#read -= units
    const granted = units + this.#growth()
    this.#credit += granted
    this.#source.grant(this.#id, granted)
  }

  #granted = FIRST_CREDIT

  /** The credit by which the window has grown since the last time. */
  #growth() {
    const growth = this.#window - this.#granted
    this.#granted = this.#window
    return growth
  }

  #takeChunks() {
    const chunks = this.#chunks.splice(0)
    for (const { size } of chunks) this.#hold(-size)
    return chunks
  }

  /** Even if nothing more will come, something may be unread. */
  #stop() {
    this.#ended = true
    const unread = this.#takeChunks()
    this.#failed = null
    for (const { resolve } of this.#waiting.splice(0)) resolve(DONE)
    this.#detach()?.cancel(this.#id)
    for (const { values, at, streams } of unread) if (streams) endStreams(values.slice(at))
  }
}

/** Ends the streams in values that nobody will read. @param {unknown} value */
function endStreams(value) {
  if (typeof value !== 'object' || value === null) return
  if (value instanceof StreamReader) return void value.return()
  if (value instanceof Map) endStreams([...value.keys(), ...value.values()])
  else if (value instanceof Set) endStreams([...value])
  else if (!ArrayBuffer.isView(value)) Object.values(value).forEach(endStreams)
}
