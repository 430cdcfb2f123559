/**
 * Where own writes are, from the change on and for as long as somebody may still write who has not seen them.
 * Such a write of others at the same place comes later, so it wins: the own one is overwritten. A change of
 * this replica itself can do that too, if others have moved the write to where it removes it.
 */

import { endsInIndex, listOf, samePath, transformPatch } from '../../shared/index.js'
import { WATCHED, pendingOf } from './state.js'

/** @typedef {import('../../shared/patch/patch.js').Patch} Patch */
/** @typedef {import('../../shared/path/path.js').Path} Path */
/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Own} Own */
/** @typedef {import('./state.js').Target} Target */

/**
 * After a local change.
 *
 * @param {Target[]} targets @param {Patch[]} patches The change.
 * @param {Own[]} made What it is in the buffer, where it may be one with an earlier change.
 * @returns {Target[]}
 */
export function targetsEdited(targets, patches, made) {
  const anew = new Set(made.map(({ id }) => id))
  const others = targets.filter(({ patch }) => !anew.has(patch.id))
  const moved = others.map((target) => {
    const shown = target.shown && following(target.shown, patches)
    if (shown === target.shown) return target
    return { ...target, shown, gone: shown === null }
  })
  return [...moved, ...targetsOf(made)].slice(-WATCHED)
}

/** @param {Own[]} patches Own ones in a row, which are not in the log. @returns {Target[]} */
export function targetsOf(patches) {
  return patches.flatMap((patch, i) => {
    if (patch.op === 'remove' || patch.id === undefined || patch.made === 'back') return []
    const shown = following(patch.path, patches.slice(i + 1))
    return [{ patch, path: null, shown, gone: shown === null, s: Infinity }]
  })
}

/**
 * When own changes are in the log after all, of which some were taken for lost.
 *
 * @param {Target[]} targets @param {Own[]} patches As they were applied. @returns {Target[]} Of those, too.
 */
export function targetsFound(targets, patches) {
  const known = new Set(targets.map(({ patch }) => patch.id))
  const found = patches.filter(
    ({ op, id }) => op !== 'remove' && id !== undefined && !known.has(id)
  )
  const fresh = found.map((patch) => ({ patch, path: null, shown: null, gone: false, s: Infinity }))
  return [...targets, ...fresh]
}

/**
 * Before own changes are in the log: what they write over and carry on is no loss.
 *
 * @param {Target[]} targets @param {Own[]} patches
 * @returns {Target[]}
 */
export function targetsReplaced(targets, patches) {
  if (patches.every(({ made }) => made === undefined)) return targets
  return targets.map((target) => {
    let path = target.path
    for (const patch of patches) {
      const after = path && following(path, [patch])
      const meant = patch.made === 'back' || (patch.made && target.carried)
      if (path && !after && meant) return { ...target, gone: true }
      path = after
    }
    return target
  })
}

/**
 * When own changes are in the log.
 *
 * @param {Target[]} targets @param {Own[]} patches As they were applied. @param {number} s Their sequence.
 * @param {Own[]} overwritten Receives those that later ones of these have removed, though not on purpose.
 * @returns {Target[]}
 */
export function targetsConfirmed(targets, patches, s, overwritten) {
  const places = new Map(patches.map((patch, i) => [patch.id, i]))
  return targets.flatMap((target) => {
    const i = target.path ? undefined : places.get(target.patch.id)
    if (i === undefined) return [target]
    const path = following(patches[i].path, patches.slice(i + 1))
    if (path) return [{ ...target, patch: patches[i], path, s }]
    if (!target.gone) overwritten.push(patches[i])
    return []
  })
}

/**
 * After an entry.
 *
 * @param {Target[]} targets
 * @param {{ patches: Patch[], seen: number, seq: number, unmoved?: boolean }} read
 * @param {boolean} own Whether it is this replica's. It has removed a write on purpose if that was gone in the
 *   view, too.
 * @param {Own[]} overwritten Receives the writes that have lost.
 * @returns {Target[]} Those that are still there.
 */
export function targetsAfter(targets, { patches, seen, seq, unmoved }, own, overwritten) {
  if (patches.length === 0) return targets
  return targets.flatMap((target) => {
    const path = target.path && following(target.path, patches)
    if (path === target.path) return [target]
    // Who has not seen that it was moved there may remove it there.
    if (path && target.path) {
      return [{ ...target, path, s: isMoved(target.path, patches) ? seq : target.s }]
    }
    // Neither has who has moved it himself, if others have moved that place, or if he could not move it any more.
    const moved = isMoved(/** @type {Path} */ (target.path), patches)
    const unseen = unmoved || seen < (moved ? Math.max(seq - 1, target.s) : target.s)
    if (!target.gone && (own || unseen)) overwritten.push(target.patch)
    return []
  })
}

/**
 * After changes of others in the view.
 *
 * @param {Target[]} targets @param {Patch[]} patches
 * @returns {Target[]}
 */
export function targetsMoved(targets, patches) {
  if (patches.length === 0) return targets
  return targets.map((target) => {
    const shown = target.shown && following(target.shown, patches)
    return shown === target.shown ? target : { ...target, shown }
  })
}

/**
 * Looks where the view shows them.
 *
 * @param {State} state
 * @returns {Target[]}
 */
export function targetsShown(state) {
  const pending = pendingOf(state)
  const places = new Map(pending.map((patch, i) => [patch.id, i]))
  return state.targets.flatMap((target) => {
    if (target.path) return [{ ...target, shown: following(target.path, pending) }]
    const i = places.get(target.patch.id)
    if (i === undefined) return []
    return [{ ...target, shown: following(pending[i].path, pending.slice(i + 1)) }]
  })
}

/** Whether a move takes what is at a path along. @param {Path} path @param {Patch[]} patches */
function isMoved(path, patches) {
  return patches.some((patch, i) => {
    const place = patch.from && following(path, patches.slice(0, i))
    return place && patch.from?.every((step, depth) => place[depth] === step)
  })
}

/** @param {Path} path @param {Patch[]} patches @returns {Path | null} Null if one writes or removes it. */
function following(path, patches) {
  for (const patch of patches) {
    if (sets(patch) && samePath(patch.path, path)) return null
    const after = placeAfter(path, patch)
    if (!after) return null
    path = after
  }
  return path
}

/**
 * @param {Path} path @param {import('../../shared/patch/transform.js').Change} change
 * @returns {Path | null} The same if it does not move; null if it is removed.
 */
export function placeAfter(path, change) {
  // Most changes are elsewhere: many places are looked at with each.
  if (!mayMove(path, change.path) && !(change.from && mayMove(path, change.from))) return path
  const place = { op: /** @type {const} */ ('test'), path }
  return listOf(transformPatch(place, change, 'later'))[0]?.path ?? null
}

/**
 * Whether a change at a place may move or remove what is at a path.
 *
 * @param {Path} path @param {Path} at
 */
function mayMove(path, at) {
  const last = at.length - 1
  if (path.length < at.length) return false
  for (let i = 0; i < last; i++) if (path[i] !== at[i]) return false
  return typeof at[last] === 'number' || path[last] === at[last]
}

/** @param {Patch} patch */
function sets({ op, path }) {
  return op === 'replace' || (op === 'add' && !endsInIndex(path))
}
