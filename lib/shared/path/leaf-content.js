/** Whether the content of a tag is what its type writes. */

/**
 * @param {boolean} right Whether the content is what it should be.
 * @param {unknown} value The result, or a function that makes it.
 */
export function expect(right, value) {
  if (!right) throw new TypeError('not the content of this tag')
  return typeof value === 'function' ? value() : value
}

/** @param {unknown[]} values */
export function areStrings(...values) {
  return values.every((value) => typeof value === 'string')
}
