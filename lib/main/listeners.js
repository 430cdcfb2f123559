'use strict'

/** Who is told of a ref's changes, and when. */

/** @typedef {import('./changes.js').Change} Change */
/** @typedef {(change: Change) => unknown} Listener */

class Listeners {
  /** @type {Set<Listener>} */
  #all = new Set()
  /** Those that came after a change that is not told yet. @type {Set<Listener>} */
  #late = new Set()
  /** What is told later. @type {(() => void)[] | null} */
  #held = null
  #fail

  /** @param {(error: unknown) => void} fail Takes what a listener throws, or rejects with. */
  constructor(fail) {
    this.#fail = fail
  }

  get size() {
    return this.#all.size
  }

  /**
   * @param {Listener} fn
   * @param {boolean} late Whether a change that came before it is still to be told, to the others.
   * @returns {() => void} Removes it.
   */
  add(fn, late) {
    // A function of its own, so that one given twice is called twice and removed once.
    const listener = (/** @type {Change} */ change) => fn(change)
    this.#all.add(listener)
    if (late) this.#late.add(listener)
    return () => {
      this.#all.delete(listener)
      this.#late.delete(listener)
    }
  }

  clear() {
    this.#all.clear()
    this.#late.clear()
  }

  /** The change is told that came before the late ones. */
  admitLate() {
    this.#late.clear()
  }

  /**
   * Tells a change.
   *
   * @param {() => Change} make Makes it for them alone: what else is done with it becomes part of a
   *   value.
   */
  tell(make) {
    const listeners = [...this.#all].filter((listener) => !this.#late.has(listener))
    if (listeners.length === 0) return
    const change = make()
    const call = () => listeners.forEach((listener) => this.#call(listener, change))
    if (this.#held) this.#held.push(call)
    else call()
  }

  /**
   * Keeps what is told while `fn` runs.
   *
   * @param {() => void} fn
   * @returns {() => void} Tells it.
   */
  hold(fn) {
    /** @type {(() => void)[]} */
    const held = (this.#held = [])
    try {
      fn()
    } finally {
      this.#held = null
    }
    return () => held.forEach((call) => call())
  }

  /** @param {Listener} listener @param {Change} change */
  #call(listener, change) {
    try {
      const result = listener(change)
      if (result instanceof Promise) result.catch((error) => this.#fail(error))
    } catch (error) {
      this.#fail(error)
    }
  }
}

module.exports = { Listeners }
