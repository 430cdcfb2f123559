/** Keys that JavaScript sorts before all others, by number. */
const INDEX_KEY = /^(?:0|[1-9]\d{0,9})$/

/**
 * Whether a member stands among the array indices, which come first and in the order of numbers.
 *
 * @param {string} key
 */
export function isIndexKey(key) {
  return INDEX_KEY.test(key) && Number(key) < 2 ** 32 - 1
}
