/** What a user types into a field that does not show all of the text. */

import { describe, expect, test } from '@jest/globals'
import { applyEdit, textDiff } from '../../../lib/shared/index.js'
import { liftEdit } from '../../../lib/text-field/shown-text.js'
import { forAll } from '../helpers/generate.mjs'

const RUNS = Number(process.env.RUNS ?? 20_000)

/** What fields show of a text, as HTML has it. @type {Record<string, (text: string) => string>} */
const FIELDS = {
  'a line': (text) => text.replaceAll(/[\r\n]/g, ''),
  'an e-mail address': (text) => text.replaceAll(/[\r\n]/g, '').trim(),
  'an area': (text) => text.replaceAll(/\r\n?/g, '\n')
}

/** @param {string} field @param {string} text @param {string} after What it shows when the user has typed. */
function typed(field, text, after) {
  const shown = FIELDS[field](text)
  const edit = liftEdit(textDiff(shown, after), shown, text)
  return edit && applyEdit(text, edit)
}

describe('what is not shown stays', () => {
  test.each([
    ['a line', 'one\ntwo', 'onetwo!', 'one\ntwo!'],
    ['a line', 'one\ntwo', 'one!two', 'one!\ntwo'],
    ['a line', 'one\ntwo', 'oneTWO', 'one\nTWO'],
    ['a line', '\n\none', 'one two', '\n\none two'],
    ['an e-mail address', ' me@here ', 'you@here', ' you@here '],
    ['an area', 'one\r\ntwo\r\n', 'one\ntwo\nthree', 'one\r\ntwo\r\nthree'],
    ['an area', 'one\rtwo', 'one!\ntwo', 'one!\rtwo']
  ])('%s, %j: %j', (field, text, after, expected) => {
    expect(typed(field, text, after)).toBe(expected)
  })
})

describe('but not within what is deleted', () => {
  test.each([
    ['a line', 'one\ntwo', 'oo', 'oo'],
    ['a line', 'one\ntwo', '', ''],
    ['an area', 'one\r\ntwo', 'onetwo', 'onetwo'],
    ['an area', '\r\n', '', '']
  ])('%s, %j: %j', (field, text, after, expected) => {
    expect(typed(field, text, after)).toBe(expected)
  })
})

test('a field that shows something else', () => {
  expect(liftEdit(['#'], 'black', 'no colour')).toBe(null)
})

test.each(Object.keys(FIELDS))('any text and anything typed: %s', (field) => {
  const show = FIELDS[field]
  const letters = ['a', 'b', 'c', ' ', '😀', '\r', '\n', '\r\n', '\ud83d']
  const kept = { hidden: 0, typed: 0 }
  forAll('shown text', RUNS, (random) => {
    const word = () => Array.from({ length: random.below(8) }, () => random.pick(letters)).join('')
    const text = word()
    const shown = show(text)
    const [from, to] = [random.below(shown.length + 1), random.below(shown.length + 1)].sort()
    const after = show(shown.slice(0, from) + word() + shown.slice(to))
    const result = typed(field, text, after)
    if (result === null) throw new Error(`not found: ${JSON.stringify(text)}`)
    // Line breaks that meet are one; spaces that reach the end of an address are hidden.
    if (show(result) === after) kept.typed++
    if (result !== after) kept.hidden++
    if (show(text) === after && result !== text) {
      throw new Error(`${JSON.stringify([text, after, result])}: nothing was typed`)
    }
  })
  expect(kept.typed).toBeGreaterThan(RUNS * 0.8)
  expect(kept.hidden).toBeGreaterThan(RUNS * 0.1)
})
