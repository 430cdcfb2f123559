/** One text field in step with a string that others change too. */

import { applyEdit, textDiff, transformEdit } from '../shared/patch/index.js'
import { endOf, positionOver, typedEdit } from './caret.js'
import { accessTo } from './element.js'
import { liftEdit } from './shown-text.js'
import { UndoStack } from './undo-stack.js'

/** @typedef {import('../shared/patch/text-edit.js').TextEdit} TextEdit */
/** @typedef {import('./element.js').FieldElement} FieldElement */
/**
 * @typedef {object} Source
 * @property {() => string} read
 * @property {(text: string) => void} write
 */

export class TextField {
  element
  #access
  #source
  #undo = new UndoStack()
  #ended = new AbortController()
  /** The text that the field and the source had in common last. */
  #common
  /** What the field showed of it. */
  #shown
  /** Whether that is all of it. */
  #isWhole = false
  #composing = false
  /** Whether the source is being written. */
  #writing = false

  /** @param {FieldElement} element @param {Source} source */
  constructor(element, source) {
    this.element = element
    this.#access = accessTo(element)
    this.#source = source
    this.#common = source.read()
    this.#shown = this.#access.text()
    this.#show([], this.#common)
    const { signal } = this.#ended
    element.addEventListener('input', (event) => this.#input(event), { signal })
    element.addEventListener('beforeinput', (event) => this.#beforeInput(event), { signal })
    element.addEventListener('keydown', (event) => this.#keyDown(event), { signal })
    element.addEventListener('compositionstart', () => (this.#composing = true), { signal })
    element.addEventListener('compositionend', () => this.#composed(), { signal })
  }

  end() {
    this.#ended.abort()
  }

  /** Shows a change of the source. @param {string} text The whole new text. */
  follow(text) {
    // The document must not change while an input method composes in it: the end of that merges both.
    if (this.#writing || this.#composing) return
    const edit = textDiff(this.#common, text)
    if (edit.length === 0) return
    this.#common = text
    this.#undo.follow(edit)
    this.#show(edit, text)
  }

  /**
   * Undoes what the user has typed last, or redoes what was undone last.
   *
   * @param {'undo' | 'redo'} which
   * @returns {boolean} Whether there was something, and no input method composes.
   */
  goBack(which) {
    const edit = this.#composing ? undefined : this.#undo.take(which, this.#common)
    if (!edit) return false
    this.#show(edit, applyEdit(this.#common, edit))
    const end = endOf(edit)
    if (this.#isWhole && this.#access.selection()) {
      this.#access.select({ start: end, end, direction: 'none' })
    }
    this.#write(edit)
    return true
  }

  /** @param {Event} event */
  #input(event) {
    if (!this.#composing) this.#take(/** @type {InputEvent} */ (event).inputType ?? '')
  }

  #composed() {
    this.#composing = false
    this.#take('insertCompositionText')
  }

  /** Takes what the user has typed. @param {string} kind */
  #take(kind) {
    const after = this.#access.text()
    const typed = this.#typed(after)
    const others = textDiff(this.#common, this.#source.read())
    const own = transformEdit(typed, others, 'later')
    this.#shown = after
    if (others.length > 0) {
      this.#undo.follow(others)
      this.#common = applyEdit(this.#common, others)
      this.#show(transformEdit(others, typed, 'earlier'), applyEdit(this.#common, own))
    }
    if (own.length === 0) return
    this.#undo.record(own, this.#common, kind)
    this.#write(own)
  }

  /** @param {string} after The field's text. @returns {TextEdit} What the user has done to the whole text. */
  #typed(after) {
    const edit = typedEdit(this.#shown, after, this.#access.selection()?.end)
    if (this.#isWhole) return edit
    const lifted = liftEdit(edit, this.#shown, this.#common)
    // A field that shows a text in no way, such as one for numbers, replaces it.
    const isSeen = lifted && this.#access.shown(applyEdit(this.#common, lifted)) === after
    return isSeen ? lifted : textDiff(this.#common, after)
  }

  /** @param {TextEdit} own Applies to the source's text. */
  #write(own) {
    this.#common = applyEdit(this.#common, own)
    this.#writing = true
    try {
      this.#source.write(this.#common)
    } finally {
      this.#writing = false
      // The app may have written something else, or nothing.
      this.follow(this.#source.read())
      if (!this.#isWhole) this.#show([], this.#common)
    }
  }

  /**
   * Shows a text.
   *
   * @param {TextEdit} edit What makes it of the field's text, if the field shows all of both.
   * @param {string} text
   */
  #show(edit, text) {
    const shown = this.#access.shown(text)
    const isWhole = shown === text
    this.#replace(isWhole && this.#isWhole ? edit : textDiff(this.#access.text(), shown))
    this.#shown = shown
    this.#isWhole = isWhole
  }

  /** Applies an edit to the field's text, with the selection. @param {TextEdit} edit */
  #replace(edit) {
    if (edit.length === 0) return
    const selection = this.#access.selection()
    let at = 0
    for (let i = 0; i < edit.length; i++) {
      const step = edit[i]
      if (typeof step === 'number') {
        if (step > 0) at += step
        else this.#access.replace(at, at - step, '')
        continue
      }
      const next = edit[i + 1]
      const deleted = typeof next === 'number' && next < 0 ? -next : 0
      this.#access.replace(at, at + deleted, step)
      at += step.length
      if (deleted > 0) i++
    }
    if (!selection) return
    const { start, end, direction } = selection
    this.#access.select({
      start: positionOver(start, edit),
      end: positionOver(end, edit),
      direction
    })
  }

  /** @param {Event} event */
  #beforeInput(event) {
    const { inputType } = /** @type {InputEvent} */ (event)
    if (inputType !== 'historyUndo' && inputType !== 'historyRedo') return
    event.preventDefault()
    this.goBack(inputType === 'historyUndo' ? 'undo' : 'redo')
  }

  /** The browser asks `beforeinput` only if it has something to undo itself. @param {Event} event */
  #keyDown(event) {
    const { key, ctrlKey, metaKey, shiftKey, altKey } = /** @type {KeyboardEvent} */ (event)
    if (ctrlKey === metaKey || altKey || this.#composing) return
    const pressed = key.toLowerCase()
    const redo = (pressed === 'z' && shiftKey) || (pressed === 'y' && ctrlKey)
    if (pressed !== 'z' && !redo) return
    event.preventDefault()
    this.goBack(redo ? 'redo' : 'undo')
  }
}
