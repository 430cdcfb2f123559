/**
 * Fields that do not show a text as it is: an `<input>` has no line breaks, an e-mail address has no spaces
 * around it, and a `<textarea>` has only one kind of line break. What is not shown stays in the text.
 */

import { normaliseEdit } from '../shared/patch/index.js'

/** @typedef {import('../shared/patch/text-edit.js').TextEdit} TextEdit */

/**
 * An edit of the text for what the user has done to what is shown of it. Characters that are not shown are
 * deleted only with what is shown around them.
 *
 * @param {TextEdit} edit Applies to what is shown.
 * @param {string} shown
 * @param {string} text
 * @returns {TextEdit | null} Applies to the text; null if something else is shown.
 */
export function liftEdit(edit, shown, text) {
  const ends = endsIn(text, shown)
  if (!ends) return null
  const startOf = (/** @type {number} */ unit) => {
    const end = ends[unit]
    return end - (shown[unit] === '\n' && text.startsWith('\r\n', end - 2) ? 2 : 1)
  }
  /** @type {TextEdit} */
  const lifted = []
  /** How much is done of what is shown, and of the text. */
  let [unit, at] = [0, 0]
  const keepUntil = (/** @type {number} */ end) => {
    if (end > at) lifted.push(end - at)
    at = Math.max(at, end)
  }
  edit.forEach((step, i) => {
    // What is hidden at the place stays in front of what replaces something, or is the first to be shown.
    const replaces = Number(edit[i + 1]) < 0 || (unit === 0 && shown !== '')
    if (typeof step === 'string') {
      if (replaces) keepUntil(startOf(unit))
      lifted.push(step)
      return
    }
    unit += Math.abs(step)
    if (step < 0) {
      keepUntil(startOf(unit + step))
      lifted.push(at - ends[unit - 1])
      at = ends[unit - 1]
    } else keepUntil(ends[unit - 1])
  })
  return normaliseEdit(lifted)
}

/**
 * @param {string} text @param {string} shown
 * @returns {number[] | null} For each unit that is shown, where in the text it ends; null if it is not there.
 */
function endsIn(text, shown) {
  const ends = []
  let at = 0
  for (const unit of shown) {
    for (; at < text.length; at++) if (lengthAt(text, at, unit) > 0) break
    if (at >= text.length) return null
    at += lengthAt(text, at, unit)
    // A pair of surrogates is one unit of this loop.
    if (unit.length === 2) ends.push(at - 1)
    ends.push(at)
  }
  return ends
}

/** How many units of the text there show that character; 0 if they do not. */
function lengthAt(
  /** @type {string} */ text,
  /** @type {number} */ at,
  /** @type {string} */ unit
) {
  if (unit === '\n' && text[at] === '\r') return text[at + 1] === '\n' ? 2 : 1
  return text.startsWith(unit, at) ? unit.length : 0
}
