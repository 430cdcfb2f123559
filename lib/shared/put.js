/** Assigning to a member: the one thing that objects, arrays and the store itself have in common. */

import { isPlainScalar } from './carry.js'
import { stringify } from './codec.js'
import { Continuity } from './continues.js'
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
    const continuity = new Continuity(store.nodes)
    // The whole value always continues the one before.
    const compares =
      continuity.continues(old, taken.raw) || (node === store.holder && isContainer(old))
    changes = compares
      ? difference(old, taken.raw, continuity)
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
 * @param {unknown} after What a program has made of it.
 * @param {Continuity} continuity
 * @returns {Recorded[]}
 */
export function difference(before, after, continuity) {
  return diff(before, after, continuity).map(recorded)
}

/** A patch that comes from comparing. @param {import('./patch.js').Patch} patch @returns {Recorded} */
export function recorded(patch) {
  const text = patch.op === 'remove' ? {} : { text: stringify(patch.value) }
  return { ...patch, ...text, compared: true }
}

/**
 * @param {Path} place
 * @param {Recorded[]} patches Relative to it.
 * @returns {Recorded[]}
 */
export function within(place, patches) {
  return patches.map((patch) => ({ ...patch, path: [...place, ...patch.path] }))
}
