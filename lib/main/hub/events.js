'use strict'

/** The events for one page that are collected for the next message. */

class Events {
  /** In order. @type {string[]} */
  #all = []
  #size = 0

  /** Their characters. */
  get size() {
    return this.#size
  }

  /** @param {string} event Its JSON text. */
  add(event) {
    this.#all.push(event)
    this.#size += event.length
  }

  /** Removes all events. @returns {string} The body of the message; empty if there are no events. */
  take() {
    const all = this.#all
    if (all.length === 0) return ''
    this.clear()
    return all.length === 1 ? `[${all[0]}]` : `[${all.join(',')}]`
  }

  clear() {
    this.#all = []
    this.#size = 0
  }

  /** Removes transactions and answers. Notices stay. */
  dropTransactions() {
    this.#keep((event) => !/^\["[tk]"/.test(event))
  }

  /**
   * Replaces the transactions after a version.
   *
   * @param {number} version @param {string} events Theirs, separated by commas.
   */
  retell(version, events) {
    const isLater = (/** @type {string} */ event) =>
      Number(/^\["t",(\d+)/.exec(event)?.[1]) > version
    const place = this.#all.findIndex(isLater)
    const before = this.#all.slice(0, place)
    const behind = this.#all.slice(place).filter((event) => !isLater(event))
    this.clear()
    for (const event of [...before, events, ...behind]) this.add(event)
  }

  dropRefusals() {
    this.#keep((event) => !event.startsWith('["x"'))
  }

  /** @param {(event: string) => boolean} wanted */
  #keep(wanted) {
    const kept = this.#all.filter(wanted)
    this.clear()
    for (const event of kept) this.add(event)
  }
}

module.exports = { Events }
