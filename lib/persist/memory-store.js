'use strict'

/** A store in memory, for tests: what is stored is there as long as the store. */

const { END } = require('./store.js')

/** @typedef {import('./store.js').Store} Store */
/** @typedef {import('./store.js').Done} Done */
/** @typedef {import('./store.js').Operation} Operation */
/** @typedef {import('./store.js').Stored} Stored */

/** @implements {Store} */
class MemoryStore {
  /** @type {Map<string, string>} */
  #texts = new Map()
  /** Callbacks to be called. @type {(() => void)[]} */
  #waiting = []

  open() {
    return undefined
  }

  /** @param {string} prefix @returns {Stored} */
  read(prefix) {
    const entries = this.#between(prefix, prefix + END)
    return { entries: entries.sort(([a], [b]) => (a < b ? -1 : 1)), damaged: [] }
  }

  /** @param {Operation[]} operations @param {Done} done */
  commit(operations, done) {
    const deleted = operations.filter(([name]) => name === 'delete')
    for (const [, from, to] of deleted) {
      // One key, without a look at all others.
      if (to === `${from}\0`) this.#texts.delete(from)
      else for (const [key] of this.#between(from, to)) this.#texts.delete(key)
    }
    for (const [name, key, text] of operations) if (name === 'put') this.#texts.set(key, text)
    this.#waiting.push(() => done(null))
    // Uses promises, since tests replace timers and `queueMicrotask`.
    Promise.resolve().then(() => this.#waiting.shift()?.())
  }

  wait() {
    const waiting = this.#waiting.splice(0)
    for (const call of waiting) call()
    return waiting.length > 0
  }

  /** @param {string} prefix @returns {string} */
  setAside(prefix) {
    for (const [key] of this.#between(prefix, prefix + END)) this.#texts.delete(key)
    return 'nowhere'
  }

  close() {}

  /** @param {string} from @param {string} to */
  #between(from, to) {
    return [...this.#texts].filter(([key]) => key >= from && key < to)
  }
}

module.exports = { MemoryStore }
