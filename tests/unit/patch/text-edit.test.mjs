/** Edits of texts: their form, what they do, and the laws that undo, merge and transform keep. */

import {
  applyEdit,
  composeEdits,
  faultOfEdit,
  inverseEdit,
  normaliseEdit,
  textDiff,
  transformEdit
} from '../../../lib/shared/patch/index.js'
import { forAll } from '../helpers/generate.mjs'

const RUNS = Number(process.env.RUNS ?? 20_000) / 4

/** @param {import('../helpers/generate.mjs').Random} random @param {number} length */
function text(random, length) {
  return Array.from({ length }, () => random.pick(['a', 'b', 'c', '😀'])).join('')
}

/** An edit of a text of `length` units, which may cut pairs of surrogates. */
function edit(/** @type {any} */ random, /** @type {number} */ length) {
  const steps = []
  let at = 0
  for (let n = random.below(6); n > 0; n--) {
    const units = Math.min(1 + random.below(4), length - at)
    if (random.below(3) === 0) steps.push(text(random, 1 + random.below(3)))
    else if (units > 0) {
      steps.push(random.below(2) === 0 ? units : -units)
      at += units
    }
  }
  return normaliseEdit(steps)
}

test('the form of an edit', () => {
  expect(normaliseEdit([1, 1, 'a', 'b', -1, -2, 5])).toEqual([2, 'ab', -3])
  expect(normaliseEdit([-1, 'a', -1, 'b'])).toEqual(['ab', -2])
  expect(normaliseEdit([7])).toEqual([])
  expect(normaliseEdit([])).toEqual([])
})

test('what is wrong with an edit', () => {
  for (const good of [[], [1], [-1], ['a'], [2 ** 53 - 1], [-1, 'a', 1]]) {
    expect(faultOfEdit(good)).toBeUndefined()
  }
  const bad = [undefined, 'a', {}, [0], [-0], [''], [1.5], [NaN], [2 ** 53], [null], [true], [[1]]]
  for (const edit of [...bad, [2 ** 53 - 1, -1], [1n]]) {
    expect(faultOfEdit(edit)).toEqual(expect.stringContaining('edit'))
  }
})

test('an edit that is too long for its text is refused', () => {
  expect(() => applyEdit('abc', [-4], ['items', 0])).toThrow(
    'value.items[0]: the text has only 3 units, but the edit keeps or deletes more.'
  )
  expect(() => applyEdit('abc', [4, 'x'])).toThrow(
    expect.objectContaining({ code: 'ERR_REF_PATCH' })
  )
  expect(applyEdit('abc', [3, 'x'])).toBe('abcx')
  expect(applyEdit('abc', [-3])).toBe('')
})

test('of two inserts at one place the later stands behind', () => {
  const [one, other] = [
    [1, 'one'],
    [1, 'other']
  ]
  expect(applyEdit(applyEdit('ab', one), transformEdit(other, one, 'later'))).toBe('aoneotherb')
  expect(applyEdit(applyEdit('ab', other), transformEdit(one, other, 'earlier'))).toBe('aoneotherb')
})

test('a pair of surrogates is cut only by an edit that means it', () => {
  expect(textDiff('a😀b', 'a😁b')).toEqual([1, '😁', -2])
  expect(textDiff('😀', '🨀')).toEqual(['🨀', -2])
  expect(textDiff('x\ud83d', 'x\ud83d\ude00')).toEqual([1, '😀', -1])
  expect(applyEdit('😀', [1, 'x'])).toBe('\ud83dx\ude00')
  expect(applyEdit('\ud83dx\ude00', [1, -1])).toBe('😀')
})

test('the difference of long texts is found at once', () => {
  const long = 'lorem ipsum '.repeat(100_000)
  for (const at of [0, 1, 4095, 4096, 4097, 600_000, long.length]) {
    const next = `${long.slice(0, at)}😀${long.slice(at)}`
    const inserted = textDiff(long, next)
    expect(applyEdit(long, inserted)).toBe(next)
    expect(applyEdit(next, textDiff(next, long))).toBe(long)
    expect(JSON.stringify(inserted).length).toBeLessThan(20)
  }
})

test('undo, merge, transform and difference keep their laws', () => {
  forAll('text edits', RUNS, (random) => {
    const before = text(random, random.below(8))
    const [a, b] = [edit(random, before.length), edit(random, before.length)]
    const [afterA, afterB] = [applyEdit(before, a), applyEdit(before, b)]
    const [later, earlier] = [transformEdit(b, a, 'later'), transformEdit(a, b, 'earlier')]
    expect(applyEdit(afterA, later)).toBe(applyEdit(afterB, earlier))
    const undo = inverseEdit(a, before)
    expect(applyEdit(afterA, undo)).toBe(before)
    expect(inverseEdit(undo, afterA)).toEqual(a)
    const more = edit(random, afterA.length)
    const both = composeEdits(a, more)
    expect(applyEdit(before, both)).toBe(applyEdit(afterA, more))
    const found = textDiff(before, afterB)
    expect(applyEdit(before, found)).toBe(afterB)
    for (const each of [later, earlier, undo, both, found]) {
      expect(normaliseEdit(each)).toEqual(each)
      expect(faultOfEdit(each)).toBeUndefined()
    }
  })
})
