/** What is noted of local patches as they are made, since it cannot be told from them later. */

import { transformPatch, valueAt } from '../shared/index.js'
import { samePath } from './pending.js'

/** @typedef {import('./pending.js').LocalPatch} LocalPatch */

/** Pairs of patches that are looked at to find the objects of one statement's members. */
const MAX_PAIRS = 100_000

/**
 * Marks pushes, so that they end at the end of an array that is still unknown.
 *
 * @param {unknown} root The view with the patches applied.
 * @param {LocalPatch[]} patches What one statement made.
 * @returns {LocalPatch[]}
 */
export function markAppends(root, patches) {
  const first = patches[0]
  if (!first || typeof first.path.at(-1) !== 'number') return patches
  const parent = first.path.slice(0, -1)
  const array = valueAt(root, parent)
  if (!Array.isArray(array)) return patches
  const start = array.length - patches.length
  const all = patches.every(
    ({ op, path }, i) => op === 'add' && samePath(path, [...parent, start + i])
  )
  return all ? patches.map((patch) => ({ ...patch, append: true })) : patches
}

/**
 * Notes for each patch of a member the object whose member it is: paths move, objects do not.
 *
 * @param {unknown} root The view with the patches applied.
 * @param {LocalPatch[]} patches What one statement made.
 * @returns {LocalPatch[]}
 */
export function markMembers(root, patches) {
  const moves = patches.some(({ op, path }) => op !== 'replace' && typeof path.at(-1) === 'number')
  const unknown = moves && patches.length ** 2 > MAX_PAIRS
  return patches.map((patch, i) => {
    const { op, path, created = op === 'add' } = patch
    if (typeof path[path.length - 1] !== 'string') return patch
    if (unknown) return { ...patch, created, target: null }
    /** @type {{ op: 'test', path: LocalPatch['path'] } | null} */
    let parent = { op: 'test', path: path.slice(0, -1) }
    for (let later = i + 1; moves && parent && later < patches.length; later++) {
      parent = transformPatch(parent, patches[later], 'later')
    }
    const target = parent && valueAt(root, parent.path)
    return isObject(target) ? { ...patch, created, target } : patch
  })
}

/** @param {unknown} value @returns {value is object} */
function isObject(value) {
  return typeof value === 'object' && value !== null
}
