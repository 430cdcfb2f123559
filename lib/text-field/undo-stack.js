/**
 * What a user has typed into a field, to be undone. The browser's own undo does not know the edits of others,
 * and would undo at wrong places, or undo theirs.
 */

import { composeEdits, inverseEdit, transformEdit } from '../shared/patch/index.js'
import { endOf, positionOver } from './caret.js'

/** @typedef {import('../shared/patch/text-edit.js').TextEdit} TextEdit */
/**
 * @typedef {object} Entry
 * @property {TextEdit} edit
 * @property {string} kind
 * @property {number} time
 * @property {number} end Where the last change of it ended.
 */

/** Typing in one place without a longer pause is one step. In milliseconds. */
const PAUSE = 1000
/** The most steps that can be undone. */
const MAX = 500

export class UndoStack {
  /** Edits that undo, the last applies first. @type {Entry[]} */
  #undo = []
  /** Edits that redo what was undone. @type {Entry[]} */
  #redo = []

  /**
   * @param {TextEdit} edit Of the user.
   * @param {string} before The text before it.
   * @param {string} kind Such as `insertText`: edits of one kind in one place without a pause are one step.
   */
  record(edit, before, kind) {
    const time = performance.now()
    const inverse = inverseEdit(edit, before)
    const last = this.#undo.at(-1)
    this.#redo = []
    const end = endOf(edit)
    if (last && last.kind === kind && time - last.time < PAUSE && continues(edit, last.end)) {
      Object.assign(last, { edit: composeEdits(inverse, last.edit), time, end })
      return
    }
    this.#undo.push({ edit: inverse, kind, time, end })
    if (this.#undo.length > MAX) this.#undo.shift()
  }

  /** Moves all steps over an edit of somebody else. @param {TextEdit} edit */
  follow(edit) {
    this.#undo = over(this.#undo, edit)
    this.#redo = over(this.#redo, edit)
  }

  /**
   * @param {'undo' | 'redo'} which
   * @param {string} text The current text.
   * @returns {TextEdit | undefined} The edit to apply; undefined if there is nothing to undo.
   */
  take(which, text) {
    const [from, to] = which === 'undo' ? [this.#undo, this.#redo] : [this.#redo, this.#undo]
    for (let entry = from.pop(); entry; entry = from.pop()) {
      // Others have removed all of it.
      if (entry.edit.length === 0) continue
      to.push({ edit: inverseEdit(entry.edit, text), kind: '', time: -Infinity, end: 0 })
      return entry.edit
    }
    return undefined
  }
}

/** @param {Entry[]} entries @param {TextEdit} edit @returns {Entry[]} */
function over(entries, edit) {
  const moved = entries.slice()
  for (let i = moved.length - 1; i >= 0 && edit.length > 0; i--) {
    const own = moved[i].edit
    const end = positionOver(moved[i].end, edit)
    moved[i] = { ...moved[i], edit: transformEdit(own, edit, 'later'), end }
    edit = transformEdit(edit, own, 'earlier')
  }
  return moved
}

/** Whether an edit changes the text at a place. @param {TextEdit} edit @param {number} place */
function continues(edit, place) {
  const [first] = edit
  const start = typeof first === 'number' && first > 0 ? first : 0
  let end = 0
  for (const step of edit) if (typeof step === 'number') end += Math.abs(step)
  return start <= place && place <= end
}
