import { readFileSync } from 'node:fs'
import {
  cloneValue,
  equal,
  listOf,
  stringify,
  transformLists,
  transformPatch
} from '../../../lib/shared/index.js'
import { applyPatches } from '../helpers/patches.mjs'
import { expected, forAll, frozen, patches, tree } from '../helpers/generate.mjs'

/** @typedef {import('../../../lib/shared/patch/patch.js').Patch} Patch */

const RUNS = Number(process.env.RUNS ?? 8000)
const cases = JSON.parse(
  readFileSync(new URL('../../cases/transform.json', import.meta.url), 'utf8')
)

describe.each(cases)('$name', ({ a, o, later, earlier }) => {
  const [as, os] = [frozen([a].flat()), frozen([o].flat())]

  test('later', () => {
    expect(transformLists(os, as)[0]).toEqual(later)
  })

  if (earlier) {
    test('earlier', () => {
      expect(transformLists(as, os)[1]).toEqual(earlier)
    })
  }
})

test('an unchanged patch is the same object', () => {
  /** @type {Patch} */
  const patch = frozen({ op: 'replace', path: ['a', 1, 'b'], value: 1 })
  expect(transformPatch(patch, { op: 'add', path: ['a', 2] }, 'later')).toBe(patch)
  expect(transformPatch(patch, { op: 'remove', path: ['b', 0] }, 'earlier')).toBe(patch)
})

test('other members of a patch are kept', () => {
  const target = {}
  /** @type {Patch & { text: string, target: object }} */
  const patch = frozen({ op: 'replace', path: [1, 'b'], text: '1', target })
  const [moved] = listOf(transformPatch(patch, { op: 'add', path: [0] }, 'later'))
  expect(moved).toEqual({ op: 'replace', path: [2, 'b'], text: '1', target })
  expect(moved?.target).toBe(target)
})

test('diamond: both orders give the same value, and every patch applies', () => {
  forAll('transform diamond', RUNS, (random) => {
    const root = frozen(tree(random))
    const later = frozen(patches(random, root, 3))
    const earlier = frozen(patches(random, root, 3))
    const [laterMoved, earlierMoved] = transformLists(later, earlier)
    const one = apply(apply(root, earlier), laterMoved)
    const other = apply(apply(root, later), earlierMoved)
    if (!equal(one, other)) throw new Error(`${stringify(one)} is not ${stringify(other)}`)
  })
})

test('a list over nothing, and nothing over a list', () => {
  /** @type {Patch[]} */
  const list = [{ op: 'add', path: [0], value: 1 }]
  expect(transformLists(list, [])).toEqual([list, []])
  expect(transformLists([], list)).toEqual([[], list])
})

/** Applies patches with the code under test, and checks it against the model. */
function apply(root, list) {
  const result = applyPatches(cloneValue(root), cloneValue(list))
  const model = list.reduce(expected, root)
  if (!equal(result, model)) throw new Error(`${stringify(result)} is not ${stringify(model)}`)
  return result
}
