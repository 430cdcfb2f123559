'use strict'

/** The open connections of pages, to existing refs and to refs that do not exist yet. */

/** @typedef {import('./subscription.js').Page} Page */
/** @typedef {import('./subscription.js').Subscription} Subscription */

class Connections {
  /** By page and channel. @type {Map<Page, Map<number, Subscription>>} */
  #pages = new Map()
  /** Connections that wait for a ref, by its name. @type {Map<string, Set<Subscription>>} */
  #waiting = new Map()

  /** @param {Page} page */
  has(page) {
    return this.#pages.has(page)
  }

  /** @param {Page} page @param {number} channel */
  find(page, channel) {
    return this.#pages.get(page)?.get(channel)
  }

  /** The number of connections of a page. @param {Page} page */
  count(page) {
    return this.#pages.get(page)?.size ?? 0
  }

  /** A copy of a page's connections. @param {Page} page @returns {Subscription[]} */
  of(page) {
    return [...(this.#pages.get(page)?.values() ?? [])]
  }

  /**
   * A page's connections whose transactions are not taken yet.
   *
   * @param {Page} page @returns {Subscription[]}
   */
  behindOf(page) {
    const behind = []
    for (const subscription of this.#pages.get(page)?.values() ?? []) {
      if (subscription.held || subscription.reading) behind.push(subscription)
    }
    return behind
  }

  /** @param {Subscription} subscription */
  add(subscription) {
    const { page, channel } = subscription
    const channels = this.#pages.get(page) ?? new Map()
    this.#pages.set(page, channels.set(channel, subscription))
  }

  /** Makes it wait for a ref of its name. @param {Subscription} subscription */
  wait(subscription) {
    const { name } = subscription
    const waiting = this.#waiting.get(name) ?? new Set()
    this.#waiting.set(name, waiting.add(subscription))
  }

  /** Whether any connection waits for a ref of that name. @param {string} name */
  awaits(name) {
    return this.#waiting.has(name)
  }

  /**
   * Removes the connections that waited for a ref of that name, since it exists now.
   *
   * @param {string} name
   * @returns {Iterable<Subscription>} The connections that waited.
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
