'use strict'

/**
 * Which version of a ref a page has for certain: pages acknowledge characters, not versions. Below
 * that version the page bases nothing any more, and nothing has to be kept for it.
 */

/** Acknowledgements closer to each other than so many characters become one, which comes later. */
const CLOSE = 16 * 1024

class Acknowledgements {
  /** What is to be acknowledged, in order. @type {{ from: number, characters: number, version: number }[]} */
  #awaited = []
  /** The version; 0 as long as nothing is known. */
  version = 0

  /**
   * The page has had a value of that version before anything is acknowledged: it bases nothing on
   * one below.
   *
   * @param {number} version
   */
  begin(version) {
    if (this.version === 0) this.version = version
  }

  /**
   * With so many characters received in all, the page is at that version.
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
