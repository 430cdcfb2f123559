/** Matches the elements of two arrays. */

import { identityOf } from './continues.js'
import { stringify, isContainer, leafType } from '../value/index.js'

/**
 * Matches scalars and leaves by value, and containers by identity, then by content, then by id.
 *
 * @param {unknown[]} a
 * @param {unknown[]} b
 * @returns {{ matches: number[], edited: Set<number> }} For each element of `a` an index in `b`,
 *   each at most once, or -1; and the elements of `a` that were matched by id and have other
 *   content.
 */
export function match(a, b) {
  /** @type {number[]} */
  const matches = new Array(a.length).fill(-1)
  let left = pair(a, Array.from(a.keys()), b, Array.from(b.keys()), matches, identityKeys())
  left = left.filter((j) => isContainer(b[j]))
  if (left.length > 0) left = pair(a, unmatched(a, matches), b, left, matches, stringify)
  const rest = left.length > 0 ? unmatched(a, matches) : []
  if (rest.length > 0) pair(a, rest, b, left, matches, identityOf)
  return { matches, edited: new Set(rest.filter((i) => matches[i] !== -1)) }
}

/**
 * @param {unknown[]} a @param {number[]} matches @returns {number[]} Containers without a match.
 */
function unmatched(a, matches) {
  return Array.from(a.keys()).filter((i) => matches[i] === -1 && isContainer(a[i]))
}

/**
 * Matches elements of equal keys, in order.
 *
 * @param {unknown[]} a
 * @param {number[]} fromA The indices to look at.
 * @param {unknown[]} b
 * @param {number[]} fromB
 * @param {number[]} matches Written.
 * @param {(value: unknown) => unknown} keyOf Undefined for a value that must not match.
 * @returns {number[]} The indices of `b` without a match.
 */
function pair(a, fromA, b, fromB, matches, keyOf) {
  /** The first index of each key, and for each index the next one with the same key. */
  const first = new Map()
  /** @type {number[]} */
  const next = new Array(a.length)
  for (let n = fromA.length - 1; n >= 0; n--) {
    const i = fromA[n]
    const key = keyOf(a[i])
    next[i] = first.get(key) ?? -1
    first.set(key, i)
  }
  return fromB.filter((j) => {
    const key = keyOf(b[j])
    const i = key === undefined ? -1 : (first.get(key) ?? -1)
    if (i === -1) return true
    matches[i] = j
    first.set(key, next[i])
    return false
  })
}

/**
 * @returns {(value: unknown) => unknown} Gives values the same key if they are the same container,
 *   or equal leaves.
 */
function identityKeys() {
  /**
   * Leaves with the same text share a key that equals no other value.
   *
   * @type {Map<string, object>}
   */
  const leaves = new Map()
  return (value) => {
    const type = leafType(value)
    if (!type) return value
    const text = stringify(value)
    const key = leaves.get(text) ?? {}
    leaves.set(text, key)
    return key
  }
}
