/** Keys that JavaScript puts first, sorted by number. */
const INDEX_KEY = /^(?:0|[1-9]\d{0,9})$/

/**
 * Whether a key is an array index. Such members come first, sorted by number.
 *
 * @param {string} key
 */
export function isIndexKey(key) {
  return INDEX_KEY.test(key) && Number(key) < 2 ** 32 - 1
}
