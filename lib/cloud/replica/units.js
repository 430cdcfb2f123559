/**
 * Units: places that are one thing for an app, such as a card or a note. Whether two devices have changed the
 * same one without having seen each other is asked before their changes are merged.
 */

import {
  endsInIndex,
  isAt,
  isContainer,
  samePath,
  targetOverInsertion
} from '../../shared/index.js'
import { undoing } from '../../client/pending/index.js'
import { unitOf } from './patterns.js'
import { placeAfterAll } from './places.js'
import { makesGood } from './write.js'

/** @typedef {import('../../shared/path/path.js').Path} Path */
/** @typedef {import('../../shared/patch/patch.js').Patch} Patch */
/** @typedef {import('./state.js').Own} Own */
/** @typedef {import('./state.js').Place} Place */
/**
 * @typedef {object} Unit One that this replica has changed, and that is in the log, too.
 * @property {Place | null} place In the log's value; null when it is gone.
 * @property {Place | null} view In the view at that time.
 * @property {Set<number>} ids Of the changes.
 * @property {Map<number | undefined, Path>} carried The own writes that are in it as the view has it, by id: where in it.
 */

/**
 * The units that a patch changes. Moving one changes none, nor does putting one in that is new.
 *
 * @param {Patch} patch @param {readonly Path[]} patterns
 * @returns {Path[]} On the value before it.
 */
export function unitsChanged({ op, path, from }, patterns) {
  const inserts = (op === 'add' && endsInIndex(path)) || op === 'move'
  // The path of a move is counted without the element.
  const target = from ? targetOverRemoved(path, from) : path
  const changed = [unitOf(target, patterns)]
  if (inserts && changed[0]?.length === path.length) changed.pop()
  if (from) {
    const left = unitOf(from, patterns)
    if (left && left.length < from.length) changed.push(left)
  }
  return /** @type {Path[]} */ (changed.filter((unit) => unit !== null))
}

/** @param {Path} path @param {Path} from */
function targetOverRemoved(path, from) {
  return [...targetOverInsertion(path.slice(0, -1), from), path[path.length - 1]]
}

/**
 * The units that own changes are in.
 *
 * @param {Own[]} pending What is not in the log, in its order.
 * @param {readonly Path[]} patterns
 * @returns {Unit[]} Only those that the log's value has.
 */
export function unitsOf(pending, patterns) {
  /** @type {Unit[]} */
  let units = []
  for (let i = pending.length - 1; i >= 0; i--) {
    const patch = pending[i]
    // What is in a written value was written with it.
    if (isContainer(patch.value)) {
      units = units.filter(({ place }) => place && !writesOver(patch, place.path))
    }
    if (patch.op !== 'text' && patch.op !== 'replace') {
      for (const unit of units) unit.place = before(unit.place, patch)
    }
    if (patch.id === undefined || makesGood(patch)) continue
    for (const path of unitsChanged(patch, patterns)) {
      const known = units.find(({ place }) => place && !place.gap && samePath(place.path, path))
      if (known) known.ids.add(patch.id)
      else
        units.push({
          place: { path, gap: false },
          view: null,
          ids: new Set([patch.id]),
          carried: new Map()
        })
    }
  }
  const inLog = units.filter(({ place }) => place !== null && !place.gap)
  const changes = movingIn(pending, inLog)
  const there = inLog
    .map((unit) => ({ ...unit, view: placeAfterAll(unit.place, changes) }))
    .filter(({ view }) => view !== null)
  const leaving = pending.some((patch) => isLeaving(patch, patterns))
  return leaving ? withoutLeft(there, pending) : there
}

/**
 * Those changes that may change where units are: what is deeper in them does not. There may be thousands of both.
 *
 * @param {Own[]} pending @param {Unit[]} units
 * @returns {Own[]}
 */
function movingIn(pending, units) {
  // What is moved into something else is deeper then.
  if (pending.some(({ op }) => op === 'move')) return pending
  const depth = Math.max(0, ...units.map(({ place }) => place?.path.length ?? 0))
  return pending.filter(({ path }) => path.length <= depth)
}

/** Whether it moves something from one unit to another, or out of one. @param {Own} patch @param {readonly Path[]} patterns */
function isLeaving({ op, path, from }, patterns) {
  const left = op === 'move' && from ? unitOf(from, patterns) : null
  if (!left || !from || left.length === from.length) return false
  const target = targetOverRemoved(path, from)
  return target.length === left.length || !isAt(target, left)
}

/**
 * What was moved out of a unit is no part of it: changes of that are merged.
 *
 * @param {Unit[]} units @param {Own[]} pending
 * @returns {Unit[]}
 */
function withoutLeft(units, pending) {
  const places = new Map(
    pending.map(({ id, op, path }, i) => {
      const made = { path, gap: op === 'remove' && endsInIndex(path) }
      return [id, placeAfterAll(made, pending.slice(i + 1))]
    })
  )
  for (const { ids, view } of units) {
    for (const id of ids) {
      const place = places.get(id)
      if (place && view && !isAt(place.path, view.path)) ids.delete(id)
    }
  }
  return units.filter(({ ids }) => ids.size > 0)
}

/** @param {Own} patch @param {Path} path Whether it replaces what that is in. */
function writesOver({ op, path: at, value }, path) {
  const sets = (op === 'add' && !endsInIndex(at)) || op === 'replace'
  return (
    sets && isContainer(value) && at.length < path.length && samePath(path.slice(0, at.length), at)
  )
}

/** @param {Place | null} place @param {Own} patch @returns {Place | null} Where it was before a patch. */
function before(place, patch) {
  return placeAfterAll(place, [/** @type {any} */ (undoing(/** @type {any} */ (patch)))])
}
