'use strict'

/**
 * Limits main's time for a window with two token buckets that fill with time: one of messages, and one
 * of work (work.js). If a bucket is empty, messages wait in order and are not lost. They also wait
 * behind a message that takes main several turns. An honest page waits for answers and so has few
 * messages in transit. A page that keeps sending is a flood, which shows in the number of waiting
 * messages.
 *
 * Counting and cutting off pages is not enough: an honest page may paste much at once, and must lose
 * nothing. The limiter in the bridge is not enough either: a compromised renderer bypasses it.
 */

const { workDone } = require('../native/index.js')

/** @typedef {import('../hub/subscription.js').Page} Page */
/** @typedef {import('../hub/messages.js').Message} Message */

/** The most messages that may wait, in addition to WAITING_EACH for each open ref. */
const MAX_WAITING = 1000
/**
 * For one ref: a transaction, an acknowledgement, a request for a snapshot, a request to answer at
 * once, a close.
 */
const WAITING_EACH = 5
/** The most messages of maximum length that may wait. */
const MAX_WAITING_LONG = 4
/** Work that a window may cause at once: 10 milliseconds. */
const WORK_AT_ONCE = 10_000_000
/** Work that is added per millisecond: half of main's time. */
const WORK_PER_MILLISECOND = 500_000
/** The fixed work of a message. */
const WORK_OF_MESSAGE = 5000

/**
 * @typedef {object} BucketLimits The current limits.
 * @property {number} rate Messages per second.
 * @property {number} refs
 * @property {number} messageBytes The bytes of one transaction. Only a few messages of that length may
 *   wait.
 */
/**
 * @typedef {object} Job Work that a message has started. Later messages wait for it.
 * @property {Page} page The sender of the message.
 * @property {() => boolean} finish Does the rest at once, unless it is too much. Returns whether it is
 *   done.
 * @property {(() => void) | undefined} [whenDone] Called when it is done.
 */
/**
 * @typedef {object} Waiting
 * @property {Page} page
 * @property {Message} [message]
 * @property {() => void} [last] To be called after all messages of a page that has gone.
 */

class TokenBuckets {
  #tokens
  #work = WORK_AT_ONCE
  /** The time of the last filling, in milliseconds. */
  #filled = performance.now()
  /** @type {Waiting[]} */
  #waiting = []
  #size = 0
  /** What messages wait for. A job may start another one. @type {Job[]} */
  #jobs = []
  /** @type {NodeJS.Timeout | undefined} */
  #timer
  #take
  #taken
  /** Whether there is a flood. Then nothing is taken until the bucket is full. */
  #flooded = false
  #limits
  #callBytes

  /**
   * @param {() => BucketLimits} limits
   * @param {(page: Page, message: Message) => string | void} take Takes a message.
   * @param {() => void} taken Called after waiting messages have been taken.
   * @param {() => number} [callBytes] The most characters and bytes of one call.
   */
  constructor(limits, take, taken, callBytes = () => 0) {
    this.#callBytes = callBytes
    this.#limits = limits
    this.#take = take
    this.#taken = taken
    this.#tokens = this.#capacity
  }

  /** The largest burst. */
  get #capacity() {
    return this.#limits().rate * 2
  }

  /**
   * Whether a message may be taken now. If not, it is kept and taken later.
   *
   * @param {Page} page @param {Message} message
   * @returns {'take' | 'wait' | 'flood'} `flood` if it is dropped: too much waits already.
   */
  admit(page, message) {
    if (this.#waiting.length === 0 && this.#spend()) return 'take'
    if (this.#flooded) return 'flood'
    const { refs, messageBytes } = this.#limits()
    const longest = Math.max(messageBytes, this.#callBytes())
    this.#waiting.push({ page, message })
    this.#size += message.length
    const tooMany = this.#waiting.length > MAX_WAITING + refs * WAITING_EACH
    if (tooMany || (this.#size > MAX_WAITING_LONG * longest && this.#waiting.length > 1)) {
      this.clear()
      this.#flooded = true
      return 'flood'
    }
    this.#wait()
    return 'wait'
  }

  /** Takes a message, and counts its cost. @param {Page} page @param {Message} message */
  take(page, message) {
    const before = workDone()
    try {
      return this.#take(page, message)
    } finally {
      this.#work -= WORK_OF_MESSAGE + workDone() - before
    }
  }

  /** The message that has just been taken needs more turns. @param {Job} job */
  hold(job) {
    this.#jobs.push(job)
    job.whenDone = () => {
      this.#jobs = this.#jobs.filter((other) => other !== job)
      if (!this.#held) this.#goOn()
    }
  }

  get #held() {
    return this.#jobs.length > 0
  }

  /** Whether messages of a page wait. @param {Page} page */
  holds(page) {
    const isOf = (/** @type {{ page: Page }} */ each) => each.page === page
    return this.#jobs.some(isOf) || this.#waiting.some(isOf)
  }

  /**
   * Takes all waiting messages at once, regardless of the rate.
   *
   * @param {number} [most] How much work more than the window has earned.
   * @returns {boolean} False if it takes too long. The rest still waits.
   */
  drain(most = Infinity) {
    if (this.#work < 0) this.#fill()
    if (this.#work < -most) return false
    while (this.#held || this.#waiting.length > 0) {
      if (this.#work < -most) return false
      const job = this.#jobs.at(-1)
      if (!job) this.#next()
      // It may wait for another one that it has started.
      else if (!job.finish() && this.#jobs.at(-1) === job) return false
    }
    this.clear()
    return true
  }

  /**
   * Calls `fn` when all messages of a page so far have been taken; at once if none waits.
   *
   * @param {Page} page @param {() => void} fn
   */
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
    if (!this.#held) this.#waiting.splice(0).forEach(({ last }) => last?.())
  }

  #wait() {
    if (this.#held || this.#waiting.length === 0) return
    const owed = Math.max(0, -this.#work / WORK_PER_MILLISECOND)
    this.#timer ??= setTimeout(this.#later, Math.max(1000 / this.#limits().rate, owed))
    // The timer does not keep the process alive.
    this.#timer.unref?.()
  }

  #later = () => {
    this.#timer = undefined
    this.#goOn()
  }

  /** Takes waiting messages, as far as the buckets allow. */
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
    if (this.#held) return false
    // Read the clock only if it matters.
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
