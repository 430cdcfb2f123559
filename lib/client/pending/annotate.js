/** Adds information to local patches when they are made, since it cannot be found later. */

import { endsInIndex, listOf, transformPatch, valueAt } from '../../shared/index.js'

/** @typedef {import('./pending.js').LocalPatch} LocalPatch */

/** The most pairs of patches that are compared to find the objects of one statement's members. */
const MAX_PAIRS = 100_000

/**
 * Stores for each patch of a member the object that has this member: paths change, objects do not.
 *
 * @param {unknown} root The view with the patches applied.
 * @param {LocalPatch[]} patches The patches of one statement; changed in place.
 */
export function annotateMembers(root, patches) {
  const moves = patches.length > 1 && patches.some(movesElements)
  const unknown = moves && patches.length ** 2 > MAX_PAIRS
  for (let i = 0; i < patches.length; i++) {
    const patch = patches[i]
    const { op, path } = patch
    if (typeof path[path.length - 1] !== 'string') continue
    patch.created ??= op === 'add'
    patch.target = unknown ? null : moves ? targetOf(root, patches, i) : parentAt(root, path)
  }
}

/** Those that change the indices of other elements. */
const MOVING = new Set(['add', 'remove', 'move'])

/** @param {LocalPatch} patch */
function movesElements({ op, path }) {
  return MOVING.has(op) && endsInIndex(path)
}

/**
 * The object of a patch's member, if later patches of the list have left it in place, or taken it out of an
 * array: it may have been put into another one.
 *
 * @param {unknown} root @param {LocalPatch[]} patches @param {number} index
 * @returns {object | null | undefined} Null if it is unknown which copy is in its place.
 */
function targetOf(root, patches, index) {
  let { path } = patches[index]
  for (const patch of patches.slice(index + 1)) {
    const [after] = listOf(transformPatch({ op: 'test', path }, patch, 'later'))
    if (!after) return patch.compared ? null : parentAt(patch.was, path.slice(patch.path.length))
    path = after.path
  }
  return parentAt(root, path)
}

/** @param {unknown} root @param {LocalPatch['path']} path */
function parentAt(root, path) {
  const parent = valueAt(root, path, path.length - 1)
  return isObject(parent) ? parent : undefined
}

/** @param {unknown} value @returns {value is object} */
function isObject(value) {
  return typeof value === 'object' && value !== null
}
