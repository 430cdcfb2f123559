/**
 * Whether a transaction has arrived, if neither the log nor a snapshot tells: the replica was away until its
 * base and its client were forgotten. What would be doubled by sending it again is looked for in the value.
 */

import { endsInIndex, equal, hasPath, valueAt, isContainer } from '../../shared/index.js'
import { shifts } from '../../client/pending/index.js'
import { applied } from './pending.js'
import { placeAfterAll } from './places.js'
import { placeAfter } from './follow.js'

/** @typedef {import('../../shared/path/path.js').Path} Path */
/** @typedef {import('./state.js').Own} Own */
/** @typedef {'yes' | 'no' | 'unknown'} Answer */

/**
 * Whether a patch does more when it is applied twice. Others may have moved elements out of what it has
 * written.
 *
 * @param {Own} patch
 */
export function doubles({ op, path, value }) {
  return op === 'text' || (op === 'add' && endsInIndex(path)) || isContainer(value)
}

/**
 * @param {unknown} before The last value of the log that the replica knows.
 * @param {Own[]} patches The transaction, on that value.
 * @param {unknown} after The value of the log now.
 * @returns {Answer} `no` also if it does no harm to send it again.
 */
export function hasArrived(before, patches, after) {
  const { view } = applied(before, [patches], [])
  const difference = shifts(view, after)
  /** @type {Set<Answer>} */
  const answers = new Set()
  patches.forEach((patch, i) => {
    const place = doubles(patch) && lastPlace(patch.path, patches.slice(i + 1))
    // A string that is the same after all of them tells nothing, and can be edited again.
    if (place && patch.op === 'text' && equal(valueAt(before, patch.path), valueAt(view, place)))
      return
    if (place) answers.add(answerOf(patch, place, [before, view, after], difference))
    else if (doubles(patch)) answers.add('unknown')
  })
  if (answers.has('yes')) return 'yes'
  return answers.has('unknown') ? 'unknown' : 'no'
}

/**
 * @param {Own} patch @param {Path} place Where it is in the view.
 * @param {unknown[]} values @param {import('../../client/pending/realign.js').Shift[]} difference
 * @returns {Answer}
 */
function answerOf(patch, place, [before, view, after], difference) {
  const now = lastPlace(place, difference)
  const found = now && hasPath(after, now) && equal(valueAt(after, now), valueAt(view, place))
  if (found) return 'yes'
  if (patch.op !== 'text' || !now) return 'unknown'
  return equal(valueAt(after, now), valueAt(before, patch.path)) ? 'no' : 'unknown'
}

/**
 * @param {Path} path @param {Parameters<typeof lastPlace>[1]} changes
 * @returns {import('./state.js').Place | null} A gap if it was removed.
 */
export function placeIn(path, changes) {
  /** @type {import('./state.js').Place | null} */
  let place = { path, gap: false }
  for (const change of changes) {
    for (let left = change.count ?? 1; left > 0 && place; left--) {
      place = placeAfterAll(place, [change])
    }
  }
  return place
}

/**
 * @param {Path} path
 * @param {(import('../../shared/patch/transform.js').Change & { count?: number })[]} changes
 * @returns {Path | null}
 */
export function lastPlace(path, changes) {
  /** @type {Path | null} */
  let place = path
  for (const change of changes) {
    for (let left = change.count ?? 1; left > 0 && place; left--) place = placeAfter(place, change)
  }
  return place
}
