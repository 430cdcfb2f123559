/** Where a position in a text is after somebody else's edit. */

/** @typedef {import('../shared/patch/text-edit.js').TextEdit} TextEdit */

/**
 * @param {number} position In UTF-16 units.
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
