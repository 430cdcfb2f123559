'use strict'

/**
 * How much of main's time a window gets: two buckets that fill with time, of tokens, one for each
 * message, and of work, which is what messages have main do (work.js). A message that finds one of
 * them empty waits, with all that follow, so that order is kept and nothing is lost; so does one
 * behind a message that takes main several turns. An honest page waits for answers and so has few
 * messages under way; one that goes on sending is a flood, and is told apart by how much waits.
 *
 * A counter that cuts pages off would not do: an honest page may paste much at once, and must lose
 * nothing. The limiter in the bridge does not do alone: a renderer that is taken over goes around it.
 */

const { workDone } = require('../native/index.js')

/** @typedef {import('../hub/subscription.js').Page} Page */

/** Messages that may wait, beside those that each open ref may have under way. */
const MAX_WAITING = 1000
/** Of one ref: a transaction, an acknowledgement, a request for a snapshot, one to hurry, a close. */
const WAITING_EACH = 5
/** Messages of the greatest length that may wait. */
const MAX_WAITING_LONG = 4
/** Work that a window may have main do at once: 10 milliseconds, */
const WORK_AT_ONCE = 10_000_000
/** and what comes to that in each: half of main's time. */
const WORK_PER_MILLISECOND = 500_000
/** What a message costs, whatever it says. */
const WORK_OF_MESSAGE = 5000

/**
 * @typedef {object} BucketLimits As they are now.
 * @property {number} rate Messages a second.
 * @property {number} refs
 * @property {number} messageBytes Of one transaction; no more than some of that length may wait.
 */
/**
 * @typedef {object} Job What a message has begun, and what follows has to wait for.
 * @property {Page} page Whose message it was.
 * @property {() => boolean} finish Does at once what is left of it, unless that is too much; true if
 *   it is done.
 * @property {(() => void) | undefined} [whenDone] Called when it is done.
 */
/**
 * @typedef {object} Waiting
 * @property {Page} page
 * @property {string} [message]
 * @property {() => void} [last] What is to be done after all messages of a page that has gone.
 */

class TokenBuckets {
  #tokens
  #work = WORK_AT_ONCE
  /** When the buckets were filled last, in milliseconds. */
  #filled = performance.now()
  /** @type {Waiting[]} */
  #waiting = []
  #size = 0
  /** @type {Job | null} */
  #job = null
  /** @type {NodeJS.Timeout | undefined} */
  #timer
  #take
  #taken
  /** Whether there is a flood, of which nothing is taken until the bucket is full. */
  #flooded = false
  #limits

  /**
   * @param {() => BucketLimits} limits
   * @param {(page: Page, message: string) => string | void} take Takes a message.
   * @param {() => void} taken Called after messages have been taken that had to wait.
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
    const tooMany = this.#waiting.length > MAX_WAITING + refs * WAITING_EACH
    if (tooMany || (this.#size > MAX_WAITING_LONG * messageBytes && this.#waiting.length > 1)) {
      this.clear()
      this.#flooded = true
      return 'flood'
    }
    this.#wait()
    return 'wait'
  }

  /** Takes a message, and counts what that costs. @param {Page} page @param {string} message */
  take(page, message) {
    const before = workDone()
    try {
      return this.#take(page, message)
    } finally {
      this.#work -= WORK_OF_MESSAGE + workDone() - before
    }
  }

  /** The message that has just been taken goes on for some turns. @param {Job} job */
  hold(job) {
    this.#job = job
    job.whenDone = () => {
      this.#job = null
      this.#goOn()
    }
  }

  /** Whether messages of a page wait. @param {Page} page */
  holds(page) {
    return this.#job?.page === page || this.#waiting.some((waiting) => waiting.page === page)
  }

  /**
   * Takes all that waits at once, whatever the rate.
   *
   * @returns {boolean} False if it takes too long: the rest waits as before.
   */
  drain() {
    while (this.#job || this.#waiting.length > 0) {
      if (this.#job && !this.#job.finish()) return false
      this.#next()
    }
    this.clear()
    return true
  }

  /** Calls it when all that has come from a page has been taken; now, if it can be. @param {Page} page @param {() => void} fn */
  whenDrained(page, fn) {
    if (this.drain()) fn()
    else this.#waiting.push({ page, last: fn })
  }

  /** Drops the messages that wait. */
  clear() {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#waiting = this.#waiting.filter(({ last }) => last !== undefined)
    this.#size = 0
    if (!this.#job) this.#waiting.splice(0).forEach(({ last }) => last?.())
  }

  #wait() {
    if (this.#job || this.#waiting.length === 0) return
    const owed = Math.max(0, -this.#work / WORK_PER_MILLISECOND)
    this.#timer ??= setTimeout(this.#later, Math.max(1000 / this.#limits().rate, owed))
    // A process with nothing else to do need not stay for it.
    this.#timer.unref?.()
  }

  #later = () => {
    this.#timer = undefined
    this.#goOn()
  }

  /** Takes what waits, as far as it may be. */
  #goOn() {
    while (this.#waiting.length > 0 && (this.#waiting[0].last || this.#spend())) this.#next()
    this.#wait()
    this.#taken()
  }

  #next() {
    const next = this.#waiting.shift()
    if (!next) return
    next.last?.()
    if (next.message === undefined) return
    this.#size -= next.message.length
    this.take(next.page, next.message)
  }

  #spend() {
    if (this.#job) return false
    // Time is asked for only when it matters.
    if (!this.#rich) this.#fill()
    if (!this.#rich) return false
    this.#tokens--
    return true
  }

  get #rich() {
    return this.#tokens >= 1 && this.#work > 0 && !this.#flooded
  }

  #fill() {
    const now = performance.now()
    const capacity = this.#capacity
    const passed = now - this.#filled
    this.#tokens = Math.min(capacity, this.#tokens + (passed * this.#limits().rate) / 1000)
    this.#work = Math.min(WORK_AT_ONCE, this.#work + passed * WORK_PER_MILLISECOND)
    this.#filled = now
    if (this.#tokens === capacity) this.#flooded = false
  }
}

module.exports = { TokenBuckets }
