/** Work that has a key in common is done one after the other, in the order in which it came. */
export class Lanes {
  /** The last work of each key. @type {Map<string, Promise<unknown>>} */
  #last = new Map()

  /**
   * @template T
   * @param {string[]} keys
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  run(keys, work) {
    const result = Promise.all(keys.map((key) => this.#last.get(key))).then(work)
    /** @type {Promise<void>} */
    const ended = result.then(
      () => this.#leave(keys, ended),
      () => this.#leave(keys, ended)
    )
    for (const key of keys) this.#last.set(key, ended)
    return result
  }

  /** @param {string[]} keys @param {Promise<unknown>} ended */
  #leave(keys, ended) {
    for (const key of keys) if (this.#last.get(key) === ended) this.#last.delete(key)
  }
}
