/**
 * When a server stops. Not an `AbortSignal`: in Node 20 one that lives long keeps a little of every signal that
 * `AbortSignal.any` has ever combined with it.
 */
export class Ending {
  #hasCome = false
  /** @type {Set<() => void>} */
  #waiting = new Set()

  get hasCome() {
    return this.#hasCome
  }

  /** @param {() => void} hear Called once, at once if it has come. @returns {() => void} Ends that. */
  add(hear) {
    if (this.#hasCome) hear()
    else this.#waiting.add(hear)
    return () => void this.#waiting.delete(hear)
  }

  come() {
    this.#hasCome = true
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const hear of waiting) hear()
  }
}
