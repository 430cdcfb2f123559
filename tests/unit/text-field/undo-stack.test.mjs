/** Which of what was typed is undone at once. */

import { expect, test } from '@jest/globals'
import { applyEdit } from '../../../lib/shared/index.js'
import { UndoStack } from '../../../lib/text-field/undo-stack.js'

/**
 * Types into a text, and undoes all of it.
 *
 * @param {string} text @param {[edit: (string | number)[], kind?: string][]} edits
 * @returns {string[]} The text after each step.
 */
function undone(text, edits) {
  const stack = new UndoStack()
  for (const [edit, kind = 'insertText'] of edits) {
    stack.record(edit, text, kind)
    text = applyEdit(text, edit)
  }
  const texts = []
  for (let edit = stack.take('undo', text); edit; edit = stack.take('undo', text)) {
    texts.push((text = applyEdit(text, edit)))
  }
  return texts
}

test('letters one behind the other', () => {
  expect(undone('ab', [[[1, 'x']], [[2, 'y']], [[3, 'z']]])).toEqual(['ab'])
  expect(undone('', [[['1']], [[1, '2']], [[2, '3']]])).toEqual([''])
})

test('letters in two places', () => {
  expect(undone('ab', [[[1, 'x']], [[3, 'y']]])).toEqual(['axb', 'ab'])
  expect(undone('ab', [[[2, 'x']], [['5']]])).toEqual(['abx', 'ab'])
})

test('deleting backwards and forwards', () => {
  const backwards = 'deleteContentBackward'
  const forwards = 'deleteContentForward'
  expect(
    undone('abcd', [
      [[2, -1], backwards],
      [[1, -1], backwards]
    ])
  ).toEqual(['abcd'])
  expect(
    undone('abcd', [
      [[1, -1], forwards],
      [[1, -1], forwards]
    ])
  ).toEqual(['abcd'])
  expect(
    undone('abcd', [
      [[1, -1], forwards],
      [[2, -1], forwards]
    ])
  ).toEqual(['acd', 'abcd'])
  expect(undone('ab', [[[1, 'x']], [[1, -1], backwards]])).toEqual(['axb', 'ab'])
})

test('while somebody else types in front', () => {
  const stack = new UndoStack()
  stack.record([1, 'x'], 'ab', 'insertText')
  stack.follow(['their '])
  stack.record([8, 'y'], 'their axb', 'insertText')
  expect(applyEdit('their axyb', stack.take('undo', 'their axyb') ?? [])).toBe('their ab')
  expect(stack.take('undo', 'their ab')).toBe(undefined)
})
