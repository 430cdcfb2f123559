/** Who is told when logs become longer. */
export class Listeners {
  /** @type {Map<string, { listeners: Set<(head: number) => void>, head: number }>} */
  #logs = new Map()

  /** The names of logs that have listeners. */
  get documents() {
    return [...this.#logs.keys()]
  }

  /** @param {string} document */
  has(document) {
    return this.#logs.has(document)
  }

  /** @param {string} document @param {(head: number) => void} listener @returns {() => void} Stops it. */
  add(document, listener) {
    const log = this.#logs.get(document) ?? { listeners: new Set(), head: 0 }
    this.#logs.set(document, log)
    // Its own, so that the same function can listen twice.
    const told = (/** @type {number} */ head) => void (log.listeners.has(told) && listener(head))
    log.listeners.add(told)
    return () => {
      log.listeners.delete(told)
      if (log.listeners.size === 0 && this.#logs.get(document) === log) this.#logs.delete(document)
    }
  }

  /** Tells them, unless they know. News of other servers may be late. @param {string} document @param {number} head */
  tell(document, head) {
    const log = this.#logs.get(document)
    if (!log || head <= log.head) return
    log.head = head
    for (const listener of log.listeners) queueMicrotask(() => listener(head))
  }

  /** What they know is not so any more. */
  forget() {
    for (const log of this.#logs.values()) log.head = 0
  }

  clear() {
    this.#logs.clear()
  }
}
