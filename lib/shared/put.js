/** Assigning to a member: the one thing that objects, arrays and the store itself have in common. */

import { diff } from './diff.js'
import { SetMember } from './edits.js'
import { stringify } from './codec.js'
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
  const { store } = node
  const target = /** @type {Record<string | number, unknown>} */ (node.target)
  const had = Object.hasOwn(target, key)
  const old = had ? target[key] : undefined
  if (had && Object.is(old, value)) return

  const places = node.paths().map((path) => (node === store.holder ? path : [...path, key]))
  const taken = store.take(value, places[0] ?? [])
  if (had && Object.is(old, taken.raw)) return
  forbidCycle(node, key, taken.known)

  const compares = had && (node === store.holder || comesFrom(taken.known, old, store))
  const changes = places.length === 0 ? [] : describe(had, old, taken, compares)
  // A whole value equal to the one that is there changes nothing.
  if (compares && places.length > 0 && changes.length === 0) return
  store.perform(
    new SetMember(store, target, key, taken.raw, { mixed: taken.known.length > 0 }),
    places.flatMap((place) => within(place, changes))
  )
}

/**
 * @param {boolean} had
 * @param {unknown} old
 * @param {import('./take.js').Taken} taken
 * @param {boolean} compares Whether to tell only the difference.
 * @returns {Recorded[]} Relative to the member.
 */
function describe(had, old, taken, compares) {
  if (compares && isContainer(old)) return difference(old, taken.raw)
  return [{ op: had ? 'replace' : 'add', path: [], ...taken.written() }]
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
 * Whether containers that are put into the value come from the one that it replaces, as those of
 * `list.filter(...)` or `{ ...object, name }` do: then only the difference is sent.
 *
 * @param {Node[]} known
 * @param {unknown} old
 * @param {import('./store.js').Store} store
 */
function comesFrom(known, old, store) {
  const source = isContainer(old) && store.nodes.get(old)
  if (!source) return false
  return known.some((node) => {
    /** @type {Node | null} */
    let above = node.parent
    while (above && above !== source) above = above.parent
    return above === source
  })
}
