/**
 * Own writes that are in the log, for as long as somebody may still write who has not seen them. Such a
 * write of others at the same place comes later, so it wins: the own one is overwritten.
 */

import { endsInIndex, listOf, samePath, transformPatch } from '../../shared/index.js'

/** @typedef {import('../../shared/patch/patch.js').Patch} Patch */
/** @typedef {import('../../shared/path/path.js').Path} Path */
/** @typedef {import('./state.js').Own} Own */
/** @typedef {import('./state.js').Target} Target */

/**
 * @param {Own[]} patches Of an own transaction.
 * @param {number} s Its sequence.
 * @returns {Target[]}
 */
export function targetsOf(patches, s) {
  return patches.flatMap((patch, i) => {
    if (patch.op === 'remove' || patch.id === undefined) return []
    const path = following(patch.path, patches.slice(i + 1))
    return path ? [{ patch, path, s }] : []
  })
}

/**
 * @param {Target[]} targets
 * @param {{ patches: Patch[], seen: number }} read An entry that was applied after them.
 * @param {boolean} own Whether it is this replica's.
 * @param {Own[]} overwritten Receives the writes that have lost.
 * @returns {Target[]} Those that are still there.
 */
export function targetsAfter(targets, { patches, seen }, own, overwritten) {
  return targets.flatMap((target) => {
    const path = following(target.path, patches)
    if (path) return path === target.path ? [target] : [{ ...target, path }]
    if (!own && seen < target.s) overwritten.push(target.patch)
    return []
  })
}

/** @param {Path} path @param {Patch[]} patches @returns {Path | null} Null if one writes or removes it. */
function following(path, patches) {
  /** @type {{ op: 'test', path: Path }} */
  let place = { op: 'test', path }
  for (const patch of patches) {
    if (sets(patch) && samePath(patch.path, place.path)) return null
    const [after] = listOf(transformPatch(place, patch, 'later'))
    if (!after) return null
    place = after
  }
  return place.path
}

/** @param {Patch} patch */
function sets({ op, path }) {
  return op === 'replace' || (op === 'add' && !endsInIndex(path))
}
