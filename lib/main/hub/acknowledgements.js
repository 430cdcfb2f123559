'use strict'

/**
 * Computes which version of a ref a page certainly has, since pages acknowledge characters, not
 * versions. The page bases no transaction on an older version, so no older history has to be kept for
 * it.
 */

/** Versions within so many characters are merged into one entry, the later one. */
const CLOSE = 16 * 1024

class Acknowledgements {
  /**
   * The versions to be acknowledged, in order.
   *
   * @type {{ from: number, characters: number, version: number }[]}
   */
  #awaited = []
  /** The acknowledged version; 0 if none is known. */
  version = 0

  /**
   * Sets the version that the page has had from the start. It bases nothing on an older one.
   *
   * @param {number} version
   */
  begin(version) {
    if (this.version === 0) this.version = version
  }

  /**
   * Notes that the page has this version once it has received so many characters.
   *
   * @param {number} characters @param {number} version
   */
  await(characters, version) {
    const last = this.#awaited.at(-1)
    if (last && characters - last.from < CLOSE) {
      last.characters = characters
      last.version = version
    } else {
      this.#awaited.push({ from: characters, characters, version })
    }
  }

  /** @param {number} characters */
  acknowledge(characters) {
    while (this.#awaited.length > 0 && this.#awaited[0].characters <= characters) {
      const { version } = /** @type {{ version: number }} */ (this.#awaited.shift())
      this.version = Math.max(this.version, version)
    }
  }
}

module.exports = { Acknowledgements }
