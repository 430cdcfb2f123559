'use strict'

/** Stands for what stores a ref, if nothing can be stored: the ref works in memory. */

/** @typedef {import('../../../dist/shared/index.js').RemoteRefError} RemoteRefError */

class NotSaving {
  #error
  settle = () => {}

  /** @param {RemoteRefError} error Why. */
  constructor(error) {
    this.#error = error
  }

  /** @returns {import('./disk.js').DiskState} */
  get state() {
    return { status: 'off', error: this.#error }
  }

  changed() {}

  replaced() {}

  /** Records count as stored, so that what waits for them goes on. @param {unknown} _changes @param {() => void} stored */
  put(_changes, stored) {
    queueMicrotask(stored)
  }

  /** @returns {Promise<void>} */
  saved() {
    return Promise.reject(this.#error)
  }

  close() {}
}

module.exports = { NotSaving }
