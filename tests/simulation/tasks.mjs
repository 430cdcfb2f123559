/** Collects the scheduled tasks of one party, so that they can be run step by step. */
export class Tasks {
  /** @type {(() => void)[]} */
  #micro = []
  /** @type {(() => void)[]} */
  #timers = []

  /** How many timers are set. */
  get timers() {
    return this.#timers.length
  }

  /** @template T @param {() => T} fn @returns {T} */
  collect(fn) {
    const { queueMicrotask, setTimeout } = globalThis
    const { then } = Promise.prototype
    globalThis.queueMicrotask = (task) => void this.#micro.push(task)
    // Of promises that are kept already: the parties wait for no others.
    Promise.prototype.then = /** @type {any} */ (
      (/** @type {(() => void) | undefined} */ task) => void (task && this.#micro.push(task))
    )
    globalThis.setTimeout = /** @type {any} */ (
      (/** @type {() => void} */ task) => {
        this.#timers.push(task)
        return { unref: () => {} }
      }
    )
    try {
      return fn()
    } finally {
      Object.assign(globalThis, { queueMicrotask, setTimeout })
      Promise.prototype.then = then
    }
  }

  /** The end of a turn. */
  drain() {
    this.collect(() => {
      for (let task = this.#micro.shift(); task; task = this.#micro.shift()) task()
    })
  }

  /** A turn that begins and ends. @template T @param {() => T} fn @returns {T} */
  run(fn) {
    const result = this.collect(fn)
    this.drain()
    return result
  }

  /** Lets time pass: runs all timers. */
  fire() {
    for (const task of this.#timers.splice(0)) this.run(task)
  }
}
