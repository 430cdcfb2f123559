import { expect, test } from '@jest/globals'
import { longestIncreasing } from '../../../lib/shared/patch/longest-increasing.js'
import { arranged, rearrange } from '../../../lib/shared/patch/rearrange.js'
import { forAll } from '../helpers/generate.mjs'

const RUNS = Number(process.env.RUNS ?? 20_000)

/** @param {number} length @param {[from: number, to: number, old: number][]} moves */
function moved(length, moves) {
  const list = Array.from({ length }, (_, i) => i)
  for (const [from, to] of moves) list.splice(to, 0, ...list.splice(from, 1))
  return list
}

test.each([
  ['nothing', [], 0],
  ['the same order', [0, 1, 2, 3], 0],
  ['the last to the front', [3, 0, 1, 2], 1],
  ['the first to the end', [1, 2, 3, 0], 1],
  ['a swap of two far ones', [4, 1, 2, 3, 0], 2],
  ['backwards', [4, 3, 2, 1, 0], 4],
  ['two blocks', [3, 4, 5, 0, 1, 2], 3]
])('%s', (_, order, count) => {
  const moves = rearrange(order)
  expect(moves).toHaveLength(count)
  expect(moved(order.length, moves)).toEqual(order)
})

test('any order, with the fewest moves', () => {
  forAll('rearrange', RUNS, (random) => {
    const order = Array.from({ length: random.below(12) }, (_, i) => i)
    for (let i = order.length - 1; i > 0; i--) {
      const j = random.below(i + 1)
      if (random.chance(0.5)) [order[i], order[j]] = [order[j], order[i]]
    }
    const moves = rearrange(order)
    const stays = longestIncreasing(order).length
    // Each move places one element, so those that stay are in order.
    if (moves.length > order.length - stays) throw new Error(`${moves.length} moves for ${order}`)
    if (String(moved(order.length, moves)) !== String(order)) throw new Error(`not ${order}`)
  })
})

test('many moves at once do the same as one after the other', () => {
  forAll('arranged', RUNS / 200, (random) => {
    const length = 1 + random.below(1500)
    const moves = Array.from({ length: random.below(1500) }, () => [
      random.below(length),
      random.below(length)
    ])
    const list = Array.from({ length }, (_, i) => i)
    const before = [...list]
    const all = arranged(list, /** @type {any} */ (moves))
    expect(list).toEqual(before)
    expect(all).toEqual(moved(length, /** @type {any} */ (moves)))
  })
})
