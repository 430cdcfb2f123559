/** Finds the members that stay in place when one object becomes another. */

import { identical } from '../value/index.js'
import { isIndexKey, hasMember, accessTo, setMember } from '../path/index.js'
import { longestIncreasing } from './longest-increasing.js'

/**
 * @param {string[]} keys The members of an object, in order.
 * @param {string[]} next The members of the new object, in order.
 * @param {object} after The new object.
 * @returns {Set<string>} The members that can stay in place. No patch can move a member, so the
 *   others are removed and added again.
 */
export function stableMembers(keys, next, after) {
  const { has } = accessTo(after)
  const kept = keys.filter((key) => has(after, key))
  const order = new Map(next.map((key, i) => [key, i]))
  const places = kept.map((key) => /** @type {number} */ (order.get(key)))
  if (places.every((place, i) => i === 0 || place > places[i - 1])) return new Set(kept)
  return new Set(longestIncreasing(places).map((i) => kept[i]))
}

/**
 * @param {string[]} keys The members of an object, in order.
 * @param {Set<string>} stay The members that stay.
 * @returns {(string | undefined)[]} For each member, the next one that stays.
 */
export function neighbours(keys, stay) {
  /** @type {(string | undefined)[]} */
  const before = new Array(keys.length)
  /** @type {string | undefined} */
  let next
  for (let i = keys.length - 1; i >= 0; i--) {
    before[i] = isIndexKey(keys[i]) ? undefined : next
    if (stay.has(keys[i])) next = keys[i]
  }
  return before
}

/**
 * Reorders the members of an object as in another one. Removing and adding a member would undo a
 * concurrent change of it by others, and code like `{ ...rest, status }` does not mean to change
 * the order. Only code that changes nothing but the order does.
 *
 * @param {Record<string, unknown>} before
 * @param {Record<string, unknown>} after Changed in place.
 */
export function keepOrder(before, after) {
  const [keys, next] = [Object.keys(before), Object.keys(after)]
  const kept = keys.filter((key) => Object.hasOwn(after, key))
  const order = next.filter((key) => hasMember(before, key))
  if (kept.every((key, i) => key === order[i])) return
  const sorted =
    kept.length === keys.length &&
    kept.length === next.length &&
    kept.every((key) => identical(before[key], after[key]))
  if (sorted) return
  const members = new Map(next.map((key) => [key, after[key]]))
  let i = 0
  for (const key of next) {
    const there = hasMember(before, key) ? kept[i++] : key
    delete after[there]
    setMember(after, there, members.get(there))
  }
}
