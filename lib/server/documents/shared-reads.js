/** @typedef {import('../store/log-store.js').LogStore} LogStore */
/** @typedef {import('../store/log-store.js').ReadLimit} ReadLimit */
/**
 * @template T
 * @typedef {(after: number, limit?: ReadLimit) => Promise<T>} Read
 */

/** How many results are kept: those who follow a log are nearly all at its end. */
const MOST = 4

/**
 * One read of a log for all who follow it. An entry that 200 clients wait for is read, and made a frame of, once.
 *
 * @template T
 */
export class SharedReads {
  #read
  #tail
  /** By what was asked for. @type {Map<string, Promise<T>>} */
  #results = new Map()
  /** @type {Set<() => void>} */
  #listeners = new Set()
  #stop = () => {}

  /** @param {Read<T>} read @param {(listener: () => void) => () => void} tail Of the log, as in `LogStore`. */
  constructor(read, tail) {
    this.#read = read
    this.#tail = tail
  }

  /**
   * For those who listen: what they get may be old, but then they are told.
   *
   * @param {number} after @param {ReadLimit} [limit]
   * @returns {Promise<T>} The same object for all. Nobody may change it.
   */
  read(after, limit = {}) {
    if (this.#listeners.size === 0) return this.#read(after, limit)
    const key = `${after} ${limit.entries ?? ''} ${limit.bytes ?? ''}`
    return this.#results.get(key) ?? this.#readNow(key, after, limit)
  }

  /** @param {string} key @param {number} after @param {ReadLimit} limit */
  #readNow(key, after, limit) {
    const result = this.#read(after, limit)
    this.#results.set(key, result)
    result.catch(() => this.#results.get(key) === result && this.#results.delete(key))
    for (const oldest of this.#results.keys()) {
      if (this.#results.size <= MOST) break
      this.#results.delete(oldest)
    }
    return result
  }

  /** @param {() => void} listener Called when there is something new. @returns {() => void} Stops it. */
  listen(listener) {
    if (this.#listeners.size === 0) this.#stop = this.#tail(() => this.#news())
    // Its own, so that the same function can listen twice.
    const told = () => listener()
    this.#listeners.add(told)
    return () => {
      if (!this.#listeners.delete(told) || this.#listeners.size > 0) return
      this.#stop()
      this.forget()
    }
  }

  #news() {
    this.forget()
    for (const listener of [...this.#listeners]) listener()
  }

  /** What was read is old. */
  forget() {
    this.#results.clear()
  }
}
