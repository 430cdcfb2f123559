/**
 * Access to the members of a container by path steps: elements of an array by index, members of an
 * object by key, entries of a Map and elements of a Set by name.
 */

import { keyOf, nameOf } from './entries.js'
import { isIndexKey } from './index-key.js'
import { hasMember, isLocal } from './local-members.js'

/** @typedef {string | number} Step */
/**
 * @typedef {object} Access Access to the members of one kind of container.
 * @property {'list' | 'object' | 'map' | 'set'} kind
 * @property {(container: any, step: Step) => boolean} has
 * @property {(container: any, step: Step) => unknown} get
 * @property {(container: any, step: Step, value: unknown) => void} set
 * @property {(container: any, step: Step) => void} remove
 * @property {(container: any) => string[]} steps In order.
 * @property {(step: Step) => unknown} key The key of the member for reactivity.
 */

/** @type {Access} */
const OBJECT = {
  kind: 'object',
  has: hasMember,
  get: (object, step) => object[step],
  set: setMember,
  remove: (object, step) => void delete object[step],
  steps: Object.keys,
  key: String
}

/** @type {Access} */
const LIST = { ...OBJECT, kind: 'list' }

/** @type {Access} */
const MAP = {
  kind: 'map',
  has: (map, step) => map.has(keyOf(String(step))),
  get: (map, step) => map.get(keyOf(String(step))),
  set: (map, step, value) => map.set(keyOf(String(step)), value),
  remove: (map, step) => map.delete(keyOf(String(step))),
  steps: (map) => Array.from(map.keys(), (key) => /** @type {string} */ (nameOf(key))),
  key: (step) => keyOf(String(step))
}

/** @type {Access} */
const SET = {
  ...MAP,
  kind: 'set',
  get: (set, step) => (set.has(keyOf(String(step))) ? 0 : undefined),
  set: (set, step) => set.add(keyOf(String(step)))
}

/**
 * @param {object} container A container (`isContainer`) of this realm.
 * @returns {Access}
 */
export function accessTo(container) {
  if (Array.isArray(container)) return LIST
  if (Object.getPrototypeOf(container) === Object.prototype) return OBJECT
  if (container instanceof Map) return MAP
  return container instanceof Set ? SET : OBJECT
}

/**
 * The same for a Map or Set. Objects and arrays are accessed directly, which is faster.
 *
 * @param {object} container
 * @returns {Access | null} Null for objects and arrays.
 */
export function entriesOf(container) {
  if (container instanceof Map) return MAP
  return container instanceof Set ? SET : null
}

/**
 * The values in a container, in order.
 *
 * @param {object} container
 * @returns {Iterable<unknown>} Nothing for a Set: its elements are the names of its members.
 */
export function valuesIn(container) {
  if (Array.isArray(container)) return container
  if (container instanceof Map) return container.values()
  return container instanceof Set ? [] : Object.values(container)
}

/**
 * Sets a member with any key. A plain assignment to `__proto__` would set the prototype, and a
 * local member would stay local.
 *
 * @param {object} object An object or array.
 * @param {Step} key
 * @param {unknown} value
 */
export function setMember(object, key, value) {
  if (key !== '__proto__' && !isLocal(object, key)) {
    ;/** @type {Record<Step, unknown>} */ (object)[key] = value
  } else {
    Object.defineProperty(object, key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true
    })
  }
}

/**
 * Adds a member before another, or at the end if the other does not exist. The following members
 * are removed and added again, since JavaScript has no other way to order members.
 *
 * @param {object} container
 * @param {string} step
 * @param {unknown} value
 * @param {string} before
 */
export function insertMember(container, step, value, before) {
  const { get, set, remove, steps } = accessTo(container)
  const all = steps(container)
  const place = all.indexOf(before)
  const followers = place === -1 || isIndexKey(step) ? [] : all.slice(place)
  const values = followers.map((follower) => get(container, follower))
  for (const follower of followers) remove(container, follower)
  set(container, step, value)
  followers.forEach((follower, i) => set(container, follower, values[i]))
}
