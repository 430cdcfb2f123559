/**
 * Copies of elements: some drag and drop libraries put a copy of an element into the other list, and then take out
 * the element itself. Equal elements that come and go in one tick are one.
 */

import { equal, isContainer, stringify } from '../value/index.js'
import { putsIn } from './transform-move.js'

/** @typedef {import('./fold-moves.js').Statement} Statement */

/** The most elements that are compared with one. */
const MAX = 20

/**
 * @param {unknown} element
 * @param {Iterable<unknown>} others
 * @returns {unknown} The first of the others that has the same content, if there are few; otherwise undefined.
 */
export function copyAmong(element, others) {
  if (!isContainer(element)) return undefined
  let left = MAX
  for (const other of others) {
    if (left-- === 0) return undefined
    if (other !== element && isContainer(other) && equal(other, element)) return other
  }
  return undefined
}

/**
 * @template {Statement} P
 * @param {P[]} patches
 * @returns {P[]} The same, where an added copy of a removed element is that element.
 */
export function withoutCopies(patches) {
  const added = new Set(patches.map(({ op, value }) => (op === 'add' ? value : undefined)))
  /** What they were when they were removed. @type {Map<unknown, unknown>} */
  const removed = new Map()
  for (const { op, was, removal } of patches) {
    if (op === 'remove' && isContainer(was) && !added.has(was) && !removal?.back)
      removed.set(was, removal?.before ?? was)
  }
  if (removed.size === 0) return patches
  return patches.map((patch) => {
    const original = putsIn(patch) ? copyAmong(patch.value, removed.keys()) : undefined
    if (original === undefined) return patch
    // They are equal now. It may have been changed since it was added.
    if (patch.text !== undefined && patch.text !== stringify(removed.get(original))) return patch
    removed.delete(original)
    return { ...patch, value: original }
  })
}
