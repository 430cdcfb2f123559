/**
 * Which transport is used. What lets WebSockets or event streams not through is somewhere between: a proxy, which
 * may not be there on another network. So the first of the list is tried again after a while.
 */

/** @typedef {import('./fault.js').Fault} Fault */

/**
 * After how many pauses between two signs of life a better one is tried: where nothing speaks against it but that
 * nothing was reached, for the first time, and at most.
 */
const BETTER = { soon: 0.05, first: 3, longest: 90 }

export class Choice {
  #names
  #patience
  #random
  #index = 0
  /** How many in a row were given up at once. */
  #atOnce = 0
  /** How often a better one was tried in vain. */
  #vain = 0
  /** Whether something between was seen to keep one back. */
  #blamed = false

  /** @param {string[]} names In the order of preference. @param {number} patience @param {() => number} random */
  constructor(names, patience, random) {
    this.#names = names
    this.#patience = patience
    this.#random = random
  }

  /** The transport to try. */
  get name() {
    return this.#names[this.#index]
  }

  /** The first one, if another one is used. @returns {string | null} */
  get better() {
    return this.#index > 0 ? this.#names[0] : null
  }

  /** @returns {number} Milliseconds until the better one is tried. */
  get betterIn() {
    const isSoon = !this.#blamed && this.#vain === 0
    const pauses = isSoon ? BETTER.soon : Math.min(BETTER.first * 2 ** this.#vain, BETTER.longest)
    return pauses * this.#patience * (0.75 + this.#random() / 2)
  }

  /** Something of the log has come over it. */
  worked() {
    this.#atOnce = 0
  }

  /**
   * @param {Fault} fault Why there is no connection any more, or none yet.
   * @param {boolean} worked Whether something has come over it.
   * @returns {boolean} Whether the next one is tried at once.
   */
  failed({ about, kind }, worked) {
    const blamed = about === 'transport' || kind === 'module'
    // All else is not mended by another one: who is no user over one is none over the next.
    const isDoubtful = about === null && kind === 'network' && !worked
    if (!(blamed || isDoubtful) || this.#names.length === 1) return false
    this.#blamed ||= blamed
    this.#index = (this.#index + 1) % this.#names.length
    // Once around, not for ever.
    const next = blamed && this.#atOnce < this.#names.length - 1
    this.#atOnce = next ? this.#atOnce + 1 : 0
    return next
  }

  /** The better one does not work either. */
  betterFailed() {
    this.#vain++
  }

  /** The better one works. */
  takeBetter() {
    this.startAgain()
  }

  /** The network may be another one. */
  startAgain() {
    this.#index = this.#atOnce = this.#vain = 0
    this.#blamed = false
  }
}
