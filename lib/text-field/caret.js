/** What is done at a caret, and where it is after somebody else's edit. Positions are in UTF-16 units. */

import { textDiff } from '../shared/patch/index.js'

/** @typedef {import('../shared/patch/text-edit.js').TextEdit} TextEdit */

/**
 * @param {number} position
 * @param {TextEdit} edit
 * @returns {number} A position where others insert stays in front of what they insert.
 */
export function positionOver(position, edit) {
  let [before, after] = [0, 0]
  for (const step of edit) {
    if (typeof step === 'string') {
      if (before >= position) break
      after += step.length
    } else if (step > 0) {
      const kept = Math.min(step, position - before)
      before += kept
      after += kept
      if (before >= position) break
    } else {
      before = Math.min(position, before - step)
    }
  }
  return after + (position - before)
}

/** The position behind the last thing that an edit changes. @param {TextEdit} edit */
export function endOf(edit) {
  let position = 0
  for (const step of edit) {
    if (typeof step === 'string') position += step.length
    else if (step > 0) position += step
  }
  return position
}

/**
 * What a user has done. Without the caret it would not be known before which of equal letters one was typed.
 *
 * @param {string} before
 * @param {string} after
 * @param {number | undefined} caret Where it is afterwards; undefined for a field that does not tell.
 * @returns {TextEdit}
 */
export function typedEdit(before, after, caret) {
  const added = after.length - before.length
  if (caret === undefined || added === 0) return textDiff(before, after)
  const start = caret - Math.max(added, 0)
  const removed = Math.max(-added, 0)
  const isThere =
    start >= 0 &&
    before.slice(0, start) === after.slice(0, start) &&
    before.slice(start + removed) === after.slice(caret)
  if (!isThere) return textDiff(before, after)
  const change = added > 0 ? after.slice(start, caret) : -removed
  return start > 0 ? [start, change] : [change]
}
