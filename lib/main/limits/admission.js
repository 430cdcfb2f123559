'use strict'

/**
 * What comes from windows before anybody looks at it: how fast messages are taken, and how many that
 * make no sense are answered. Both are counted for each window, since a page that has nothing open
 * is forgotten with each message.
 */

const { TokenBuckets } = require('./token-bucket.js')

/** @typedef {import('../hub/subscription.js').Page} Page */

/** Messages without sense of one window that are answered in one second. */
const MAX_COMPLAINTS = 100
/** Pages of one window that are given values for their first paint in one second. */
const MAX_FIRST_PAINTS = 100

/** @typedef {WeakMap<object, { count: number, since: number }>} Counts By window. */

class Admission {
  /** @type {WeakMap<object, TokenBuckets>} */
  #buckets = new WeakMap()
  /** @type {Counts} */
  #complaints = new WeakMap()
  /** @type {Counts} */
  #firstPaints = new WeakMap()
  #limits
  #take
  #taken

  /**
   * @param {() => import('./token-bucket.js').BucketLimits} limits As they are now.
   * @param {(page: Page, message: string) => string | void} take Takes a message.
   * @param {() => void} taken Called after some have been taken that had to wait.
   */
  constructor(limits, take, taken) {
    this.#limits = limits
    this.#take = take
    this.#taken = taken
  }

  /**
   * Whether a message is to be taken now; if it waits, it will be. As `TokenBuckets#admit`.
   *
   * @param {Page} page @param {string} message
   */
  admit(page, message) {
    return this.#bucketsOf(page).admit(page, message)
  }

  /** Takes a message that was admitted. @param {Page} page @param {string} message */
  take(page, message) {
    return this.#bucketsOf(page).take(page, message)
  }

  /** What comes from a page's window has to wait for that. @param {import('./token-bucket.js').Job} job */
  hold(job) {
    this.#bucketsOf(job.page).hold(job)
  }

  /**
   * Takes at once what waits of a page's window.
   *
   * @param {Page} page
   * @returns {boolean} False if that takes too long.
   */
  drain(page) {
    return this.#buckets.get(windowOf(page))?.drain() ?? true
  }

  /** Calls it when all that has come from a page's window has been taken. @param {Page} page @param {() => void} fn */
  whenDrained(page, fn) {
    const buckets = this.#buckets.get(windowOf(page))
    if (buckets) buckets.whenDrained(page, fn)
    else fn()
  }

  /** Whether anything of a page waits. @param {Page} page */
  holds(page) {
    return this.#buckets.get(windowOf(page))?.holds(page) ?? false
  }

  /** Whether one more message without sense is answered. @param {Page} page */
  answersComplaint(page) {
    return oneMore(this.#complaints, windowOf(page)) <= MAX_COMPLAINTS
  }

  /** Whether one more page is given values for its first paint. @param {Pick<Page, 'contents'>} page */
  answersFirstPaint(page) {
    return oneMore(this.#firstPaints, windowOf(page)) <= MAX_FIRST_PAINTS
  }

  /** @param {Page} page */
  #bucketsOf(page) {
    const window = windowOf(page)
    let buckets = this.#buckets.get(window)
    if (!buckets) {
      buckets = new TokenBuckets(this.#limits, this.#take, this.#taken)
      this.#buckets.set(window, buckets)
    }
    return buckets
  }
}

/**
 * @param {Counts} counts @param {object} window
 * @returns {number} How many there are in this second, with this one.
 */
function oneMore(counts, window) {
  const now = performance.now()
  let counted = counts.get(window)
  if (!counted || now - counted.since > 1000)
    counts.set(window, (counted = { count: 0, since: now }))
  return ++counted.count
}

/** @param {Pick<Page, 'contents'>} page @returns {object} */
function windowOf(page) {
  return page.contents ?? page
}

module.exports = { Admission }
