/**
 * What was used lately: at most so many values, by key.
 *
 * @template T
 */
export class Recent {
  #most
  #forgotten
  /** The least recently used first. @type {Map<string, T>} */
  #values = new Map()

  /** @param {number} most @param {(value: T) => void} [forgotten] Is told of those that make room for others. */
  constructor(most, forgotten = () => {}) {
    this.#most = most
    this.#forgotten = forgotten
  }

  /** @param {string} key @returns {T | undefined} */
  get(key) {
    const value = this.#values.get(key)
    if (value !== undefined) this.set(key, value)
    return value
  }

  /** @param {string} key @param {T} value */
  set(key, value) {
    this.#values.delete(key)
    this.#values.set(key, value)
    if (this.#values.size <= this.#most) return
    for (const [oldest, forgotten] of this.#values) {
      this.#values.delete(oldest)
      return this.#forgotten(forgotten)
    }
  }

  /** @param {string} key @returns {T | undefined} What it was. */
  take(key) {
    const value = this.#values.get(key)
    this.#values.delete(key)
    return value
  }

  /** @returns {T[]} What there was. */
  clear() {
    const values = [...this.#values.values()]
    this.#values.clear()
    return values
  }
}
