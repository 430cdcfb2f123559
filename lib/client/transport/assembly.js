/**
 * Assembles a value from slices. Each slice is parsed when it arrives, while main writes the next. So
 * the value is complete soon after the last slice, and the page is never blocked for long.
 *
 * A slice is `=`, a path, a line feed and JSON text. Containers that continue from the previous slice
 * are opened again in the text, with their new content. The path leads through the text to the
 * innermost of these: a key for an object, 0 for an array. Each continues the last one at its place so
 * far. With `+` instead of `=`, the text continues in the next slice.
 */

import { RemoteRefError, mayHaveTags, parse, reviveValue, setMember } from '../../shared/index.js'

export class Assembly {
  /** @type {unknown} */
  #root
  #begun = false
  /** Whether there may be tagged objects to decode. */
  #tagged = false
  /** Incomplete texts, and the path of the first. */
  #path = ''
  /** @type {string[]} */
  #texts = []

  /**
   * Adds the next slice.
   *
   * @param {string} slice
   * @throws {RemoteRefError} `ERR_REF_TEXT` if it is not a slice.
   */
  add(slice) {
    const line = slice.indexOf('\n')
    if (this.#texts.length === 0) this.#path = slice.slice(1, line)
    this.#texts.push(slice.slice(line + 1))
    if (slice[0] === '+') return
    const text = this.#texts.length === 1 ? this.#texts[0] : this.#texts.join('')
    this.#texts = []
    this.#tagged ||= mayHaveTags(text)
    const part = parse(text)
    if (this.#begun) graft(this.#root, part, /** @type {any[]} */ (parse(this.#path)))
    else this.#root = part
    this.#begun = true
  }

  /** The value, after all slices. @returns {unknown} */
  finish() {
    return this.#tagged ? reviveValue(this.#root) : this.#root
  }
}

/**
 * Merges the content of a slice into the value so far.
 *
 * @param {unknown} whole @param {unknown} part @param {(string | number)[]} path
 */
function graft(whole, part, path) {
  for (let depth = 0; ; depth++) {
    // The container that continues exists already.
    const known = path[depth]
    let last
    if (Array.isArray(whole) && Array.isArray(part)) {
      last = whole.at(-1)
      for (let i = known === undefined ? 0 : 1; i < part.length; i++) whole.push(part[i])
    } else if (isMembers(whole) && isMembers(part)) {
      last = known === undefined ? undefined : whole[known]
      for (const key of Object.keys(part)) {
        if (key !== known) setMember(whole, key, part[key])
      }
    } else {
      throw new RemoteRefError('ERR_REF_TEXT', 'A slice does not go on with what came before it.')
    }
    if (known === undefined) return
    whole = last
    part = /** @type {any} */ (part)[known]
  }
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isMembers(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
