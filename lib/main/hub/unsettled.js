'use strict'

/** Refs that main itself has changed in this turn: its transactions may become moves when the turn ends. */

/** @typedef {import('../ref/ref.js').RemoteRef<any>} RemoteRef */

class Unsettled {
  /** @type {Set<RemoteRef>} */
  #refs = new Set()

  /** @param {RemoteRef} ref */
  add(ref) {
    if (this.#refs.size === 0) queueMicrotask(this.settle)
    this.#refs.add(ref)
  }

  /** @param {RemoteRef} ref One that was destroyed. */
  remove(ref) {
    this.#refs.delete(ref)
  }

  /** Ends the turn for all of them, also before it ends by itself. */
  settle = () => {
    for (const ref of this.#refs) {
      this.#refs.delete(ref)
      ref.settleTurn()
    }
  }
}

module.exports = { Unsettled }
