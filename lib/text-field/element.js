/** Reads and changes the text and the selection of a text field. Positions are in UTF-16 units. */

import { RemoteRefError } from '../shared/errors/index.js'

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLElement} FieldElement */
/**
 * @typedef {object} Selection
 * @property {number} start
 * @property {number} end
 * @property {'forward' | 'backward' | 'none'} direction
 */
/**
 * @typedef {object} Access
 * @property {() => string} text
 * @property {(text: string) => string} shown What the field shows of a text.
 * @property {(start: number, end: number, text: string) => void} replace Replaces a part; does not keep the
 *   selection.
 * @property {() => Selection | null} selection Null if the field has none.
 * @property {(selection: Selection) => void} select
 */

/**
 * @param {FieldElement} element
 * @returns {Access}
 * @throws {RemoteRefError} `ERR_REF_OPTION` if it is no text field.
 */
export function accessTo(element) {
  const { tagName } = element
  if (tagName === 'TEXTAREA') return field(/** @type {HTMLTextAreaElement} */ (element))
  if (tagName === 'INPUT') return field(/** @type {HTMLInputElement} */ (element))
  if (element.isContentEditable) return editable(element)
  throw new RemoteRefError(
    'ERR_REF_OPTION',
    `useTextField: <${String(tagName).toLowerCase()}> is no text field. Give the ref to an <input>, a <textarea>, or ` +
      'an element with contenteditable="plaintext-only".'
  )
}

/**
 * @param {HTMLInputElement | HTMLTextAreaElement} element
 * @returns {Access}
 */
function field(element) {
  return {
    text: () => element.value,
    shown: (text) => {
      if (isShownWhole(element, text)) return text
      const probe = /** @type {typeof element} */ (element.cloneNode())
      probe.value = text
      return probe.value
    },
    // Some types of `<input>`, such as email, have no selection and no `setRangeText`.
    replace: (start, end, text) => {
      if (element.selectionStart === null) {
        element.value = element.value.slice(0, start) + text + element.value.slice(end)
      } else element.setRangeText(text, start, end)
    },
    selection: () => {
      const { selectionStart: start, selectionEnd: end, selectionDirection: direction } = element
      if (start === null || end === null) return null
      return { start, end, direction: direction ?? 'none' }
    },
    select: ({ start, end, direction }) => element.setSelectionRange(start, end, direction)
  }
}

/** Types of `<input>` that show all of a text but its line breaks. */
const LINES = ['text', 'search', 'tel', 'password']

/** @param {HTMLInputElement | HTMLTextAreaElement} element @param {string} text */
function isShownWhole({ tagName, type }, text) {
  if (tagName === 'TEXTAREA') return !text.includes('\r')
  return LINES.includes(type) && !/[\r\n]/.test(text)
}

/**
 * @param {HTMLElement} element
 * @returns {Access}
 */
function editable(element) {
  const page = element.ownerDocument
  return {
    text: () => partsOf(element).map(textOf).join(''),
    shown: (text) => text,
    replace: (start, end, text) => {
      const range = page.createRange()
      range.setStart(...placeOf(element, start))
      range.setEnd(...placeOf(element, end))
      range.deleteContents()
      if (text !== '') range.insertNode(page.createTextNode(text))
      element.normalize()
    },
    selection: () => {
      const selection = page.getSelection()
      const { anchorNode, focusNode } = selection ?? {}
      if (!selection || !anchorNode || !focusNode) return null
      if (!element.contains(anchorNode) || !element.contains(focusNode)) return null
      const anchor = positionOf(element, anchorNode, selection.anchorOffset)
      const focus = positionOf(element, focusNode, selection.focusOffset)
      const direction = anchor <= focus ? 'forward' : 'backward'
      return { start: Math.min(anchor, focus), end: Math.max(anchor, focus), direction }
    },
    select: ({ start, end, direction }) => {
      const [from, to] = direction === 'backward' ? [end, start] : [start, end]
      page.getSelection()?.setBaseAndExtent(...placeOf(element, from), ...placeOf(element, to))
    }
  }
}

/** The text nodes and line breaks, in order. @param {HTMLElement} element */
function partsOf(element) {
  const { ownerDocument: page } = element
  const walker = page.createTreeWalker(element, 0x1 | 0x4)
  /** @type {Node[]} */
  const parts = []
  while (walker.nextNode()) {
    const { currentNode: node } = walker
    if (node.nodeType === 3 || isBreak(node)) parts.push(node)
  }
  // A line break at the end makes the last line high enough to be seen; it is no part of the text.
  if (parts.length > 0 && isBreak(parts[parts.length - 1])) parts.pop()
  return parts
}

/** @param {Node} node */
function isBreak(node) {
  return /** @type {Element} */ (node).tagName === 'BR'
}

/** @param {Node} part */
function textOf(part) {
  return isBreak(part) ? '\n' : (part.nodeValue ?? '')
}

/**
 * @param {HTMLElement} element
 * @param {number} position
 * @returns {[Node, number]} The place in the document.
 */
function placeOf(element, position) {
  let left = position
  for (const part of partsOf(element)) {
    const { length } = textOf(part)
    if (left <= length && !isBreak(part)) return [part, left]
    if (left === 0) return beside(part, 0)
    left -= length
    if (left === 0 && isBreak(part)) return beside(part, 1)
  }
  return [element, element.childNodes.length]
}

/** @param {Node} node @param {0 | 1} after @returns {[Node, number]} */
function beside(node, after) {
  const parent = /** @type {Node} */ (node.parentNode)
  return [parent, Array.prototype.indexOf.call(parent.childNodes, node) + after]
}

/** @param {HTMLElement} element @param {Node} node @param {number} offset */
function positionOf(element, node, offset) {
  const range = element.ownerDocument.createRange()
  let position = 0
  for (const part of partsOf(element)) {
    if (part === node) return position + offset
    range.selectNode(part)
    // The part is behind the place.
    if (range.comparePoint(node, offset) <= 0) return position
    position += textOf(part).length
  }
  return position
}
