'use strict'

/**
 * Pages that wait for a ref that main has not made. That is right while an app starts; after a while
 * it is a mistake, often in the name, and nobody would be told.
 */

const { MAX_NAMES } = require('./advice.js')

/** @typedef {import('./subscription.js').Page} Page */
/** @typedef {import('./subscription.js').Subscription} Subscription */

/** Milliseconds that main has to make a ref. */
const PATIENCE = 3000

class Absences {
  /** Connections that wait and have not been told, and since when. @type {Map<Page, Map<Subscription, number>>} */
  #waiting = new Map()
  #namesFor
  #advice
  #outgoing

  /**
   * @param {(page: Page) => string[]} namesFor The refs that a page could have.
   * @param {import('./advice.js').Advice} advice
   * @param {Pick<import('./outgoing.js').Outgoing, 'touch'>} outgoing
   */
  constructor(namesFor, advice, outgoing) {
    this.#namesFor = namesFor
    this.#advice = advice
    this.#outgoing = outgoing
  }

  /** @param {Subscription} subscription */
  add(subscription) {
    const { page } = subscription
    const waiting = this.#waiting.get(page)
    if (waiting) return void waiting.set(subscription, Date.now())
    this.#waiting.set(page, new Map([[subscription, Date.now()]]))
    this.#lookLater(page)
  }

  /** It does not wait any more. @param {Subscription} subscription */
  remove(subscription) {
    this.#waiting.get(subscription.page)?.delete(subscription)
  }

  /** One timer for all of a page, so that hostile ones cost little. @param {Page} page */
  #lookLater(page) {
    setTimeout(() => this.#look(page), PATIENCE).unref?.()
  }

  /** @param {Page} page */
  #look(page) {
    const waiting = this.#waiting.get(page)
    // Those that have come since the last look are told at the next one.
    const due = Date.now() - PATIENCE
    const old = [...(waiting ?? [])].filter(([, since]) => since <= due)
    if (old.length > 0) {
      const names = this.#namesFor(page)
      // That has asked access rules, which are code of the app: one may be there now.
      for (const [subscription] of old) {
        if (waiting?.delete(subscription)) this.#tell(subscription, names)
      }
    }
    if (waiting?.size === 0) this.#waiting.delete(page)
    else this.#lookLater(page)
  }

  /** @param {Subscription} subscription @param {string[]} names */
  #tell(subscription, names) {
    this.#advice.absent(subscription.name, names, subscription.page.frame)
    subscription.notify(['w', names.slice(0, MAX_NAMES)])
    this.#outgoing.touch(subscription)
  }
}

module.exports = { Absences }
