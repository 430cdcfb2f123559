'use strict'

/**
 * Admits messages of windows: limits how fast they are taken, and how many invalid ones are answered.
 * Both are counted per window, since a page without open refs is forgotten after each message.
 */

const { TokenBuckets } = require('./token-bucket.js')

/** @typedef {import('../hub/subscription.js').Page} Page */
/** @typedef {import('../hub/messages.js').Message} Message */

/** The most invalid messages of one window that are answered per second. */
const MAX_COMPLAINTS = 100
/** The most pages of one window that get values for their first paint per second. */
const MAX_FIRST_PAINTS = 100

/** @typedef {WeakMap<object, { count: number, since: number }>} Counts By window. */

class Admission {
  /** @type {WeakMap<object, TokenBuckets>} */
  #buckets = new WeakMap()
  /** @type {Counts} */
  #complaints = new WeakMap()
  /** @type {Counts} */
  #firstPaints = new WeakMap()
  #callBytes
  #limits
  #take
  #taken

  /**
   * @param {() => import('./token-bucket.js').BucketLimits} limits Returns the current limits.
   * @param {(page: Page, message: Message) => string | void} take Takes a message.
   * @param {() => void} taken Called after waiting messages have been taken.
   * @param {() => number} [callBytes] The most characters and bytes of one call.
   */
  constructor(limits, take, taken, callBytes = () => 0) {
    this.#callBytes = callBytes
    this.#limits = limits
    this.#take = take
    this.#taken = taken
  }

  /**
   * Whether a message may be taken now. If not, it waits and is taken later. See `TokenBuckets#admit`.
   *
   * @param {Page} page @param {Message} message
   */
  admit(page, message) {
    return this.#bucketsOf(page).admit(page, message)
  }

  /** Takes a message that was admitted. @param {Page} page @param {Message} message */
  take(page, message) {
    return this.#bucketsOf(page).take(page, message)
  }

  /**
   * Makes later messages of the page's window wait for a job.
   *
   * @param {import('./token-bucket.js').Job} job
   */
  hold(job) {
    this.#bucketsOf(job.page).hold(job)
  }

  /**
   * Takes the waiting messages of a page's window at once.
   *
   * @param {Page} page @param {number} [most] How much work more than the window has earned.
   * @returns {boolean} False if that takes too long.
   */
  drain(page, most) {
    return this.#buckets.get(windowOf(page))?.drain(most) ?? true
  }

  /**
   * Calls `fn` when all messages from a page's window so far have been taken.
   *
   * @param {Page} page @param {() => void} fn
   */
  whenDrained(page, fn) {
    const buckets = this.#buckets.get(windowOf(page))
    if (buckets) buckets.whenDrained(page, fn)
    else fn()
  }

  /** Whether messages of a page wait. @param {Page} page */
  holds(page) {
    return this.#buckets.get(windowOf(page))?.holds(page) ?? false
  }

  /** Whether one more invalid message is answered. @param {Page} page */
  answersComplaint(page) {
    return oneMore(this.#complaints, windowOf(page)) <= MAX_COMPLAINTS
  }

  /** Whether one more page gets values for its first paint. @param {Pick<Page, 'contents'>} page */
  answersFirstPaint(page) {
    return oneMore(this.#firstPaints, windowOf(page)) <= MAX_FIRST_PAINTS
  }

  /** @param {Page} page */
  #bucketsOf(page) {
    const window = windowOf(page)
    let buckets = this.#buckets.get(window)
    if (!buckets) {
      buckets = new TokenBuckets(this.#limits, this.#take, this.#taken, this.#callBytes)
      this.#buckets.set(window, buckets)
    }
    return buckets
  }
}

/**
 * @param {Counts} counts @param {object} window
 * @returns {number} The count of this second, including this one.
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
