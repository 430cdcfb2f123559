'use strict'

/**
 * Pages that wait for a ref that main has not created. This is normal while an app starts. After a
 * while it is probably a mistake, often in the name, so the developer is warned.
 */

const { MAX_NAMES } = require('./advice.js')

/** @typedef {import('./subscription.js').Page} Page */
/** @typedef {import('./subscription.js').Subscription} Subscription */

/** Milliseconds after which a missing ref is reported. */
const PATIENCE = 3000

class MissingRefs {
  /**
   * Waiting connections that have not been warned, and since when they wait.
   *
   * @type {Map<Page, Map<Subscription, number>>}
   */
  #waiting = new Map()
  #namesFor
  #advice
  #outgoing

  /**
   * @param {(page: Page) => string[]} namesFor The refs that a page could open.
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

  /** Ends waiting. @param {Subscription} subscription */
  remove(subscription) {
    this.#waiting.get(subscription.page)?.delete(subscription)
  }

  /** There is one timer per page, so that hostile pages cost little. @param {Page} page */
  #lookLater(page) {
    setTimeout(() => this.#look(page), PATIENCE).unref?.()
  }

  /** @param {Page} page */
  #look(page) {
    const waiting = this.#waiting.get(page)
    // Connections that started to wait later are reported at the next run.
    const due = Date.now() - PATIENCE
    const old = [...(waiting ?? [])].filter(([, since]) => since <= due)
    if (old.length > 0) {
      const names = this.#namesFor(page)
      // This called access rules, which are code of the app: the ref may exist now.
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

module.exports = { MissingRefs }
