'use strict'

/**
 * What is in transit to a page: characters that were sent, and those that the page has acknowledged.
 *
 * Pages acknowledge characters, not versions. From them follows which version of a ref a page certainly
 * has: it bases no transaction on an older one, so no older history has to be kept for it.
 */

/** The most characters in transit before main waits for acknowledgements. */
const WINDOW = 1024 * 1024
/** Versions within so many characters are merged into one entry, the later one. */
const CLOSE = 16 * 1024

class Transit {
  /** All characters so far. */
  sent = 0
  #acknowledged = 0
  /**
   * The versions to be acknowledged, in order.
   *
   * @type {{ from: number, characters: number, version: number }[]}
   */
  #awaited = []
  /** The acknowledged version; 0 if none is known. */
  version = 0

  /** Characters that the page has not acknowledged. */
  get size() {
    return this.sent - this.#acknowledged
  }

  /** Whether main has to wait until the page reads. */
  get isFull() {
    return this.size > WINDOW
  }

  /**
   * Sets the version that the page has had from the start. It bases nothing on an older one.
   *
   * @param {number} version
   */
  begin(version) {
    if (this.version === 0) this.version = version
  }

  /**
   * Notes that the page has this version once it has received all that was sent so far.
   *
   * @param {number} version
   */
  await(version) {
    const characters = this.sent
    const last = this.#awaited.at(-1)
    if (last && characters - last.from < CLOSE) {
      last.characters = characters
      last.version = version
    } else {
      this.#awaited.push({ from: characters, characters, version })
    }
  }

  /**
   * @param {number} characters The total number that the page says it has received.
   * @returns {boolean} False if the number is impossible.
   */
  acknowledge(characters) {
    if (!(characters >= this.#acknowledged && characters <= this.sent)) return false
    this.#acknowledged = characters
    while (this.#awaited.length > 0 && this.#awaited[0].characters <= characters) {
      const { version } = /** @type {{ version: number }} */ (this.#awaited.shift())
      this.version = Math.max(this.version, version)
    }
    return true
  }
}

module.exports = { Transit, WINDOW }
