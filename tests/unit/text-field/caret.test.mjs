/** What a user has typed is where the caret is. */

import { describe, expect, test } from '@jest/globals'
import { applyEdit } from '../../../lib/shared/index.js'
import { positionOver, typedEdit } from '../../../lib/text-field/caret.js'
import { forAll } from '../helpers/generate.mjs'

const RUNS = Number(process.env.RUNS ?? 20_000)

describe('equal letters', () => {
  test.each([
    ['in front of them', 'tt', 'ttt', 1, ['t']],
    ['between them', 'tt', 'ttt', 2, [1, 't']],
    ['behind them', 'tt', 'ttt', 3, [2, 't']],
    ['the first is deleted', 'ttt', 'tt', 0, [-1]],
    ['the last is deleted', 'ttt', 'tt', 2, [2, -1]],
    ['of a field that does not tell', 'tt', 'ttt', undefined, [2, 't']],
    ['the caret is elsewhere', 'ab', 'abc', 0, [2, 'c']],
    ['a word is replaced', 'one two', 'one three', 9, [5, 'hree', -2]]
  ])('%s', (_, before, after, caret, edit) => {
    expect(typedEdit(before, after, caret)).toEqual(edit)
  })
})

test('any change, with any caret', () => {
  forAll('typed', RUNS, (random) => {
    const word = () => 'abab'.slice(random.below(4)) + 'ab'.repeat(random.below(3))
    const before = word()
    const [from, to] = [random.below(before.length + 1), random.below(before.length + 1)].sort()
    const typed = random.below(2) ? word() : ''
    const after = before.slice(0, from) + typed + before.slice(to)
    const caret = random.below(3) ? from + typed.length : random.below(after.length + 2) - 1
    const edit = typedEdit(before, after, caret)
    const isRight = applyEdit(before, edit) === after && (edit.length > 0 || before === after)
    if (!isRight) throw new Error(JSON.stringify([before, after, caret, edit]))
  })
})

test.each([
  [3, [3, 'x'], 3],
  [3, [2, 'x'], 4],
  [3, [1, -1], 2],
  [3, [1, -5], 1],
  [3, ['ab', -2, 1, 'c'], 3]
])('the caret %i over %j', (before, edit, after) => {
  expect(positionOver(before, edit)).toBe(after)
})
