/**
 * Equality of values by what they hold.
 */

import { stringify } from './codec.js'
import { accessTo } from './members.js'
import { isContainer, leafType } from './tags.js'

/**
 * Whether two raw values are equal: same scalars, same elements, same members in any order. It is
 * what a `test` patch asks. Leaves are compared by their text.
 *
 * @param {unknown} a
 * @param {unknown} b
 * @returns {boolean}
 */
export function equal(a, b) {
  return compare(a, b, false, itself)
}

/**
 * Whether two values are equal, the order of their members too, so that no reader could tell one
 * from the other.
 *
 * @param {unknown} a A raw value.
 * @param {unknown} b Any value: only the parts that `a` has too are looked at.
 * @param {(value: object) => unknown} [unwrap] Gives what stands behind a proxy in `b`.
 * @returns {boolean}
 */
export function identical(a, b, unwrap = itself) {
  return compare(a, b, true, unwrap)
}

/** @param {object} value @returns {unknown} */
function itself(value) {
  return value
}

/**
 * @param {unknown} a
 * @param {unknown} wrapped
 * @param {boolean} ordered
 * @param {(value: object) => unknown} unwrap
 * @returns {boolean}
 */
function compare(a, wrapped, ordered, unwrap) {
  if (Object.is(a, wrapped)) return true
  if (typeof a !== 'object' || a === null) return false
  if (typeof wrapped !== 'object' || wrapped === null) return false
  const b = unwrap(wrapped)
  if (a === b) return true
  if (!isContainer(a) || !isContainer(b)) return sameLeaf(a, b)
  const { kind, steps, has, get } = accessTo(a)
  if (accessTo(b).kind !== kind) return false
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return false
    for (let i = 0; i < a.length; i++) {
      if (!compare(a[i], b[i], ordered, unwrap)) return false
    }
    return true
  }
  const keys = steps(a)
  const others = steps(b)
  if (keys.length !== others.length) return false
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]
    if (ordered ? key !== others[i] : !has(b, key)) return false
    if (!compare(get(a, key), get(b, key), ordered, unwrap)) return false
  }
  return true
}

/**
 * @param {unknown} a
 * @param {unknown} b
 */
function sameLeaf(a, b) {
  const type = leafType(a)
  return type !== undefined && leafType(b) === type && stringify(a) === stringify(b)
}
