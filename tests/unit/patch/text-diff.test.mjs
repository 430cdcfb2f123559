import { describe, expect, test } from '@jest/globals'
import { applyEdit, normaliseEdit, textDiff } from '../../../lib/shared/index.js'
import { forAll } from '../helpers/generate.mjs'

const RUNS = Number(process.env.RUNS ?? 20_000)
const WORDS = ['a', 'b', 'cc', ' ', '  ', '.', '😀', 'x1', '\ud83d', 'é', '\n']

describe('sends what has changed', () => {
  test.each([
    ['nothing', 'same', 'same', []],
    ['from nothing', '', 'new', ['new']],
    ['to nothing', 'old', '', [-3]],
    ['a letter inside', 'helo', 'hello', [3, 'l']],
    ['at the end', 'hello', 'hello world', [5, ' world']],
    ['a letter of a word', 'aXb', 'aYb', [1, 'Y', -1]],
    ['a part of a word', 'my beta is', 'my better is', [6, 'ter', -1]],
    ['two places', 'alpha beta gamma', 'first alpha beta and gamma', ['first ', 10, ' and']],
    ['letters of two words', 'colour of the flavour', 'color of the flavor', [4, -1, 14, -1]],
    ['half of a pair that is another one', '😀', '😁', ['😁', -2]],
    ['a letter beside a pair', 'x😀', 'y😀', ['y', -1]]
  ])('%s', (_, before, after, edit) => {
    expect(textDiff(before, after)).toEqual(edit)
    expect(applyEdit(before, edit)).toBe(after)
  })
})

test('any two texts, in the canonical form', () => {
  forAll('text diff', RUNS, (random) => {
    const text = () => Array.from({ length: random.below(14) }, () => random.pick(WORDS)).join('')
    const [before, after] = [text(), text()]
    const edit = textDiff(before, after)
    if (applyEdit(before, edit) !== after) throw new Error(JSON.stringify([before, after, edit]))
    if (JSON.stringify(normaliseEdit(edit)) !== JSON.stringify(edit)) {
      throw new Error(`${JSON.stringify(edit)} is not canonical`)
    }
  })
})

test('texts that differ in very much are one replacement', () => {
  const words = (/** @type {string} */ letter) => Array.from({ length: 400 }, (_, i) => letter + i)
  const edit = textDiff(words('a').join(' '), words('b').join(' '))
  expect(edit.length).toBeLessThan(4)
})
