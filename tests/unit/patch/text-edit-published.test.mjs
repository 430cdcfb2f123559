/** Edits of texts against a published implementation, which counts code points: texts have no pairs. */

import { test } from '@jest/globals'
import { type as published } from 'ot-text-unicode'
import {
  applyEdit,
  composeEdits,
  inverseEdit,
  normaliseEdit,
  transformEdit
} from '../../../lib/shared/index.js'
import { edit, forAll } from '../helpers/generate.mjs'

const RUNS = Number(process.env.RUNS ?? 20_000)

/** @param {(number | string)[]} steps */
const toPublished = (steps) =>
  steps.map((step) => (typeof step === 'number' && step < 0 ? { d: -step } : step))

/** @param {any[]} steps */
const fromPublished = (steps) =>
  normaliseEdit(
    steps.map((step) => {
      if (typeof step !== 'object') return step
      return -(typeof step.d === 'string' ? step.d.length : step.d)
    })
  )

test('transform, merge and undo are those of ot-text-unicode', () => {
  forAll('published text edits', RUNS, (random) => {
    const text = 'abcdefghijklmnopqrstuvwxyz'.slice(0, random.below(12))
    const made = (/** @type {string} */ on) => plain(edit(random, on))
    const [o, a] = [made(text), made(text)]
    for (const [side, theirs] of /** @type {const} */ ([
      ['later', 'right'],
      ['earlier', 'left']
    ])) {
      const ours = transformEdit(o, a, side)
      same(ours, fromPublished(published.transform(toPublished(o), toPublished(a), theirs)))
    }
    const after = applyEdit(text, o)
    sameText(after, published.apply(text, toPublished(o)))
    const next = made(after)
    const both = composeEdits(o, next)
    same(both, fromPublished(published.compose(toPublished(o), toPublished(next))))
    sameText(applyEdit(after, inverseEdit(o, text)), text)
  })
})

/** Without halves of pairs, which are no code points. @param {(number | string)[]} steps */
function plain(steps) {
  return normaliseEdit(
    steps.map((step) => (typeof step === 'string' ? step.replace(/[\ud800-\udfff]/g, 's') : step))
  )
}

/** @param {unknown} ours @param {unknown} theirs */
function same(ours, theirs) {
  sameText(JSON.stringify(ours), JSON.stringify(theirs))
}

/** @param {unknown} ours @param {unknown} theirs */
function sameText(ours, theirs) {
  if (ours !== theirs) throw new Error(`${ours} is not ${theirs}`)
}
