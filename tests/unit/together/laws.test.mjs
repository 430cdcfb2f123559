/**
 * Laws for lists of patches that are joined or split: a client merges its changes while it waits, and
 * main transforms over concurrent changes in any pieces.
 */

import { cloneValue, decode, equal, stringify, transformLists } from '../../../lib/shared/index.js'
import { applyPatches } from '../helpers/patches.mjs'
import { Pending } from '../../../lib/client/pending/pending.js'
import { expected, forAll, frozen, patches, tree } from '../helpers/generate.mjs'

/** @typedef {import('../../../lib/shared/patch/patch.js').Patch} Patch */

const RUNS = Number(process.env.RUNS ?? 8000)

test('merged patches of the buffer act like the single ones, with any changes of others', () => {
  let merged = 0
  let ties = 0
  forAll('merge', RUNS, (random) => {
    const root = frozen(tree(random))
    const list = insistent(random, root)
    const buffer = mergedBy(list)
    merged += list.length - buffer.length
    const view = apply(root, list)
    same(apply(root, buffer), view)

    const remote = frozen(patches(random, root, 3))
    const [one, remoteOverOne] = transformLists(list, remote)
    const [other, remoteOverOther] = transformLists(buffer, remote)
    const confirmed = apply(root, remote)
    const ends = apply(confirmed, other)
    same(ends, apply(view, remoteOverOther))
    // Edits of a text become one too: where a delete and an insert touch, one edit does not tell which
    // of them came first, so what another one writes within the deleted may end before the insert or
    // behind it. Each letter is there all the same.
    const edits = list.filter(({ op }) => op === 'text').length
    const as = edits > 1 ? lettersSorted : cloneValue
    ties += Number(!equal(ends, apply(confirmed, one)))
    same(as(apply(confirmed, one)), as(ends))
    same(as(apply(view, remoteOverOne)), as(ends))
  })
  expect(merged).toBeGreaterThan(RUNS / 10)
  expect(ties).toBeLessThan(Math.max(RUNS / 1000, 3))
})

test('transforming over a list is transforming over its parts in turn', () => {
  forAll('transform in parts', RUNS, (random) => {
    const root = frozen(tree(random))
    const later = frozen(patches(random, root, 3))
    const first = frozen(patches(random, root, 3))
    const second = frozen(patches(random, first.reduce(expected, root), 3))
    const [atOnce, moved] = transformLists(later, [...first, ...second])
    const [half, firstMoved] = transformLists(later, first)
    const [inTurn, secondMoved] = transformLists(half, second)
    same(inTurn, atOnce)
    same([...firstMoved, ...secondMoved], moved)
  })
})

/** Patches, some of which set the same place again, as typing into a field does. @returns {Patch[]} */
function insistent(random, root) {
  const list = []
  for (const patch of patches(random, root, 4)) {
    list.push(patch)
    for (let again = random.below(3); patch.value !== undefined && again > 0; again--) {
      const place = { op: /** @type {const} */ ('replace'), path: patch.path }
      // A value of the same kind, so that later patches still apply; all that a Set has is 0.
      const other = patch.value === 0 ? 0 : random.below(1000)
      list.push({ ...place, value: other }, { ...place, value: patch.value })
    }
  }
  return frozen(list)
}

/**
 * What a client's buffer makes of patches that it records one after the other.
 *
 * @returns {Patch[]}
 */
function mergedBy(list) {
  const pending = new Pending()
  for (const { value, ...rest } of list) {
    pending.record([{ ...rest, text: value === undefined ? undefined : stringify(value) }])
  }
  return pending.buffer.map(({ op, path, from, edit, text }) => ({
    op,
    path,
    ...(from && { from }),
    ...(edit && { edit }),
    ...(text !== undefined && { value: decode(text) })
  }))
}

/** A value of JSON for comparing, in which the units of each string are sorted; keys stay. */
function lettersSorted(value) {
  return JSON.parse(stringify(value), (_key, part) =>
    typeof part === 'string' ? part.split('').sort().join('') : part
  )
}

function apply(root, list) {
  return applyPatches(cloneValue(root), cloneValue(list))
}

function same(one, other) {
  if (!equal(one, other)) throw new Error(`${stringify(one)} is not ${stringify(other)}`)
}
