/** `subscribe` and `snapshot`, for frameworks that compare objects. */

import { expect, jest, test } from '@jest/globals'
import { encode } from '../../../lib/shared/index.js'
import { edit, initialValue } from '../../simulation/edits.mjs'
import { Network } from '../../simulation/network.mjs'
import { random } from '../../simulation/random.mjs'
import { reactivity } from '../../../lib/vue/reactivity.js'

/** A replica in step with main. @param {unknown} initial @param {object} [options] */
const opened = async (initial, options) => {
  const network = new Network()
  const main = network.remoteRef('value', initial)
  const replica = network.open().replica('value', /** @type {any} */ (null), options)
  await network.quiet()
  return { network, main, replica }
}

test('is the same object until something changes, and shares unchanged parts', async () => {
  const { replica } = await opened({ rows: [{ id: 1 }, { id: 2, tags: ['a'] }], table: { a: 1 } })
  const { subscribe, snapshot } = replica
  const before = snapshot()
  expect(snapshot()).toBe(before)
  const fn = jest.fn()
  const stop = subscribe(fn)
  replica.value.rows[1].tags.push('b')
  expect(fn).toHaveBeenCalledTimes(1)
  const after = snapshot()
  expect(before).toEqual({ rows: [{ id: 1 }, { id: 2, tags: ['a'] }], table: { a: 1 } })
  expect(after).toEqual({ rows: [{ id: 1 }, { id: 2, tags: ['a', 'b'] }], table: { a: 1 } })
  expect(after.table).toBe(before.table)
  expect(after.rows[0]).toBe(before.rows[0])
  expect(after.rows[1]).not.toBe(before.rows[1])
  stop()
  replica.value.table.a = 2
  expect(fn).toHaveBeenCalledTimes(1)
  expect(snapshot().rows).toBe(after.rows)
})

test('an object that moves, here or in main, stays the same', async () => {
  const { network, main, replica } = await opened([{ id: 1 }, { id: 2 }, { id: 3 }])
  const [one, two, three] = replica.snapshot()
  replica.value.reverse()
  const reversed = replica.snapshot()
  expect(reversed.map(({ id }) => id)).toEqual([3, 2, 1])
  expect(reversed[0]).toBe(three)
  expect(reversed[2]).toBe(one)
  await network.quiet()
  main.value.push(main.value.shift())
  await network.quiet()
  const moved = replica.snapshot()
  expect(moved.map(({ id }) => id)).toEqual([2, 1, 3])
  expect(moved[0]).toBe(two)
})

test('cannot be changed', async () => {
  const { replica } = await opened({
    list: [1],
    map: new Map([['a', { n: 1 }]]),
    set: new Set([1])
  })
  const taken = replica.snapshot()
  expect(() => (taken.list[0] = 2)).toThrow(TypeError)
  expect(() => taken.list.push(2)).toThrow(TypeError)
  expect(() => (taken.more = 1)).toThrow(TypeError)
  expect(() => taken.map.set('b', 1)).toThrow('A snapshot cannot be changed.')
  expect(() => (taken.map.get('a').n = 2)).toThrow(TypeError)
  expect(() => taken.set.clear()).toThrow('A snapshot cannot be changed.')
  expect(taken).toEqual(replica.get())
})

test('a date that is set in place becomes another object, and others stay', async () => {
  const { replica } = await opened({
    due: new Date(0),
    done: new Date(1),
    bytes: new Uint8Array(2)
  })
  const before = replica.snapshot()
  replica.value.due.setTime(5)
  const after = replica.snapshot()
  expect([before.due.getTime(), after.due.getTime()]).toEqual([0, 5])
  expect(after.done).toBe(before.done)
  expect(after.bytes).toBe(before.bytes)
})

