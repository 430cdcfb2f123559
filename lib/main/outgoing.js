'use strict'

/** When pages are told what has gathered for them. */

/** @typedef {import('./subscription.js').Subscription} Subscription */

/** Milliseconds after which an answer is sent on its own. */
const ANSWER_WITHIN = 20
/** Milliseconds after which what a long turn has gathered goes before its end: a frame of a window. */
const GATHER_FOR = 16

class Outgoing {
  /** Connections with events of this turn. @type {Set<Subscription>} */
  #dirty = new Set()
  /** When the first change of these was made; undefined if none was. @type {number | undefined} */
  #since
  /** Connections with answers to transactions of their own. @type {Set<Subscription>} */
  #answered = new Set()
  /** When the first of these was given. */
  #answeredSince = 0
  #now

  /** @param {() => number} now Milliseconds. */
  constructor(now) {
    this.#now = now
  }

  /** Has it flushed at the end of the turn. @param {Subscription} subscription */
  touch(subscription) {
    if (this.#dirty.size === 0) queueMicrotask(() => this.flush())
    this.#dirty.add(subscription)
  }

  /**
   * Has it flushed soon. The sender of a change shows it already, so the answer can wait for the next
   * thing to tell, which often is somebody's reaction: each message costs time in two processes. A
   * page that has more to send says so.
   *
   * @param {Subscription} subscription
   */
  touchLater(subscription) {
    if (this.#answered.size === 0) {
      this.#answeredSince = this.#now()
      setTimeout(() => this.flushAnswers(), ANSWER_WITHIN).unref?.()
    }
    this.#answered.add(subscription)
  }

  /**
   * A change has been told to all. In a turn that takes long, windows are not to wait for its end:
   * what is old goes now. Nobody else would see to it, as no timer runs before the turn has ended.
   */
  changed() {
    if (this.#dirty.size === 0 && this.#answered.size === 0) return
    const now = this.#now()
    if (this.#answered.size > 0 && now - this.#answeredSince >= ANSWER_WITHIN) this.flushAnswers()
    this.#since ??= now
    if (now - this.#since >= GATHER_FOR) this.flush()
  }

  /** It has ended. @param {Subscription} subscription */
  forget(subscription) {
    this.#dirty.delete(subscription)
    this.#answered.delete(subscription)
  }

  /** Sends the answers that nothing else has taken along. */
  flushAnswers() {
    const answered = [...this.#answered]
    this.#answered.clear()
    for (const subscription of answered) subscription.flush()
  }

  /** Sends each page what has gathered for it. */
  flush() {
    const dirty = [...this.#dirty]
    this.#dirty.clear()
    this.#since = undefined
    for (const subscription of dirty) subscription.flush()
  }
}

module.exports = { Outgoing }
