'use strict'

/** When pages are told what has gathered for them. */

/** @typedef {import('./subscription.js').Subscription} Subscription */

/** An answer is sent on its own after once to twice so many milliseconds. */
const ANSWER_AFTER = 20
/** Milliseconds after which what a long turn has gathered goes before its end: a frame of a window. */
const GATHER_FOR = 16

class Outgoing {
  /** Connections with events of this turn. @type {Set<Subscription>} */
  #dirty = new Set()
  /** Connections with answers to transactions of their own, since the timer has run and before that. @type {Set<Subscription>} */
  #answered = new Set()
  /** @type {Set<Subscription>} */
  #answeredBefore = new Set()
  /** When main has changed something the first time while something waited. @type {number | undefined} */
  #since
  /** Whether a timer runs for answers. One at a time, and seldom: in Electron's main process it is dear. */
  #timing = false
  /** Whether a message of a page is being taken, at whose end all is flushed. */
  #held = false
  #now

  /** @param {() => number} now Milliseconds. */
  constructor(now) {
    this.#now = now
  }

  /** Has it flushed at the end of the turn. @param {Subscription} subscription */
  touch(subscription) {
    if (this.#dirty.size === 0 && !this.#held) queueMicrotask(this.#flushLater)
    this.#dirty.add(subscription)
  }

  #flushLater = () => this.flush()

  /** A message of a page is being taken, which is a turn of its own: no other end of it need be seen to. */
  hold() {
    this.#held = true
  }

  /** It has been: others wait for what it says. */
  release() {
    this.#held = false
    this.flush()
  }

  /**
   * Has it flushed soon. The sender of a change shows it already, so the answer can wait for the next
   * thing to tell, which often is somebody's reaction: each message costs time in two processes. A
   * page that has more to send says so.
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

  /** Not those that are new: while others react, each goes along with the next thing to tell. */
  #flushOldAnswers = () => {
    this.#timing = false
    const answered = this.#answeredBefore
    this.#answeredBefore = this.#answered
    this.#answered = new Set()
    if (this.#answeredBefore.size > 0) this.#time()
    if (this.#dirty.size === 0) this.#since = undefined
    for (const subscription of answered) subscription.flush()
  }

  /**
   * A change of main itself has been told to all. In a turn that takes long, windows are not to wait
   * for its end: what is old goes now. Nobody else would see to it, as no timer runs before the turn
   * has ended.
   */
  changed() {
    if (this.#dirty.size + this.#answered.size + this.#answeredBefore.size === 0) return
    const now = this.#now()
    this.#since ??= now
    if (now - this.#since < GATHER_FOR) return
    this.flush()
    this.flushAnswers()
  }

  /** It has ended. @param {Subscription} subscription */
  forget(subscription) {
    this.#dirty.delete(subscription)
    this.#forgetAnswer(subscription)
  }

  /** Sends the answers that nothing else has taken along. */
  flushAnswers() {
    const answered = [...this.#answeredBefore, ...this.#answered]
    this.#answeredBefore.clear()
    this.#answered.clear()
    this.#since = undefined
    for (const subscription of answered) subscription.flush()
  }

  /** Sends each page what has gathered for it. */
  flush() {
    if (this.#dirty.size === 0) return
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
