/** Checks of the content of tags. */

/**
 * @param {boolean} right Whether the content is valid.
 * @param {unknown} value The result, or a function that returns it.
 */
export function expect(right, value) {
  if (!right) throw new TypeError('not the content of this tag')
  return typeof value === 'function' ? value() : value
}

/** @param {unknown[]} values */
export function areStrings(...values) {
  return values.every((value) => typeof value === 'string')
}
