/** The receiving side of a stream: an async iterator over its parts. */

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
/** @typedef {{ values: unknown[], at: number, cost: number, size: number }} Chunk Parts that came together. */

/**
 * @template [T=unknown]
 * @implements {AsyncGenerator<T, void, undefined>}
 */
export class StreamReader {
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
  /** What the writer may still send. Negative after a part that was longer than that. */
  #credit = FIRST_CREDIT
  #hold

  /** @param {number} id @param {Source} source */
  constructor(id, source) {
    this.#id = id
    this.#source = source
    this.#hold = source.hold ?? (() => {})
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
   * @param {unknown[]} values @param {number} cost @param {number} [size] Of their text.
   * @throws {TypeError} If the writer had no credit for them.
   */
  push(values, cost, size = 0) {
    if (this.#ended || values.length === 0) return
    if (this.#credit <= 0) throw new TypeError('a part of a stream without credit')
    this.#credit -= cost
    this.#chunks.push({ values, at: 0, cost, size })
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
    this.#dropChunks()
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
    const credit = units + this.#growth()
    this.#credit += credit
    this.#source.grant(this.#id, credit)
  }

  #dropChunks() {
    for (const { size } of this.#chunks.splice(0)) this.#hold(-size)
  }

  #granted = FIRST_CREDIT

  /** The credit by which the window has grown since the last time. */
  #growth() {
    const growth = this.#window - this.#granted
    this.#granted = this.#window
    return growth
  }

  #stop() {
    if (this.#ended) return
    this.#ended = true
    this.#dropChunks()
    this.#failed = null
    for (const { resolve } of this.#waiting.splice(0)) resolve(DONE)
    this.#detach()?.cancel(this.#id)
  }
}
