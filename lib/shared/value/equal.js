/** Equality of values by content. */

import { isCollection, hasMember } from '../path/index.js'
import { stringify } from './codec.js'
import { isPlainObject, leafType } from './tags.js'

/** @typedef {import('../path/entries.js').Collection} Collection */

/**
 * Whether two raw values are equal: same scalars, same elements, same members in any order. `test`
 * patches use it. Leaves are compared by their text.
 *
 * @param {unknown} a
 * @param {unknown} b
 * @returns {boolean}
 */
export function equal(a, b) {
  return compare(a, b, false)
}

/**
 * Whether two raw values are equal, including the order of members.
 *
 * @param {unknown} a
 * @param {unknown} b Only parts that `a` has too are read.
 * @returns {boolean}
 */
export function identical(a, b) {
  return compare(a, b, true)
}

/**
 * @param {unknown} a
 * @param {unknown} b
 * @param {boolean} ordered
 * @returns {boolean}
 */
function compare(a, b, ordered) {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || a === null) return false
  if (typeof b !== 'object' || b === null) return false
  if (Array.isArray(a)) return Array.isArray(b) && sameElements(a, b, ordered)
  if (isPlainObject(a)) return isPlainObject(b) && sameMembers(a, b, ordered)
  if (!isCollection(a) || !isCollection(b)) return sameLeaf(a, b)
  return a instanceof Map === b instanceof Map && sameEntries(a, b, ordered)
}

/**
 * @param {unknown[]} a
 * @param {unknown[]} b
 * @param {boolean} ordered
 */
function sameElements(a, b, ordered) {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) {
    if (a[i] === undefined && i in a !== i in b) return false
    if (!compare(a[i], b[i], ordered)) return false
  }
  return true
}

/**
 * @param {Record<string, unknown>} a
 * @param {Record<string, unknown>} b
 * @param {boolean} ordered
 */
function sameMembers(a, b, ordered) {
  const keys = Object.keys(a)
  const others = Object.keys(b)
  if (keys.length !== others.length) return false
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]
    if (ordered ? key !== others[i] : !hasMember(b, key)) return false
    if (!compare(a[key], b[key], ordered)) return false
  }
  return true
}

/**
 * @param {Collection} a
 * @param {Collection} b Of the same kind.
 * @param {boolean} ordered
 */
function sameEntries(a, b, ordered) {
  if (a.size !== b.size) return false
  const others = b.keys()
  for (const key of a.keys()) {
    if (ordered ? !Object.is(key, others.next().value) : !b.has(key)) return false
    if (a instanceof Map && b instanceof Map) {
      if (!compare(a.get(key), b.get(key), ordered)) return false
    }
  }
  return true
}

/**
 * @param {unknown} a
 * @param {unknown} b
 */
function sameLeaf(a, b) {
  const type = leafType(a)
  return type !== undefined && leafType(b)?.tag === type.tag && stringify(a) === stringify(b)
}
