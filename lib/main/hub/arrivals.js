'use strict'

/**
 * Refs that were created in this turn, for which pages wait: they arrive when the creating statement has
 * ended.
 */
class Arrivals {
  /** @type {Set<string>} */
  #names = new Set()
  #arrive

  /** @param {(name: string) => void} arrive Gives a ref to the pages that wait for it. */
  constructor(arrive) {
    this.#arrive = arrive
  }

  /** @param {string} name */
  add(name) {
    this.#names.add(name)
    queueMicrotask(() => this.#take(name))
  }

  /** All of them arrive now. */
  settle() {
    for (const name of this.#names) this.#take(name)
  }

  /** @param {string} name */
  #take(name) {
    if (this.#names.delete(name)) this.#arrive(name)
  }
}

module.exports = { Arrivals }
