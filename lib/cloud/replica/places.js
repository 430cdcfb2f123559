/**
 * Where lost writes would be made again: their places in the view, which follow what is changed there
 * afterwards, by whom ever.
 */

import {
  endsInIndex,
  hasPath,
  listOf,
  stringify,
  transformLists,
  transformPatch,
  valueAt
} from '../../shared/index.js'
import { unitOf } from './patterns.js'
import { pendingOf } from './state.js'

/** @typedef {import('../../shared/path/path.js').Path} Path */
/** @typedef {import('../../shared/patch/transform.js').Change} Change */
/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Own} Own */
/** @typedef {import('./state.js').Place} Place */

/**
 * @param {Place | null} place @param {Change[]} changes
 * @returns {Place | null} The same if it does not move; null if there is none any more.
 */
export function placeAfterAll(place, changes) {
  for (const change of changes) place = place && placeAfter(place, change)
  return place
}

/** Whether a change may move or remove what is at a path. Most changes are elsewhere. @param {Path} path @param {Change} change */
export function mayMove(path, { path: at, from }) {
  return isNear(path, at) || (from !== undefined && isNear(path, from))
}

/** @param {Path} path @param {Path} at */
function isNear(path, at) {
  const last = at.length - 1
  if (path.length < at.length) return false
  for (let i = 0; i < last; i++) if (path[i] !== at[i]) return false
  return typeof at[last] === 'number' || path[last] === at[last]
}

/** @param {Place} place @param {Change} change @returns {Place | null} */
function placeAfter(place, change) {
  const { path, gap } = place
  if (!mayMove(path, change)) return place
  /** @type {Change} */
  const probe = { op: gap ? 'add' : 'test', path }
  const [moved] = listOf(transformPatch(probe, change, 'later'))
  if (!moved) return placeLeft(path, change)
  return moved.path === path ? place : { path: moved.path, gap }
}

/**
 * What is left of a place that was taken away, or what it is in.
 *
 * @param {Path} path @param {Change} change Removes it, or removes or replaces what it is in.
 * @returns {Place | null}
 */
function placeLeft(path, { path: taken }) {
  // Another element is not the one that was meant: who changes one sends the difference.
  if (endsInIndex(taken)) return path.length === taken.length ? { path, gap: true } : null
  // What is there instead may have members of the same names. Its elements are others, but a list is a list.
  const inside = path.slice(taken.length, -1)
  if (inside.some((step) => typeof step === 'number')) return null
  return { path, gap: path.length > taken.length && endsInIndex(path) }
}

/**
 * Where own writes are.
 *
 * @param {State} state
 * @param {Set<number | undefined>} ids
 * @returns {Map<number | undefined, Place | null>} By id: in the view.
 */
export function placesOf(state, ids) {
  const pending = pendingOf(state)
  /** @type {Map<number | undefined, Place | null>} */
  const places = new Map()
  for (const { patch, path } of state.targets) {
    if (path && ids.has(patch.id)) {
      places.set(patch.id, placeAfterAll({ path, gap: false }, pending))
    }
  }
  pending.forEach(({ id, path }, i) => {
    if (ids.has(id)) {
      places.set(id, placeAfterAll({ path, gap: false }, pending.slice(i + 1)))
    }
  })
  return places
}

/**
 * What is lost if others have written a whole unit again, so that nothing in it has a place.
 *
 * @param {State} state Before. @param {Path} path In its view. @param {Change[]} changes Of that.
 * @returns {{ patch: Own, place: Place } | null} What writes it as it was. Null if it is no unit, or has no place.
 */
export function unitWith({ view, rule }, path, changes) {
  const unit = rule && unitOf(path, rule.unit)
  if (!unit || unit.length === path.length || !hasPath(view, unit)) return null
  const place = placeAfterAll({ path: unit, gap: false }, changes)
  const value = valueAt(view, unit)
  return place && { patch: { op: 'replace', path: unit, value, text: stringify(value) }, place }
}

/**
 * @param {import('./state.js').Lost[]} lost @param {import('../../shared/patch/patch.js').Patch[]} changes Of the view.
 * @returns {import('./state.js').Lost[]} The same if none has moved.
 */
export function lostAfter(lost, changes) {
  let moved = false
  const next = lost.map((each) => {
    const place = placeAfterAll(each.place, changes)
    if (place === each.place && each.held.length === 0) return each
    moved = true
    return { ...each, place, ...heldAfter(each, changes) }
  })
  return moved ? next : lost
}

/**
 * @param {{ held: Own[], lacks: boolean }} before
 * @param {import('../../shared/patch/patch.js').Patch[]} changes Of the view.
 * @returns {{ held: Own[], lacks: boolean }} What is held back, to apply after them.
 */
export function heldAfter({ held, lacks }, changes) {
  const after = transformLists(held, changes)[0]
  const ids = new Set(after.map(({ id }) => id))
  return {
    held: after,
    lacks: lacks || held.some((each) => each.op !== 'remove' && !ids.has(each.id))
  }
}
