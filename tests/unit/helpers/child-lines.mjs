/** What a program of a test has printed: lines of a word and a number. */

/**
 * The numbers behind a word, in their order.
 *
 * @param {string} out @param {string} word @returns {number[]}
 */
export function numbersIn(out, word) {
  return [...out.matchAll(new RegExp(`^${word} (\\d+)$`, 'gm'))].map(([, n]) => Number(n))
}

/** The last of them. @param {string} out @param {string} word */
export function lastIn(out, word) {
  return numbersIn(out, word).at(-1)
}
