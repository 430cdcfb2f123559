/**
 * Text fields of Vue components that several people type into: `<input>`, `<textarea>` and elements with
 * `contenteditable="plaintext-only"`.
 */

import { getCurrentScope, isRef, onScopeDispose, unref, watch } from 'vue'
import { RemoteRefError } from '../shared/errors/index.js'
import { textDiff } from '../shared/patch/index.js'
import { TextField } from './field.js'

export { applyEdit, textDiff } from '../shared/patch/index.js'

/** @typedef {import('../shared/patch/text-edit.js').TextEdit} TextEdit */
/** @typedef {import('./element.js').FieldElement} FieldElement */
/**
 * @typedef {object} FieldHistory What the user has typed into the field since it was shown.
 * @property {() => boolean} undo Takes back the last of it; false if nothing is left.
 * @property {() => boolean} redo Brings back what was undone last; false if there is nothing.
 */

/**
 * Keeps a text field and a string of the app in step. Changes of others keep the caret and the selection
 * where they were in the text, wait for the end of an input method's composition, and are not undone by
 * the user's own undo.
 *
 * For typing at the same time the string's place must be one of the ref's texts:
 * `remoteRef('notes', [], { text: [['*', 'body']] })` in main.
 *
 * @example
 *   const body = useTextField(
 *     () => note.value.body,
 *     (text) => { note.value.body = text }
 *   )
 *   // <textarea :ref="body" />
 *
 * @param {(() => string | undefined) | import('vue').Ref<string>} source The string: a getter, or a
 *   writable ref. Undefined shows an empty field.
 * @param {(text: string) => void} [write] Called with the whole new text when the user has changed it;
 *   needed with a getter.
 * @returns {((element: unknown) => void) & FieldHistory} For the `ref` of the element. Its functions `undo` and
 *   `redo` are for buttons and menus.
 * @throws {RemoteRefError} `ERR_REF_OPTION` without a way to write; and when the element is no text field.
 */
export function useTextField(source, write) {
  const read = isRef(source) ? () => source.value : source
  const set =
    write ?? (isRef(source) ? (/** @type {string} */ text) => (source.value = text) : null)
  if (typeof read !== 'function' || typeof set !== 'function') {
    throw new RemoteRefError(
      'ERR_REF_OPTION',
      'useTextField: give it a writable ref, or a getter and a function that writes: ' +
        'useTextField(() => note.value.body, (text) => { note.value.body = text }).'
    )
  }
  /** @type {TextField | null} */
  let field = null
  const end = () => {
    field?.end()
    field = null
  }
  // At once and not before the next frame: each change of others is one edit, which moves the caret right.
  watch(read, (text) => field?.follow(text ?? ''), { flush: 'sync' })
  if (getCurrentScope()) onScopeDispose(end)
  /** @param {unknown} given */
  const give = (given) => {
    const element = elementOf(given)
    if (field && field.element === element) return
    end()
    if (element) field = new TextField(element, { read: () => read() ?? '', write: set })
  }
  return Object.assign(give, {
    undo: () => field?.goBack('undo') ?? false,
    redo: () => field?.goBack('redo') ?? false
  })
}

/**
 * Calls a function with each edit of a string, by anybody: for editors that take changes, such as CodeMirror
 * and Tiptap. Ends with the component's scope.
 *
 * @param {() => string | undefined} read
 * @param {(edit: TextEdit, text: string) => void} fn Gets the edit, in UTF-16 units: a positive number keeps
 *   so many, a negative one deletes so many, a string is inserted; and the whole new text.
 * @returns {() => void} Ends it earlier.
 * @throws {RemoteRefError} `ERR_REF_OPTION` unless both are functions.
 */
export function onTextEdit(read, fn) {
  if (typeof read !== 'function' || typeof fn !== 'function') {
    throw new RemoteRefError(
      'ERR_REF_OPTION',
      'onTextEdit: give it a getter and a function that gets each edit: ' +
        'onTextEdit(() => note.value.body, (edit, text) => {}).'
    )
  }
  return watch(
    read,
    (text = '', before = '') => {
      if (text !== before) fn(textDiff(before, text), text)
    },
    { flush: 'sync' }
  )
}

/** @param {unknown} given What Vue gives: an element, a component, or null. @returns {FieldElement | null} */
function elementOf(given) {
  const element = /** @type {any} */ (unref(given))
  return element?.$el ?? element ?? null
}
