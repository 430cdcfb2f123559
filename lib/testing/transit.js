'use strict'

/**
 * What is on its way between two sides in one process. Each message arrives in order, in its own
 * microtask, so that none arrives before the sending statement has ended.
 */

/** @typedef {'main' | 'page'} Side */
/** @typedef {{ to: Side | undefined, run: () => void }} Step */

class Transit {
  /** @type {Step[]} */
  #steps = []

  /** Whether nothing is on its way. */
  get quiet() {
    return this.#steps.length === 0
  }

  /** @param {() => void} run Takes the message at the other side. @param {Side} [to] */
  add(run, to) {
    this.#steps.push({ to, run })
    // Uses promises, since tests replace timers and `queueMicrotask`.
    Promise.resolve().then(() => this.#steps.shift()?.run())
  }

  /** Lets everything arrive now, or what is on its way to a side. @param {Side} [to] */
  deliver(to) {
    const next = () => this.#steps.findIndex((step) => to === undefined || step.to === to)
    for (let at = next(); at !== -1; at = next()) this.#steps.splice(at, 1)[0].run()
  }

  /** Drops what is on its way to a side, or everything. @param {Side} [to] */
  drop(to) {
    this.#steps = to ? this.#steps.filter((step) => step.to !== to) : []
  }
}

/**
 * A copy of what is sent, as another process gets it.
 *
 * @template T
 * @param {T} value
 * @returns {T}
 */
function copy(value) {
  if (Array.isArray(value)) return /** @type {any} */ (value.map(copy))
  if (value instanceof Uint8Array) return /** @type {any} */ (value.slice())
  return value
}

module.exports = { Transit, copy }
