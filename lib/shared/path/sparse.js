/**
 * Arrays with holes. An array of the tree has a value at each index, since every window can write
 * to it. An array with holes is a leaf, and is sent as a whole.
 */

import { isIndexKey } from './index-key.js'
import { expect } from './leaf-content.js'
import { nodeOf } from '../raw/index.js'

/** @typedef {import('../value/tags.js').LeafType} LeafType */

/** The most holes of one array: sending them costs nothing, but iterating over them takes time. */
export const MAX_HOLES = 100_000

/**
 * Arrays with holes that `cloneValue` or a reader has made. They never change.
 *
 * @type {WeakSet<object>}
 */
const known = new WeakSet()

/**
 * Whether a value is an array whose elements are members of the tree.
 *
 * @param {unknown} value A value of the tree. Other arrays may have holes that this does not
 *   detect.
 * @returns {value is unknown[]}
 */
export function isList(value) {
  return Array.isArray(value) && !known.has(value)
}

/**
 * Whether a value of the tree is an array with holes.
 *
 * @param {object} value
 */
export function isSparse(value) {
  return known.has(value)
}

/**
 * Whether an array has holes. Fast if no element is undefined.
 *
 * @param {unknown[]} array
 */
export function hasHoles(array) {
  const bare = /** @type {unknown[]} */ (nodeOf(array)?.target ?? array)
  if (!Array.prototype.includes.call(bare, undefined)) return false
  for (let i = 0; i < bare.length; i++) if (bare[i] === undefined && !(i in bare)) return true
  return false
}

/** @type {LeafType} Its length, and its elements by their indices. */
export const SPARSE = {
  tag: 'array',
  levels: 3,
  copy(value, copy) {
    const indices = indicesOf(value)
    if (value.length - indices.length > MAX_HOLES) throw new TypeError('too many holes')
    return fill(value.length, indices, (index) => copy(value[index]))
  },
  encode(value, encode) {
    const elements = indicesOf(value).map((index) => [index, encode(value[index])])
    return [value.length, Object.fromEntries(elements)]
  },
  decode([length, elements, ...rest], decode) {
    const indices = Object.keys(elements)
    const holes = length - indices.length
    const right =
      rest.length === 0 &&
      length >>> 0 === length &&
      holes > 0 &&
      holes <= MAX_HOLES &&
      !Array.isArray(elements) &&
      indices.every((index) => isIndexKey(index) && Number(index) < length)
    return expect(right, () => fill(length, indices, (index) => decode(elements[index])))
  }
}

/**
 * @param {number} length
 * @param {string[]} indices
 * @param {(index: any) => unknown} element
 */
function fill(length, indices, element) {
  const array = emptyOfLength(length)
  for (const index of indices) array[/** @type {any} */ (index)] = element(index)
  known.add(array)
  return array
}

/**
 * An array that has only holes.
 *
 * @param {number} length At least 1.
 */
export function emptyOfLength(length) {
  // Made so that it takes no memory for its holes. `new Array(length)` would allocate them, and a
  // window could request that often with a few characters.
  const array = /** @type {unknown[]} */ ([])
  array[length - 1] = undefined
  delete array[length - 1]
  return array
}

/**
 * Other members come after the elements and are left out, as for all arrays.
 *
 * @param {unknown[]} array
 */
function indicesOf(array) {
  const keys = Object.keys(array)
  const named = keys.findIndex((key) => !isIndexKey(key))
  return named === -1 ? keys : keys.slice(0, named)
}
