/** Keeps the old values at the places that patches remove or replace, so that they can be undone. */

import { valueAt } from '../path/index.js'
import { isContainer } from '../value/index.js'

/** @typedef {import('../path/path.js').Path} Path */
/** @typedef {import('./store.js').Recorded} Recorded */
/**
 * @typedef {{ path: Path, key: string, before: unknown }} Parent The parent of a patch's place, and its
 *   old value.
 */

/**
 * Adds the old value to each patch that removes or replaces something.
 *
 * @param {unknown} raw The value before the patches.
 * @param {Recorded[]} patches The patches of one statement, for each array from its start to its end;
 *   changed in place.
 */
export function noteOld(raw, patches) {
  if (patches.length === 1) {
    const { op, path } = patches[0]
    if (op !== 'add') patches[0].old = kept(valueAt(raw, path))
    return
  }
  /**
   * The number of removed elements before the next patches, by the path of the array.
   *
   * @type {Map<string, number>}
   */
  const gone = new Map()
  /** @type {Parent | null} */
  let parent = null
  for (const patch of patches) {
    const { op, path } = patch
    if (path.length === 0) {
      if (op !== 'add') patch.old = kept(valueAt(raw, path))
      continue
    }
    if (!parent || !isIn(parent, path)) parent = parentOf(raw, path, gone)
    const step = path[path.length - 1]
    const shift = gone.get(parent.key) ?? 0
    const there = typeof step === 'number' ? step + shift : step
    if (op !== 'add') patch.old = kept(valueAt(parent.before, [there]))
    if (typeof step === 'number' && op !== 'replace') {
      gone.set(parent.key, op === 'remove' ? shift + 1 : shift - 1)
    }
  }
}

/** @param {Parent} parent @param {Path} path */
function isIn({ path: parent }, path) {
  return path.length === parent.length + 1 && parent.every((step, i) => step === path[i])
}

/** @param {unknown} raw @param {Path} place @param {Map<string, number>} gone @returns {Parent} */
function parentOf(raw, place, gone) {
  const path = place.slice(0, -1)
  const origin = path.map((step, i) =>
    typeof step === 'number' ? step + (gone.get(JSON.stringify(path.slice(0, i))) ?? 0) : step
  )
  return { path, key: JSON.stringify(path), before: valueAt(raw, origin) }
}

/**
 * Copies values that may later change in place: arrays, Maps, Sets and dates of the tree.
 *
 * @param {unknown} value
 */
function kept(value) {
  if (value instanceof Date) return new Date(value)
  if (!isContainer(value)) return value
  if (Array.isArray(value)) return value.slice()
  if (value instanceof Map) return new Map(value)
  return value instanceof Set ? new Set(value) : value
}
