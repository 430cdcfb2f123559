/**
 * Keeps what patches remove or replace: elements, so that they are found again where they are put back; and
 * old values, so that the patches can be undone.
 */

import { endsInIndex, valueAt } from '../path/index.js'
import { isContainer } from '../value/index.js'

/** @typedef {import('../path/path.js').Path} Path */
/** @typedef {import('./store.js').Recorded} Recorded */
/**
 * @typedef {{ path: Path, key: string, before: unknown }} Parent The parent of a patch's place, and its
 *   old value.
 */

/**
 * Adds the element to each patch that takes one out of an array, and the old value to each that removes or
 * replaces something.
 *
 * @param {unknown} raw The value before the patches.
 * @param {Recorded[]} patches The patches of one statement, for each array from its start to its end;
 *   changed in place.
 * @param {boolean} keeps Whether old values are needed.
 */
export function noteOld(raw, patches, keeps) {
  // The comparison has found the old values.
  if (patches.length > 0 && patches[0].compared) {
    for (const patch of patches) if ('old' in patch) note(patch, patch.old, keeps)
    return
  }
  if (patches.length === 1) {
    const [patch] = patches
    const { op, path } = patch
    if (op !== 'add' && op !== 'move') note(patch, valueAt(raw, path), keeps)
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
      if (op !== 'add') note(patch, valueAt(raw, path), keeps)
      continue
    }
    if (!parent || !isIn(parent, path)) parent = parentOf(raw, path, gone)
    const step = path[path.length - 1]
    const shift = gone.get(parent.key) ?? 0
    const there = typeof step === 'number' ? step + shift : step
    if (op !== 'add') note(patch, valueAt(parent.before, [there]), keeps)
    if (typeof step === 'number' && op !== 'replace') {
      gone.set(parent.key, op === 'remove' ? shift + 1 : shift - 1)
    }
  }
}

/** @param {Recorded} patch @param {unknown} old @param {boolean} keeps */
function note(patch, old, keeps) {
  if (keeps) patch.old = kept(old)
  else delete patch.old
  if (patch.op !== 'text' && endsInIndex(patch.path)) patch.was = old
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
