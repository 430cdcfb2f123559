'use strict'

/**
 * How fast main takes a window's messages: a bucket of tokens that fills with time, one token a
 * message. A message that finds it empty waits, with all that follow, so that order is kept and
 * nothing is lost. An honest page waits for answers and so has few messages under way; one that goes
 * on sending is a flood, and is told apart by how much waits.
 */

/** @typedef {import('./subscription.js').Page} Page */

/** Messages that may wait, beside those that each open ref may have under way. */
const MAX_WAITING = 1000
/** Of one ref: a transaction, an acknowledgement, a request for a snapshot, one to hurry, a close. */
const WAITING_EACH = 5

/**
 * @typedef {object} ThrottleLimits As they are now.
 * @property {number} rate Messages a second.
 * @property {number} refs
 * @property {number} messageBytes Characters that may wait.
 */

class Throttle {
  #tokens
  /** When the bucket was filled last, in milliseconds. */
  #filled = performance.now()
  /** @type {{ page: Page, message: string }[]} */
  #waiting = []
  #size = 0
  /** @type {NodeJS.Timeout | undefined} */
  #timer
  #take
  #taken
  /** Whether there is a flood, of which nothing is taken until the bucket is full. */
  #flooded = false
  #limits

  /**
   * @param {() => ThrottleLimits} limits
   * @param {(page: Page, message: string) => void} take Takes a message that had to wait.
   * @param {() => void} taken Called after some have been.
   */
  constructor(limits, take, taken) {
    this.#limits = limits
    this.#take = take
    this.#taken = taken
    this.#tokens = this.#capacity
  }

  /** How many may come at once. */
  get #capacity() {
    return this.#limits().rate * 2
  }

  /**
   * Whether a message may be taken now. If not, it is kept and taken later.
   *
   * @param {Page} page @param {string} message
   * @returns {'take' | 'wait' | 'flood'} `flood` if it is dropped: too much waits already.
   */
  admit(page, message) {
    if (this.#waiting.length === 0 && this.#spend()) return 'take'
    if (this.#flooded) return 'flood'
    const { refs, messageBytes } = this.#limits()
    this.#waiting.push({ page, message })
    this.#size += message.length
    if (this.#waiting.length > MAX_WAITING + refs * WAITING_EACH || this.#size > messageBytes) {
      this.clear()
      this.#flooded = true
      return 'flood'
    }
    this.#wait()
    return 'wait'
  }

  /** Whether messages of a page wait. @param {Page} page */
  holds(page) {
    return this.#waiting.some((waiting) => waiting.page === page)
  }

  /** Takes all that waits at once, whatever the rate. */
  drain() {
    const waiting = this.#waiting
    this.clear()
    for (const { page, message } of waiting) this.#take(page, message)
  }

  /** Drops what waits. */
  clear() {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#waiting = []
    this.#size = 0
  }

  #wait() {
    this.#timer ??= setTimeout(this.#later, 1000 / this.#limits().rate)
    // A process with nothing else to do need not stay for it.
    this.#timer.unref?.()
  }

  #later = () => {
    this.#timer = undefined
    let count = 0
    while (count < this.#waiting.length && this.#spend()) count++
    const taken = this.#waiting.splice(0, count)
    for (const { message } of taken) this.#size -= message.length
    if (this.#waiting.length > 0) this.#wait()
    for (const { page, message } of taken) this.#take(page, message)
    this.#taken()
  }

  #spend() {
    // Time is asked for only when it matters.
    if (this.#tokens < 1 || this.#flooded) this.#fill()
    if (this.#tokens < 1 || this.#flooded) return false
    this.#tokens--
    return true
  }

  #fill() {
    const now = performance.now()
    const capacity = this.#capacity
    const gained = ((now - this.#filled) * this.#limits().rate) / 1000
    this.#tokens = Math.min(capacity, this.#tokens + gained)
    this.#filled = now
    if (this.#tokens === capacity) this.#flooded = false
  }
}

module.exports = { Throttle }
