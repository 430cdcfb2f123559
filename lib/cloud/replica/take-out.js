/** Own changes that are taken out of the buffer, from among others that stay. */

import { endsInIndex, isAt, samePath, transformLists } from '../../shared/index.js'
import { placeAfter } from './follow.js'
import { without } from './pending.js'

/** @typedef {import('./state.js').Own} Own */

/**
 * @param {Own[]} buffer @param {Set<number>} ids
 * @param {Own[]} dropped Receives others that have lost their place.
 * @returns {{ kept: Own[], held: Own[] }} `held`: to apply after those that are kept.
 */
export function takenOut(buffer, ids, dropped) {
  const isChosen = (/** @type {Own} */ { id }) => id !== undefined && ids.has(id)
  const first = buffer.findIndex(isChosen)
  if (first === -1) return { kept: buffer, held: [] }
  const kept = buffer.slice(0, first)
  /** @type {Own[]} */
  let held = []
  let rest = buffer
  for (let i = first; i < rest.length; i++) {
    const patch = rest[i]
    if (!isChosen(patch)) {
      if (!held.every((each) => isApart(each, patch))) held = transformLists(held, [patch])[0]
      kept.push(patch)
      continue
    }
    held.push(patch)
    if (!isInside(patch) || !isAlone(patch, rest, i + 1)) {
      /** @type {Own[]} */
      const gone = []
      ;[rest] = without(patch, [rest.slice(i + 1)], gone)
      i = -1
      for (const each of gone) (isChosen(each) ? held : dropped).push(each)
    }
  }
  return { kept, held }
}

/** Whether it changes what is at its place, and no place of anything else. @param {Own} patch */
function isInside({ op, path }) {
  return op === 'text' || op === 'replace' || (op !== 'move' && !endsInIndex(path))
}

/**
 * Whether a change is the same with or without another one. Most are: thousands may have been made offline.
 *
 * @param {Own} patch @param {Own} other
 */
function isApart(patch, other) {
  return isInside(patch) && isInside(other) && !isAt(patch.path, other.path)
}

/**
 * Whether those that follow a change are the same without it.
 *
 * @param {Own} patch @param {Own[]} rest @param {number} from The first of them.
 */
function isAlone({ op, path }, rest, from) {
  /** @type {import('../../shared/path/path.js').Path | null} */
  let place = path
  for (let i = from; i < rest.length && place; i++) {
    const each = rest[i]
    // What is written there after it does not depend on it.
    const isSet = op === 'text' || op === 'replace'
    if (isSet && each.op === 'replace' && samePath(each.path, place)) return true
    if (each.op === 'move' || isAt(each.path, place)) return false
    place = placeAfter(place, each)
  }
  return true
}
