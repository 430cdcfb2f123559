'use strict'

/** Decides when collected events are sent to pages. */

/** @typedef {import('./subscription.js').Subscription} Subscription */

/** An answer is sent alone after one to two times this number of milliseconds. */
const ANSWER_AFTER = 20
/** Milliseconds after which a long turn sends collected events before its end: a frame of a window. */
const GATHER_FOR = 16

class Outgoing {
  /** Connections with events of this turn. @type {Set<Subscription>} */
  #dirty = new Set()
  /**
   * Connections with answers: those added since the timer last ran, and older ones.
   *
   * @type {Set<Subscription>}
   */
  #answered = new Set()
  /** @type {Set<Subscription>} */
  #answeredBefore = new Set()
  /** The time of main's first change since the last flush. @type {number | undefined} */
  #since
  /**
   * Whether a timer runs for answers. There is only one, since timers are expensive in Electron's main
   * process.
   */
  #timing = false
  /** Whether a message of a page is being taken. At its end everything is flushed. */
  #held = false
  #now
  #settle

  /**
   * @param {() => number} now Milliseconds.
   * @param {() => void} settle Called before anything is sent or taken: the collected transactions get
   *   their final patches.
   */
  constructor(now, settle) {
    this.#now = now
    this.#settle = settle
  }

  /** Schedules it to be flushed at the end of the turn. @param {Subscription} subscription */
  touch(subscription) {
    if (this.#dirty.size === 0 && !this.#held) queueMicrotask(this.#flushLater)
    this.#dirty.add(subscription)
  }

  #flushLater = () => this.flush()

  /** Starts taking a message of a page. This counts as a turn, so no flush has to be scheduled. */
  hold() {
    this.#settle()
    this.#held = true
  }

  /** Ends taking a message: sends the changes to others. */
  release() {
    this.#held = false
    this.flush()
  }

  /**
   * Schedules it to be flushed soon. The sender shows its change already, so the answer can be sent
   * along with the next message, often another window's reaction. This saves a message, which costs
   * time in two processes. A page with more to send requests immediate answers.
   *
   * @param {Subscription} subscription
   */
  touchLater(subscription) {
    this.#answered.add(subscription)
    if (!this.#timing) this.#time()
  }

  #time() {
    this.#timing = true
    setTimeout(this.#flushOldAnswers, ANSWER_AFTER).unref?.()
  }

  /** New answers still wait: others may react, and each answer is sent along with the next message. */
  #flushOldAnswers = () => {
    this.#timing = false
    this.#settle()
    const answered = this.#answeredBefore
    this.#answeredBefore = this.#answered
    this.#answered = new Set()
    if (this.#answeredBefore.size > 0) this.#time()
    if (this.#dirty.size === 0) this.#since = undefined
    for (const subscription of answered) subscription.flush()
  }

  /**
   * Notes a change of main itself. In a long turn, windows should not wait for its end, so old events
   * are sent now. A timer could not do this, since none runs before the turn has ended.
   */
  changed() {
    if (this.#dirty.size + this.#answered.size + this.#answeredBefore.size === 0) return
    const now = this.#now()
    this.#since ??= now
    if (now - this.#since < GATHER_FOR) return
    this.flush()
    this.flushAnswers()
  }

  /** Removes an ended connection. @param {Subscription} subscription */
  forget(subscription) {
    this.#dirty.delete(subscription)
    this.#forgetAnswer(subscription)
  }

  /** Sends waiting answers. */
  flushAnswers() {
    this.#settle()
    const answered = [...this.#answeredBefore, ...this.#answered]
    this.#answeredBefore.clear()
    this.#answered.clear()
    this.#since = undefined
    for (const subscription of answered) subscription.flush()
  }

  /** Sends all collected events. */
  flush() {
    if (this.#dirty.size === 0) return
    this.#settle()
    const dirty = [...this.#dirty]
    this.#dirty.clear()
    this.#since = undefined
    for (const subscription of dirty) {
      this.#forgetAnswer(subscription)
      subscription.flush()
    }
  }

  /** @param {Subscription} subscription */
  #forgetAnswer(subscription) {
    this.#answered.delete(subscription)
    this.#answeredBefore.delete(subscription)
  }
}

module.exports = { Outgoing }
