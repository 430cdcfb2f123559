/**
 * Calls and messages of main that came before the page had a handler or listener for them. A page that
 * has just loaded adds them one after the other. A name that it has taken before does not wait: its
 * component has ended, say.
 */

/** Milliseconds after the page has begun to listen in which they are kept. */
const KEPT = 10_000
/** The most that are kept. */
const MAX_HELD = 10_000

export class Held {
  /** By name. @type {Map<string, (() => void)[]>} */
  #held = new Map()
  /** Names that had a handler or listener. @type {Set<string>} */
  #known = new Set()
  #count = 0
  /** Whether the page is still loading. */
  #open = true
  #begun = false
  #takes

  /** @param {(name: string) => boolean} takes Whether there is a handler or listener. */
  constructor(takes) {
    this.#takes = takes
  }

  /**
   * @param {string} name
   * @returns {((deliver: () => void) => void) | undefined} Undefined if it is to be delivered now.
   */
  hold(name) {
    if (!this.#open || this.#count >= MAX_HELD) return undefined
    if (!this.#held.has(name) && (this.#known.has(name) || this.#takes(name))) return undefined
    this.#begin()
    return (deliver) => {
      const waiting = this.#held.get(name) ?? []
      waiting.push(deliver)
      this.#held.set(name, waiting)
      this.#count++
    }
  }

  /** A handler or listener was added. @param {string} name */
  added(name) {
    // The page has begun to listen, even if nothing comes for an hour.
    this.#begin()
    if (this.#open) this.#known.add(name)
    if (!this.#held.has(name)) return
    // In the same tick, others may be added for the same name.
    Promise.resolve().then(() => this.#deliver(name))
  }

  /** @param {string} name */
  #deliver(name) {
    const waiting = this.#held.get(name) ?? []
    this.#held.delete(name)
    this.#count -= waiting.length
    for (const deliver of waiting) deliver()
  }

  #begin() {
    if (this.#begun) return
    this.#begun = true
    /** @type {any} */
    const timer = setTimeout(this.#close, KEPT)
    // In tests, it must not keep the process alive.
    timer.unref?.()
  }

  #close = () => {
    this.#open = false
    this.#known.clear()
    for (const name of [...this.#held.keys()]) this.#deliver(name)
  }
}
