'use strict'

/**
 * A call or message of a page that has come after a transaction of the page which waits for its ref. It
 * is taken after the transaction. Later messages of its window wait.
 */

/** @typedef {import('../limits/token-bucket.js').Job} Job */
/** @typedef {import('../ref/ref.js').RemoteRef<any>} RemoteRef */

/** @implements {Job} */
class HeldMessage {
  /** @type {(() => void) | undefined} */
  whenDone
  #refs
  #take
  #left

  /**
   * @param {import('./subscription.js').Page} page
   * @param {RemoteRef[]} refs Those that its transactions wait for.
   * @param {() => void} take
   */
  constructor(page, refs, take) {
    this.page = page
    this.#refs = refs
    this.#take = take
    this.#left = refs.length
  }

  /** Waits. It must have been given to `Admission#hold` before. */
  start() {
    for (const ref of this.#refs) ref.whenFree(this.#free, this.#free)
  }

  finish() {
    for (const ref of this.#refs) ref.settle()
    return this.#left === 0
  }

  #free = () => {
    if (--this.#left > 0) return
    try {
      this.#take()
    } finally {
      this.whenDone?.()
    }
  }
}

module.exports = { HeldMessage }
