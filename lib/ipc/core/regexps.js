/**
 * The regular expressions of a message. To make one with the flag `u` or `v` takes far longer than to
 * send it: a property such as `\p{L}` in it has hundreds of ranges, of which the engine makes lists.
 */

/** The most characters of such regular expressions in one message, together. */
const MOST = 4000
/** How many characters a property counts as. */
const OF_PROPERTY = 100

export class RegExpBudget {
  #left = MOST

  /**
   * @param {unknown} source @param {unknown} flags
   * @throws {TypeError} If they are too many.
   */
  spend(source, flags) {
    if (typeof source !== 'string' || typeof flags !== 'string' || !/[uv]/.test(flags)) return
    this.#left -= source.length
    if (this.#left >= 0) this.#left -= (source.split(/\\[pP]/).length - 1) * OF_PROPERTY
    if (this.#left >= 0) return
    throw new TypeError(
      `regular expressions with the flag "u" or "v" have at most ${MOST} characters in one message, where \\p{…} counts as ${OF_PROPERTY}`
    )
  }
}
