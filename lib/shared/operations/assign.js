/** Assigning to a member: the one thing that objects, arrays and the store itself have in common. */

import { isPlainScalar, stringify, identical, isContainer } from '../value/index.js'
import { Continuity, diff } from '../patch/index.js'
import { SetMember } from './edits.js'
import { hasMember } from '../path/index.js'
import { forbidCycle } from './attachment.js'

/** @typedef {import('../proxy/node.js').Node} Node */
/** @typedef {import('../path/path.js').Path} Path */
/** @typedef {import('../store/store.js').Recorded} Recorded */

/**
 * Assigns a value to a member, there or new, and records it.
 *
 * @param {Node} node
 * @param {string | number} key
 * @param {unknown} value
 */
export function assign(node, key, value) {
  if (isPlainScalar(value)) return assignScalar(node, key, value)
  assignTaken(node, key, node.take(value, key))
}

/**
 * By far the most frequent: there is nothing to copy, to move or to compare.
 *
 * @param {Node} node
 * @param {string | number} key
 * @param {unknown} value One that `isPlainScalar`.
 */
function assignScalar(node, key, value) {
  const { store } = node
  const { had, old } = memberOf(node, key)
  if (had && Object.is(old, value)) return
  const op = had ? 'replace' : 'add'
  const text = typeof value === 'string' ? JSON.stringify(value) : `${value}`
  const patches = node.pathsTo(key).map((path) => ({ op, path, value, text }))
  store.perform(new SetMember(node.target, node, key, value), /** @type {Recorded[]} */ (patches))
}

/**
 * Assigns what has been taken in. Taking it in may run code of the program, which may have changed
 * anything, so only now is looked at what stands there.
 *
 * @param {Node} node
 * @param {string | number} key
 * @param {import('../value/intake.js').Taken} taken
 */
export function assignTaken(node, key, taken) {
  const { store } = node
  const { raw, known } = taken
  const { had, old } = memberOf(node, key)
  if (had && Object.is(old, raw)) return
  forbidCycle(node, key, known)
  const places = node.pathsTo(key)
  /** @type {Recorded[]} */
  let changes = []
  if (places.length > 0) {
    const continuity = new Continuity(store.nodes)
    // The whole value always continues the one before.
    const compares = continuity.continues(old, raw) || (node === store.holder && isContainer(old))
    changes = compares
      ? difference(old, raw, continuity)
      : [{ op: had ? 'replace' : 'add', path: [], ...taken.written() }]
    const equal = changes.length === 0 || (had && !isContainer(raw) && identical(old, raw))
    if (equal) return keep(node, key, old, taken)
  }
  store.perform(
    new SetMember(node.target, node, key, raw, known.length > 0),
    places.flatMap((place) => within(place, changes))
  )
}

/**
 * The member is equal to what has been assigned, and stays as it is.
 *
 * @param {Node} node
 * @param {string | number} key
 * @param {unknown} old
 * @param {import('../value/intake.js').Taken} taken
 */
export function keep(node, key, old, { source }) {
  // The very object that has been put there before, or another one?
  if (source?.before !== old) node.touch([key])
  // Who looks for it in an array finds what is there.
  if (source) node.store.originals.set(source.original, /** @type {object} */ (old))
}

/** @param {Node} node @param {string | number} key */
function memberOf({ target, entries }, key) {
  const members = /** @type {Record<string | number, unknown>} */ (target)
  const had = entries === null ? hasMember(members, key) : entries.has(target, key)
  if (!had) return { had, old: undefined }
  return { had, old: entries === null ? members[key] : entries.get(target, key) }
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

/** A patch that comes from comparing. @param {import('../patch/patch.js').Patch} patch @returns {Recorded} */
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
