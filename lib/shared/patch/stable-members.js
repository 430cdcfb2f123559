/** Which members of an object stay where they are while it becomes another. */

import { identical } from '../value/index.js'
import { isIndexKey, hasMember, accessTo, setMember } from '../path/index.js'
import { longestIncreasing } from './longest-increasing.js'

/**
 * @param {string[]} keys The members of an object, in order.
 * @param {string[]} next Those of what is made out of it.
 * @param {object} after What is made out of it.
 * @returns {Set<string>} The members that can stay where they are. No patch moves a member: the others
 *   are taken out, and put in again where they are to be.
 */
export function staying(keys, next, after) {
  const { has } = accessTo(after)
  const kept = keys.filter((key) => has(after, key))
  const order = new Map(next.map((key, i) => [key, i]))
  const places = kept.map((key) => /** @type {number} */ (order.get(key)))
  if (places.every((place, i) => i === 0 || place > places[i - 1])) return new Set(kept)
  return new Set(longestIncreasing(places).map((i) => kept[i]))
}

/**
 * @param {string[]} keys The members of an object, in order.
 * @param {Set<string>} stay Those that are there from the start.
 * @returns {(string | undefined)[]} For each one the next that is there from the start.
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
 * Gives the members that an object has of another the order that they have there. To take one out and
 * put it in elsewhere would undo what somebody else sets it to at the same moment, and who writes
 * `{ ...rest, status }` means no order. Who changes nothing but the order does.
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
