/** Who is told of a ref's changes, and when. */

import { cause } from './callbacks.js'

/** @typedef {import('./callbacks.js').Cause} Cause */
/**
 * @template Change
 * @typedef {(change: Change) => unknown} Listener
 */

/**
 * Every listener hears all changes, in order, when the change is done and shown. The one exception
 * is what a listener itself changes while it is being called: that is told to the others.
 *
 * @template Change
 */
export class Listeners {
  /** @type {Set<Listener<Change>>} */
  #all = new Set()
  /** Those that came after a change that is not told yet. @type {Set<Listener<Change>>} */
  #late = new Set()
  #callbacks

  /** @param {import('./callbacks.js').Callbacks} callbacks Where calls wait. */
  constructor(callbacks) {
    this.#callbacks = callbacks
  }

  get size() {
    return this.#all.size
  }

  /**
   * @param {Listener<Change>} fn
   * @param {boolean} [late] Whether a change that came before it is still to be told, to the others.
   * @returns {() => void} Removes it.
   */
  add(fn, late = false) {
    // A function of its own, so that one given twice is called twice and removed once.
    const listener = (/** @type {Change} */ change) => fn(change)
    this.#all.add(listener)
    if (late) this.#late.add(listener)
    return () => {
      this.#all.delete(listener)
      this.#late.delete(listener)
    }
  }

  /** The change is told that came before the late ones. */
  admitLate() {
    this.#late.clear()
  }

  /**
   * Has all listeners told of a change.
   *
   * @param {() => Change} make Makes it for them alone: what else is done with it becomes part of a
   *   value.
   * @param {Cause} [because] Who has made it: what a listener itself does while it is called by default.
   */
  tell(make, because = cause()) {
    if (this.#all.size === 0) return
    const { owner } = because
    const listeners = [...this.#all].filter((each) => each !== owner && !this.#late.has(each))
    if (listeners.length === 0) return
    const change = make()
    for (const listener of listeners) {
      // It may have been removed meanwhile.
      const call = () => this.#all.has(listener) && listener(change)
      this.#callbacks.add(call, listener, because)
    }
  }
}
