/**
 * A value that arrives in slices. Each is parsed as it comes, while main writes and sends the next:
 * so the value is there soon after the last slice, and the page never stands still for all of it.
 *
 * A slice is `=`, a path, a line feed and JSON text. The text holds the containers that go on from
 * the slice before once more, with what is new in them. The path leads through the text to the
 * innermost of these: a key for an object, 0 for an array. Each continues the one that stands last
 * in its place so far. With `+` instead of `=`, the text goes on in that of the next slice.
 */

import { RemoteRefError, mayHaveTags, parse, reviveValue, setMember } from '../../shared/index.js'

export class Assembly {
  /** @type {unknown} */
  #root
  #begun = false
  /** Whether there may be something to revive. */
  #tagged = false
  /** Texts, and the path of the first, that wait for the rest of theirs. */
  #path = ''
  /** @type {string[]} */
  #texts = []

  /**
   * Takes the next slice.
   *
   * @param {string} slice
   * @throws {RemoteRefError} `ERR_REF_TEXT` for what is no slice.
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

  /** The value, when all slices are here. @returns {unknown} */
  finish() {
    return this.#tagged ? reviveValue(this.#root) : this.#root
  }
}

/**
 * Adds what a slice holds to what came before it.
 *
 * @param {unknown} whole @param {unknown} part @param {(string | number)[]} path
 */
function graft(whole, part, path) {
  for (let depth = 0; ; depth++) {
    // The one that goes on is there already.
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
