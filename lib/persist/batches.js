'use strict'

/**
 * Decides when a store writes: one batch at a time. What is to be written meanwhile is in the next one.
 * After a failure it is tried again, first soon, then less and less often.
 */

/** @typedef {import('./store.js').Store} Store */
/** @typedef {import('./store.js').Operation} Operation */
/** @typedef {import('./faults.js').RemoteRefError} RemoteRefError */
/**
 * @typedef {object} Part What one source has to write.
 * @property {Operation[]} operations
 * @property {() => void} stored Called when they are on the disk.
 * @property {(error: RemoteRefError) => void} failed Called if they may not be: they must be written
 *   again.
 */
/**
 * @typedef {object} Source
 * @property {() => Part | null} take What it has to write now, at most a few MiB.
 */

/** Milliseconds until the next attempt after a failure; doubled after each. */
const FIRST_PAUSE = 250
const LONGEST_PAUSE = 30_000

class Batches {
  #store
  #told
  /** @type {Set<Source>} */
  #waiting = new Set()
  #scheduled = false
  #writing = false
  #stopped = false
  #pause = FIRST_PAUSE
  /** @type {NodeJS.Timeout | undefined} */
  #timer
  /** @type {RemoteRefError | null} */
  #error = null

  /**
   * @param {Store} store
   * @param {(error: RemoteRefError) => void} told Called when it begins to fail, or to fail otherwise.
   */
  constructor(store, told) {
    this.#store = store
    this.#told = told
  }

  /** Why nothing can be stored at present. */
  get error() {
    return this.#error
  }

  /** Asks a source for what it has to write, at the end of the statement. @param {Source} source */
  schedule(source) {
    this.#waiting.add(source)
    if (this.#writing || this.#scheduled || this.#error) return
    this.#scheduled = true
    queueMicrotask(() => {
      this.#scheduled = false
      if (!this.#error) this.#send()
    })
  }

  /** Tries again now, if it has failed. */
  retry() {
    if (this.#error) this.#send()
  }

  /**
   * Writes everything, and waits for it without the event loop.
   *
   * @param {number} ms How long at most.
   * @returns {boolean} Whether everything is on the disk.
   */
  settle(ms) {
    const end = performance.now() + ms
    this.#send()
    while (this.#writing && performance.now() < end) this.#store.wait(end - performance.now())
    return !this.#writing && this.#waiting.size === 0
  }

  /** Writes nothing any more. */
  stop() {
    clearTimeout(this.#timer)
    this.#stopped = true
  }

  #send() {
    if (this.#writing || this.#stopped) return
    clearTimeout(this.#timer)
    const sources = [...this.#waiting]
    this.#waiting.clear()
    const parts = sources.map((source) => ({ source, part: source.take() }))
    const operations = parts.flatMap(({ part }) => part?.operations ?? [])
    if (operations.length === 0) return
    this.#writing = true
    this.#store.commit(operations, (error) => {
      this.#writing = false
      if (error) this.#failed(error)
      else this.#succeeded()
      for (const { source, part } of parts) {
        if (!part) continue
        if (error) {
          this.#waiting.add(source)
          part.failed(error)
        } else {
          part.stored()
        }
      }
      if (!error && this.#waiting.size > 0) this.#send()
    })
  }

  #succeeded() {
    this.#error = null
    this.#pause = FIRST_PAUSE
  }

  /** @param {RemoteRefError} error */
  #failed(error) {
    const isNew = this.#error?.code !== error.code
    this.#error = error
    if (this.#stopped) return
    this.#timer = setTimeout(() => this.#send(), this.#pause)
    this.#timer.unref?.()
    this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE)
    if (isNew) this.#told(error)
  }
}

module.exports = { Batches }
