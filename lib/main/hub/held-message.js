'use strict'

/**
 * A call or message of a page that has come after a transaction of the page which waits for its ref. It
 * is taken after the transaction. Later messages of its window wait.
 */

/** @typedef {import('../limits/token-bucket.js').Job} Job */
/** @typedef {import('./subscription.js').Subscription} Subscription */

/** @implements {Job} */
class HeldMessage {
  /** @type {(() => void) | undefined} */
  whenDone
  #behind
  #take
  #left

  /**
   * @param {import('./subscription.js').Page} page
   * @param {Subscription[]} behind Those whose transactions come before.
   * @param {() => void} take
   */
  constructor(page, behind, take) {
    this.page = page
    this.#behind = behind
    this.#take = take
    this.#left = behind.length
    for (const subscription of behind) subscription.whenTaken(this.#taken)
  }

  finish() {
    for (const { ref } of this.#behind) ref?.settle()
    return this.#left === 0
  }

  #taken = () => {
    if (--this.#left > 0) return
    try {
      this.#take()
    } finally {
      this.whenDone?.()
    }
  }
}

module.exports = { HeldMessage }