test('a whole value, a scalar, and an update that throws', async () => {
  const { replica } = await opened({ n: 1, list: [] })
  const before = replica.snapshot()
  expect(() =>
    replica.update((value) => {
      value.n = 2
      expect(replica.snapshot().n).toBe(2)
      throw new Error('no')
    })
  ).toThrow('no')
  expect(replica.snapshot()).toEqual({ n: 1, list: [] })
  expect(replica.snapshot().list).toBe(before.list)
  replica.value = /** @type {any} */ (7)
  expect(replica.snapshot()).toBe(7)
})

test('subscribers are called before the statement ends, and once for an update', async () => {
  const { network, main, replica } = await opened({ n: 1 })
  /** @type {number[]} */
  const seen = []
  replica.subscribe(() => seen.push(replica.snapshot().n))
  replica.value.n = 2
  expect(seen).toEqual([2])
  replica.update((value) => {
    value.n = 3
    value.n = 4
    expect(seen).toEqual([2])
  })
  expect(seen).toEqual([2, 4])
  await network.quiet()
  main.value.n = 5
  await network.quiet()
  expect(seen).toEqual([2, 4, 5])
})

test('a subscriber gets its own changes, and its errors go to onError', async () => {
  const onError = jest.fn()
  const { replica } = await opened({ n: 1, double: 2 }, { onError })
  let told = 0
  const stop = replica.subscribe(() => {
    told++
    if (replica.value.double !== replica.value.n * 2) replica.value.double = replica.value.n * 2
  })
  replica.value.n = 3
  expect(told).toBe(2)
  expect(replica.snapshot()).toEqual({ n: 3, double: 6 })
  stop()
  replica.subscribe(() => {
    throw new Error('mine')
  })
  replica.value.n = 4
  expect(
    onError.mock.calls.map(([error]) => {
      const { code, cause } = /** @type {any} */ (error)
      return [code, cause.message]
    })
  ).toEqual([['ERR_REF_CALLBACK', 'mine']])
  expect(() => replica.subscribe(/** @type {any} */ (undefined))).toThrow(
    expect.objectContaining({ code: 'ERR_REF_OPTION' })
  )
})

/** @param {unknown} value */
function expectFrozen(value) {
  if (typeof value !== 'object' || value === null) return
  expect(Object.isFrozen(value)).toBe(true)
  const inner =
    value instanceof Map ? value.values() : value instanceof Set ? [] : Object.values(value)
  for (const each of inner) expectFrozen(each)
}

/**
 * For random changes by windows and main in any order: each snapshot equals the value, with the order
 * of members; an earlier snapshot never changes; and no subscriber misses a change.
 */
test.each([
  ['without reactivity', undefined],
  ["with Vue's", reactivity()]
])('random edits of three parties, %s', async (_what, made) => {
  for (let seed = 1; seed <= 25; seed++) {
    const rng = random(seed)
    const network = new Network()
    const main = network.remoteRef('value', initialValue())
    const windows = [network.open(), network.open()]
    const replicas = windows.map((window) =>
      window.replica('value', initialValue(), { reactivity: made, onConflict() {}, onError() {} })
    )
    await network.quiet()
    let last = 100
    const unique = () => ++last
    const told = replicas.map((replica) => ({ replica, text: encode(replica.snapshot()) }))
    for (const one of told) {
      one.replica.subscribe(() => (one.text = encode(one.replica.snapshot())))
    }
    /** @type {{ taken: unknown, text: string }[]} */
    const kept = []
    const check = () => {
      for (const { replica, text } of told) {
        const taken = replica.snapshot()
        expect(text).toBe(encode(replica.store.raw))
        expect(encode(taken)).toBe(text)
        expect(replica.snapshot()).toBe(taken)
        kept.push({ taken, text })
      }
    }
    for (let step = 0; step < 40; step++) {
      const party = rng.pick([main, ...replicas])
      const one = rng.pick(windows)
      if (rng.chance(0.6)) edit(rng, party, unique)
      else if (rng.chance(0.5)) one.deliverUp()
      else one.deliverDown()
      check()
    }
    await network.quiet()
    check()
    expectFrozen(replicas[0].snapshot())
    for (const { taken, text } of kept) expect(encode(taken)).toBe(text)
  }
})
