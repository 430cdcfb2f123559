/** Assigning to a member: the one thing that objects, arrays and the store itself have in common. */

import { isPlainScalar } from './carry.js'
import { stringify } from './codec.js'
import { diff } from './diff.js'
import { SetMember } from './edits.js'
import { forbidCycle } from './places.js'
import { isContainer } from './tags.js'

/** @typedef {import('./node.js').Node} Node */
/** @typedef {import('./path.js').Path} Path */
/** @typedef {import('./store.js').Recorded} Recorded */

/**
 * Assigns a value to a member, there or new, and records it.
 *
 * @param {Node} node
 * @param {string | number} key
 * @param {unknown} value
 */
export function put(node, key, value) {
  const { store, entries } = node
  const target = /** @type {Record<string | number, unknown>} */ (node.target)
  const had = entries === null ? Object.hasOwn(target, key) : entries.has(target, key)
  const old = !had ? undefined : entries === null ? target[key] : entries.get(target, key)
  if (had && Object.is(old, value)) return
  const op = had ? 'replace' : 'add'
  const places = node.paths()
  if (node !== store.holder) for (const place of places) place.push(key)

  // By far the most frequent: there is nothing to copy, to move or to compare.
  if (isPlainScalar(value)) {
    const text = typeof value === 'string' ? JSON.stringify(value) : `${value}`
    const patches = places.map((path) => ({ op, path, value, text }))
    store.perform(new SetMember(target, node, key, value), /** @type {Recorded[]} */ (patches))
    return
  }

  const taken = store.take(value, places[0] ?? [])
  if (had && Object.is(old, taken.raw)) return
  forbidCycle(node, key, taken.known)
  /** @type {Recorded[]} */
  let changes = []
  if (places.length > 0) {
    const compares =
      isContainer(old) &&
      (node === store.holder || comesFrom(taken.known, old, store) || continues(old, taken.raw))
    changes = compares
      ? difference(old, taken.raw).map((patch) => ({ ...patch, compared: true }))
      : [{ op, path: [], ...taken.written() }]
    // A whole value equal to the one that is there changes nothing.
    if (changes.length === 0) return
  }
  store.perform(
    new SetMember(target, node, key, taken.raw, taken.known.length > 0),
    places.flatMap((place) => within(place, changes))
  )
}

/**
 * The patches that make one value out of another.
 *
 * @param {unknown} before
 * @param {unknown} after
 * @returns {Recorded[]}
 */
export function difference(before, after) {
  return diff(before, after).map((patch) =>
    patch.op === 'remove' ? patch : { ...patch, text: stringify(patch.value) }
  )
}

/**
 * @param {Path} place
 * @param {Recorded[]} patches Relative to it.
 * @returns {Recorded[]}
 */
export function within(place, patches) {
  return patches.map((patch) => ({ ...patch, path: [...place, ...patch.path] }))
}

/**
 * Whether an array is likely to be made out of the one that it replaces, by `filter` or
 * `[...list, item]`: it has scalars of it, or one of them is empty. Then what others do to the list
 * at the same time is kept. The same of a Map and of a Set, by their entries.
 *
 * @param {unknown} old
 * @param {unknown} next
 */
function continues(old, next) {
  if (old instanceof Map && next instanceof Map) {
    return sharesAny(old, next, (key) => Object.is(old.get(key), next.get(key)))
  }
  if (old instanceof Set && next instanceof Set) return sharesAny(old, next, () => true)
  if (!Array.isArray(old) || !Array.isArray(next)) return false
  if (old.length === 0 || next.length === 0) return true
  const scalars = new Set(old.filter(isPlainScalar))
  return next.some((value) => scalars.has(value))
}

/**
 * @template {Map<unknown, unknown> | Set<unknown>} C
 * @param {C} old
 * @param {C} next
 * @param {(key: unknown) => boolean} same
 */
function sharesAny(old, next, same) {
  if (old.size === 0 || next.size === 0) return true
  for (const key of next.keys()) if (old.has(key) && same(key)) return true
  return false
}

/**
 * Whether containers that are put into the value come from the one that it replaces, as those of
 * `list.filter(...)` or `{ ...object, name }` do: then only the difference is sent.
 *
 * @param {Node[]} known
 * @param {object} old
 * @param {import('./store.js').Store} store
 */
function comesFrom(known, old, store) {
  const source = store.nodes.get(old)
  if (!source) return false
  return known.some((node) => {
    /** @type {Node | null} */
    let above = node.parent
    while (above && above !== source) above = above.parent
    return above === source
  })
}
