/** The leaves behind read-only proxies (readonly-leaf.js). */

/** @type {WeakMap<object, object>} */
const guarded = new WeakMap()

/** @param {object} guard @param {object} value What it guards. */
export function registerReadonly(guard, value) {
  guarded.set(guard, value)
}

/**
 * @param {object} value
 * @returns {object} What a guard guards; anything else as it is.
 */
export function unwrapReadonly(value) {
  return guarded.get(value) ?? value
}
