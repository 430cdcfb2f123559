/** Texts in pieces are edited as strings are. */

import { expect, test } from '@jest/globals'
import { LongTexts } from '../../../lib/shared/store/long-texts.js'
import { applyEdit, normaliseEdit } from '../../../lib/shared/index.js'
import { forAll } from '../helpers/generate.mjs'

const RUNS = Number(process.env.RUNS ?? 20_000) / 100

const long = (length) => 'Wörter und 😀 – '.repeat(length / 10).slice(0, length)

/** A random edit of a text of that length; mostly near one place, as people type. */
function randomEdit(random, length, near) {
  const steps = []
  let left = length
  const count = 1 + random.below(random.below(10) === 0 ? 40 : 3)
  for (let i = 0; i < count && left > 0; i++) {
    const far = i === 0 && random.below(4) ? near : random.below(left)
    const keep = Math.min(left, i === 0 ? far : random.below(20_000))
    steps.push(keep)
    left -= keep
    if (random.below(3)) steps.push(random.below(30) ? 'key'.slice(random.below(3)) : long(50_000))
    const gone = Math.min(left, random.below(3) ? random.below(3) : random.below(30_000))
    steps.push(-gone)
    left -= gone
  }
  return normaliseEdit(steps.filter((step) => step !== 0))
}

test('as `applyEdit`, whatever is edited', () => {
  let edits = 0
  forAll('long texts', RUNS, (random) => {
    const texts = new LongTexts()
    const all = Array.from({ length: 1 + random.below(6) }, () =>
      long(60_000 + random.below(90_000))
    )
    const pieces = [...all]
    for (let i = 0; i < 30; i++) {
      const one = random.below(all.length)
      const edit = randomEdit(random, all[one].length, 70_000 + i)
      all[one] = applyEdit(all[one], edit)
      pieces[one] = texts.edit(pieces[one], edit)
      if (random.below(3)) expect(pieces[one].length).toBe(all[one].length)
      else expect(pieces[one] === all[one]).toBe(true)
      edits++
    }
    expect(pieces).toEqual(all)
  })
  expect(edits).toBeGreaterThan(RUNS)
})

test('an edit that is too long is refused, and the text can be edited afterwards', () => {
  const texts = new LongTexts()
  const text = long(100_000)
  const edited = texts.edit(text, [50_000, 'x'])
  expect(() => texts.edit(edited, [100_000, -2])).toThrow(/only 100001 units/)
  expect(texts.edit(edited, [50_000, -1])).toBe(text)
  expect(texts.edit(edited, [100_001, 'end'])).toBe(`${edited}end`)
})
