/**
 * Gathers what is added in one tick, and what is added while the last group is being committed, and
 * commits it as one group, in its order.
 *
 * @template T, R
 */
export class GroupCommit {
  #commit
  /** @type {{ item: T, resolve: (result: R) => void, reject: (error: unknown) => void }[]} */
  #waiting = []
  /** @type {Promise<void> | null} */
  #running = null
  #ended = false

  /**
   * @param {(items: T[]) => Promise<(R | Error)[]>} commit Resolves with the result of each, or why it alone has
   *   failed. If it rejects, all of its group fail.
   */
  constructor(commit) {
    this.#commit = commit
  }

  /** @param {T} item @returns {Promise<R>} */
  add(item) {
    if (this.#ended) return Promise.reject(new Error('The store is closed.'))
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject })
      this.#running ??= this.#run()
    })
  }

  async #run() {
    await new Promise((resolve) => setImmediate(resolve))
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0)
      try {
        const results = await this.#commit(group.map(({ item }) => item))
        group.forEach(({ resolve, reject }, i) => {
          const result = results[i]
          if (result instanceof Error) reject(result)
          else resolve(result)
        })
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
    }
    this.#running = null
  }

  /** Takes nothing more. Resolves when everything is committed. */
  async end() {
    this.#ended = true
    await this.#running
  }
}
