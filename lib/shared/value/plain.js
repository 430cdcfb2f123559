/** Recognises values that JSON can write without tags, as most values. */

import { isPlainScalar, MAX_DEPTH } from './clone.js'
import { isPlainObject } from './tags.js'

const { getOwnPropertySymbols } = Object

/**
 * Whether `JSON.stringify` writes the text of a value: it consists of arrays, plain objects and
 * JSON scalars, needs no tag and no escape, and is not too deep. This takes a third of the time of
 * a copy.
 *
 * @param {unknown} value
 * @returns {boolean} False if unsure.
 */
export function isPlain(value) {
  return isPlainScalar(value) || isPlainAt(value, 1)
}

/** @param {unknown} value @param {number} depth */
function isPlainAt(value, depth) {
  // A proxy of a store is a container too. The depth ends a cycle.
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return false
  if (Array.isArray(value)) return elementsArePlain(value, depth)
  return isPlainObject(value) && membersArePlain(value, depth)
}

/** @param {unknown[]} array @param {number} depth */
function elementsArePlain(array, depth) {
  // If an array had `toJSON`, JSON.stringify would call it.
  if ('toJSON' in array) return false
  for (let i = 0; i < array.length; i++) {
    const value = array[i]
    if (!isPlainScalar(value) && !isPlainAt(value, depth + 1)) return false
  }
  return true
}

/** @param {object} object @param {number} depth */
function membersArePlain(object, depth) {
  const keys = Object.keys(object)
  if (keys.length === 1 && keys[0].startsWith('$')) return false
  for (let i = 0; i < keys.length; i++) {
    const value = /** @type {Record<string, unknown>} */ (object)[keys[i]]
    if (!isPlainScalar(value) && !isPlainAt(value, depth + 1)) return false
  }
  // `in`, since JSON.stringify also calls one that is inherited or not enumerable.
  return !('toJSON' in object) && getOwnPropertySymbols(object).length === 0
}
