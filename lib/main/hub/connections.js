'use strict'

/** The connections that pages have open, to refs that exist and to names that no ref has yet. */

/** @typedef {import('./subscription.js').Page} Page */
/** @typedef {import('./subscription.js').Subscription} Subscription */

class Connections {
  /** By page and channel. @type {Map<Page, Map<number, Subscription>>} */
  #pages = new Map()
  /** Those that wait for a ref, by its name. @type {Map<string, Set<Subscription>>} */
  #waiting = new Map()

  /** @param {Page} page */
  has(page) {
    return this.#pages.has(page)
  }

  /** @param {Page} page @param {number} channel */
  find(page, channel) {
    return this.#pages.get(page)?.get(channel)
  }

  /** How many a page has. @param {Page} page */
  count(page) {
    return this.#pages.get(page)?.size ?? 0
  }

  /** Those of a page at this moment. @param {Page} page @returns {Subscription[]} */
  of(page) {
    return [...(this.#pages.get(page)?.values() ?? [])]
  }

  /** @param {Subscription} subscription */
  add(subscription) {
    const { page, channel } = subscription
    const channels = this.#pages.get(page) ?? new Map()
    this.#pages.set(page, channels.set(channel, subscription))
  }

  /** Has it wait for a ref of its name. @param {Subscription} subscription */
  wait(subscription) {
    const { name } = subscription
    const waiting = this.#waiting.get(name) ?? new Set()
    this.#waiting.set(name, waiting.add(subscription))
  }

  /** Whether any waits for a ref of that name. @param {string} name */
  awaits(name) {
    return this.#waiting.has(name)
  }

  /**
   * There is a ref of that name now.
   *
   * @param {string} name
   * @returns {Iterable<Subscription>} Those that waited for it.
   */
  arrived(name) {
    const waiting = this.#waiting.get(name) ?? []
    this.#waiting.delete(name)
    return waiting
  }

  /** @param {Subscription} subscription */
  remove(subscription) {
    const { page, channel, name } = subscription
    const channels = this.#pages.get(page)
    channels?.delete(channel)
    if (channels?.size === 0) this.#pages.delete(page)
    const waiting = this.#waiting.get(name)
    waiting?.delete(subscription)
    if (waiting?.size === 0) this.#waiting.delete(name)
  }
}

module.exports = { Connections }
