/** A store that keeps the old values of its patches, so that each statement can be undone. */

import { Store, decode, equal, stringify } from '../../../lib/shared/index.js'
import { without } from '../../../lib/client/pending/realign.js'
import { edit, initialValue } from '../../simulation/edits.mjs'
import { random } from '../../simulation/random.mjs'

const ROUNDS = Number(process.env.RUNS ?? 20_000) / 100

/** A store of that value, and a list of what is recorded. */
function keeping(initial) {
  const made = []
  const store = new Store(decode(stringify(initial)), {
    keepsOld: true,
    onPatches: (patches) => void made.push(...patches)
  })
  return { store, made }
}

test.each([
  ['splice', { list: [1, 2, 3, 4, 5] }, ({ list }) => list.splice(1, 3, 'x')],
  ['filter', { list: [1, 2, 3, 4, 5] }, (it) => (it.list = it.list.filter((n) => n % 2))],
  ['sort', { list: [5, 3, 4, 1, 2] }, ({ list }) => list.sort()],
  ['reverse of objects', [{ n: 1 }, { n: 2 }, { n: 3 }], (list) => list.reverse()],
  ['an element set', [[1], [2]], (list) => (list[1] = [3])],
  ['an array emptied', { list: [1, 2] }, ({ list }) => (list.length = 0)],
  ['a long array emptied', Array.from({ length: 3000 }, (_, i) => i), (list) => list.splice(1)],
  // eslint-disable-next-line no-sparse-arrays
  ['an array with holes', { a: [1, , 2] }, (it) => (it.a = 0)],
  ['a member deleted', { a: { b: 1 } }, (it) => delete it.a],
  ['a member set twice', { a: 1 }, (it) => ((it.a = 2), (it.a = 3))],
  ['a member made', {}, (it) => (it.a = undefined)],
  ['a Map cleared', new Map([['a', 1]]), (map) => map.clear()],
  ['entries', new Map([['a', 1]]), (map) => map.set('a', 2).set('b', 1).delete('a')],
  ['a Set', new Set([1, 2]), (set) => (set.delete(1), set.add(3))],
  ['all of it', { a: [{ n: 1 }, { n: 2 }] }, (_it, store) => (store.value = { a: [{ n: 2 }] })],
  ['all of it, at once', [1], (_list, store) => (store.value = { a: 1 })]
])('%s', (_what, initial, change) => {
  const { store, made } = keeping(initial)
  const edit = /** @type {(it: any, store: Store) => unknown} */ (change)
  edit(store.value, store)
  expect(made.length).toBeGreaterThan(0)
  expect(without(store.raw, made)).toEqual({ value: initial })
})

test('random statements', () => {
  for (let seed = 1; seed <= ROUNDS; seed++) {
    const rng = random(seed)
    const { store, made } = keeping(initialValue())
    let unique = 0
    for (let count = 0; count < 20; count++) {
      const before = decode(stringify(store.raw))
      made.length = 0
      edit(rng, store, () => ++unique)
      store.settle()
      const undone = without(store.raw, made)
      if (!undone || !equal(undone.value, before)) {
        throw new Error(`seed ${seed}: ${JSON.stringify(made)} of ${stringify(before)}`)
      }
    }
  }
})
