/** The listeners of a ref. */

import { cause } from './callbacks.js'

/** @typedef {import('./callbacks.js').Cause} Cause */
/**
 * @template Change
 * @typedef {(change: Change) => unknown} Listener
 */

/**
 * Every listener gets all changes, in order, after they are done and shown. The exception: changes that
 * a listener makes while it is called go only to the others.
 *
 * @template Change
 */
export class Listeners {
  /** @type {Set<Listener<Change>>} */
  #all = new Set()
  /** Listeners added after a change that has not been passed on yet. @type {Set<Listener<Change>>} */
  #late = new Set()
  #callbacks

  /** @param {import('./callbacks.js').Callbacks} callbacks The queue of calls. */
  constructor(callbacks) {
    this.#callbacks = callbacks
  }

  get size() {
    return this.#all.size
  }

  /**
   * @param {Listener<Change>} fn
   * @param {boolean} [late] Whether an earlier change has not been passed on yet. This listener does
   *   not get it.
   * @returns {() => void} Removes it.
   */
  add(fn, late = false) {
    // A new function each time, so that a function added twice is called twice and removed once.
    const listener = (/** @type {Change} */ change) => fn(change)
    this.#all.add(listener)
    if (late) this.#late.add(listener)
    return () => {
      this.#all.delete(listener)
      this.#late.delete(listener)
    }
  }

  /** Ends the waiting of late listeners, since the earlier change has been passed on. */
  admitLate() {
    this.#late.clear()
  }

  /**
   * Passes a change to all listeners.
   *
   * @param {() => Change} make Creates the change for listeners. They get their own copy, since the
   *   patches' values may become part of the value.
   * @param {Cause} [because] Its cause; by default the current one.
   */
  tell(make, because = cause()) {
    if (this.#all.size === 0) return
    const { owner } = because
    const listeners = [...this.#all].filter((each) => each !== owner && !this.#late.has(each))
    if (listeners.length === 0) return
    const change = make()
    for (const listener of listeners) {
      // The listener may have been removed meanwhile.
      const call = () => this.#all.has(listener) && listener(change)
      this.#callbacks.add(call, listener, because)
    }
  }
}
