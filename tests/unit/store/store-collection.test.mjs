/** Maps and Sets in a store: reading, recording changes, and changes of others. */

import {
  RemoteRefError,
  Store,
  cloneValue,
  decode,
  entry,
  stringify
} from '../../../lib/shared/index.js'
import { Network } from '../../simulation/network.mjs'

/** A store and the patches it recorded, as `op path text`; one inner list for each call. */
function record(initial) {
  const calls = []
  const store = new Store(cloneValue(initial), {
    onPatches: (patches) =>
      void calls.push(
        patches.map(({ op, path, text, before }) =>
          [op, path.join('.'), text, before].filter((part) => part !== undefined).join(' ')
        )
      )
  })
  return { store, calls, value: store.value }
}

const recorded = (initial, change) => {
  const { store, calls, value } = record(initial)
  change(value, store)
  return calls
}

const unfit = expect.objectContaining({ code: 'ERR_REF_VALUE' })

describe('a Map', () => {
  const initial = () => new Map(/** @type {[any, any][]} */ ([['a', { n: 1 }], ['b', 2], [7, [1]]])) // prettier-ignore

  test('reads like a native one', () => {
    const { value } = record(initial())
    expect(value).toBeInstanceOf(Map)
    expect(Object.prototype.toString.call(value)).toBe('[object Map]')
    expect(value.constructor).toBe(Map)
    expect([value.size, value.has('a'), value.has('x'), value.has(7), value.has('7')]).toEqual([
      3,
      true,
      false,
      true,
      false
    ])
    expect(value.get('a')).toBe(value.get('a'))
    expect(value.get('x')).toBe(undefined)
    expect([...value]).toEqual([['a', { n: 1 }], ['b', 2], [7, [1]]]) // prettier-ignore
    expect([...value.keys()]).toEqual(['a', 'b', 7])
    expect([...value.values()][0]).toBe(value.get('a'))
    expect([...value.entries()][2][1]).toBe(value.get(7))
    expect(new Map(value).get('b')).toBe(2)
    expect(Object.fromEntries(value)).toEqual({ a: { n: 1 }, b: 2, 7: [1] })
    const seen = []
    const self = {}
    value.forEach(function (inner, key, map) {
      seen.push([key, inner, map === value, this === self])
    }, self)
    expect(seen[0]).toEqual(['a', value.get('a'), true, true])
    const iterator = value.values()
    expect(iterator[Symbol.iterator]()).toBe(iterator)
    expect(Object.prototype.toString.call(iterator)).toBe('[object Map Iterator]')
  })

  test('records entries', () => {
    expect(recorded(initial(), (map) => map.set('b', 3))).toEqual([["replace 'b 3"]])
    expect(recorded(initial(), (map) => map.set('c', 3).set(1, {}))).toEqual([
      ["add 'c 3"],
      ['add #1 {}']
    ])
    expect(recorded(initial(), (map) => map.set('b', 2))).toEqual([])
    expect(recorded(initial(), (map) => map.set('u', undefined))).toEqual([
      [`add 'u {"$undefined":true}`]
    ])
    expect(recorded(initial(), (map) => map.get('a').n++)).toEqual([["replace 'a.n 2"]])
    expect(recorded(initial(), (map) => map.get(7).push(2))).toEqual([['add #7.1 2']])
    expect(recorded(initial(), (map) => map.delete(7))).toEqual([['remove #7']])
    expect(recorded(initial(), (map) => map.delete('7'))).toEqual([])
    expect(recorded(initial(), (map) => map.clear())).toEqual([
      ["remove 'a", "remove 'b", 'remove #7']
    ])
    expect(recorded(new Map(), (map) => map.clear())).toEqual([])
    const many = new Map(Array.from({ length: 2000 }, (_, i) => [i, i]))
    expect(recorded(many, (map) => map.clear())).toEqual([['replace  {"$map":{}}']])
  })

  test('returns what the methods of a Map return', () => {
    const { value } = record(initial())
    expect(value.set('c', 1)).toBe(value)
    expect([value.delete('c'), value.delete('c'), value.clear()]).toEqual([true, false, undefined])
    expect(value.getOrInsert('x', { n: 1 })).toBe(value.get('x'))
    expect(value.getOrInsertComputed('y', (key) => `${key}!`)).toBe('y!')
  })

  test('keys are compared as in a Map', () => {
    const { value, calls } = record(new Map())
    value.set(NaN, 1).set(-0, 2).set(10n, 3).set(null, 4).set(undefined, 5).set(true, 6).set('', 7)
    expect(calls.flat().map((call) => call.split(' ')[1])).toEqual([
      '#NaN',
      '#0',
      '#10n',
      '#null',
      '#undefined',
      '#true',
      "'"
    ])
    expect([value.get(NaN), value.get(0), value.get(10n), value.get(undefined)]).toEqual([
      1, 2, 3, 5
    ])
    expect(Object.is([...value.keys()][1], 0)).toBe(true)
  })

  test('an object cannot become a key, nor can a Map have members', () => {
    const { value, calls, store } = record({ map: new Map([['a', 1]]) })
    for (const change of [
      () => value.map.set({}, 1),
      () => value.map.set(new Date(0), 1),
      () => value.map.set(() => {}, 1),
      () => value.map.set(Symbol('s'), 1),
      () => (value.map.name = 1),
      () => Object.defineProperty(value.map, 'name', { value: 1, enumerable: true }),
      () => Object.freeze(value.map)
    ]) {
      expect(change).toThrow(unfit)
    }
    expect(() => value.map.set('f', () => {})).toThrow(
      expect.objectContaining({ code: 'ERR_REF_VALUE', path: ['map', "'f"] })
    )
    expect(() => value.map.set('self', value.map)).toThrow(/cycle/)
    expect(calls).toEqual([])
    expect(store.raw).toEqual({ map: new Map([['a', 1]]) })
  })

  test('objects of the value move into it and out of it, and stay what they are', () => {
    const { store, value, calls } = record({ map: new Map([['a', { n: 1 }]]), list: [] })
    const a = value.map.get('a')
    value.list.push(a)
    value.map.delete('a')
    store.settle()
    expect(value.list[0]).toBe(a)
    expect(store.pathOf(a)).toEqual(['list', 0])
    value.map.set('back', value.list.pop())
    expect(store.pathOf(a)).toEqual(['map', "'back"])
    a.n = 5
    expect(calls.at(-1)).toEqual(["replace map.'back.n 5"])
    expect(value.map.get('back').n).toBe(5)
  })

  test('assigning a modified copy sends the differing entries', () => {
    const { value, calls } = record({ map: initial() })
    value.map = new Map([...value.map, ['c', 3]])
    value.map = new Map([...value.map].filter(([key]) => key !== 'b'))
    value.map = new Map([['first', 0], ...value.map])
    value.map = new Map([['other', 1]])
    expect(calls.slice(0, 3)).toEqual([
      ["add map.'c 3"],
      ["remove map.'b"],
      ["add map.'first 0 'a"]
    ])
    expect(calls[3]).toEqual([`replace map {"$map":{"'other":1}}`])
  })

  test('a failed statement changes nothing', () => {
    const { store, value, calls } = record(new Map(/** @type {[any, any][]} */ ([['a', 1], ['b', { n: 1 }], ['c', 3]]))) // prettier-ignore
    const before = stringify(store.raw)
    const b = value.get('b')
    expect(() =>
      store.batch(() => {
        value.delete('a')
        b.n = 2
        value.delete('b')
        value.set('d', 1).set('a', 2)
        value.clear()
        throw new Error('no')
      })
    ).toThrow('no')
    expect(stringify(store.raw)).toBe(before)
    expect(calls).toEqual([])
    expect(store.pathOf(b)).toEqual(["'b"])
  })

  test('changes of others are made to the same Map', () => {
    const { store, value, calls } = record({ map: initial() })
    const { map } = value
    const a = map.get('a')
    store.apply([
      { op: 'replace', path: ['map', "'a", 'n'], value: 2 },
      { op: 'add', path: ['map', "'c"], value: { n: 3 }, before: "'b" },
      { op: 'remove', path: ['map', '#7'] }
    ])
    expect(value.map).toBe(map)
    expect(a.n).toBe(2)
    expect([...map.keys()]).toEqual(['a', 'c', 'b'])
    store.apply([{ op: 'replace', path: ['map'], value: decode(`{"$map":{"'z":1}}`) }])
    expect(value.map).toBe(map)
    expect([...map]).toEqual([['z', 1]])
    expect(store.pathOf(a)).toBe(null)
    expect(calls).toEqual([])
    for (const name of ['z', '1', '']) {
      expect(() => store.apply([{ op: 'add', path: ['map', name], value: 1 }])).toThrow(
        expect.objectContaining({ code: 'ERR_REF_PATCH' })
      )
    }
  })

  test('a name of no key arrives as a symbol, and is kept', () => {
    const text = `{"$map":{"#1.0":1,"#1":2,"#x":3}}`
    const map = /** @type {Map<any, any>} */ (decode(text))
    expect([map.get(1), map.get(Symbol.for('#1.0')), map.size]).toEqual([2, 1, 3])
    expect(stringify(map)).toBe(text)
    expect(stringify(cloneValue(map))).toBe(text)
  })
})

describe('a Set', () => {
  test('reads like a native one', () => {
    const { value } = record(new Set(['a', 1]))
    expect(value).toBeInstanceOf(Set)
    expect([value.size, value.has('a'), value.has('1')]).toEqual([2, true, false])
    expect([...value, ...value.keys(), ...value.values()]).toEqual(['a', 1, 'a', 1, 'a', 1])
    expect([...value.entries()]).toEqual([['a', 'a'], [1, 1]]) // prettier-ignore
    expect(new Set(value)).toEqual(new Set(['a', 1]))
    const seen = []
    value.forEach((element, key, set) => seen.push([element, key, set === value]))
    expect(seen).toEqual([['a', 'a', true], [1, 1, true]]) // prettier-ignore
    if (Set.prototype.union) {
      expect(value.union(new Set([2]))).toEqual(new Set(['a', 1, 2]))
      expect(new Set([1]).isSubsetOf(value)).toBe(true)
    }
  })

  test('records elements', () => {
    const initial = () => new Set(['a', 1])
    expect(recorded(initial(), (set) => set.add('b').add('a'))).toEqual([["add 'b 0"]])
    expect(recorded(initial(), (set) => set.delete(1))).toEqual([['remove #1']])
    expect(recorded(initial(), (set) => set.delete(2))).toEqual([])
    expect(recorded(initial(), (set) => set.clear())).toEqual([["remove 'a", 'remove #1']])
    expect(
      recorded({ set: initial() }, (value) => (value.set = new Set([...value.set, 2])))
    ).toEqual([['add set.#2 0']])
    expect(() => recorded(initial(), (set) => set.add({}))).toThrow(unfit)
  })

  test('changes of others are made to the same Set', () => {
    const { store, value } = record({ set: new Set(['a', 1]) })
    const { set } = value
    store.apply([
      { op: 'add', path: ['set', '#2'], value: 0 },
      { op: 'remove', path: ['set', "'a"] }
    ])
    expect(value.set).toBe(set)
    expect([...set]).toEqual([1, 2])
    expect(() => store.apply([{ op: 'add', path: ['set', '#3'], value: 1 }])).toThrow(
      expect.objectContaining({ code: 'ERR_REF_PATCH' })
    )
  })
})

describe('through main and windows', () => {
  test('every entry of a Map reaches all windows, in one order', async () => {
    const network = new Network()
    const main = network.remoteRef('users', new Map([[1, { name: 'a' }]]))
    const [one, two] = [network.open(), network.open()].map((window) =>
      window.replica('users', new Map())
    )
    await network.quiet()
    one.value.set(2, { name: 'b' })
    two.value.set(3, { name: 'c' })
    main.value.get(1).name = 'main'
    await network.quiet()
    one.value.get(3).name = 'one'
    await network.quiet()
    const expected = main.document.text()
    for (const { store } of [one, two]) expect(stringify(store.raw)).toBe(expected)
    expect([...main.value.keys()].sort()).toEqual([1, 2, 3])
    expect(main.get([entry(3), 'name'])).toBe('one')
    expect(main.get([])).toEqual(new Map([...one.value].map(([key, user]) => [key, { ...user }])))
    main.patch([
      { op: 'remove', path: [entry(2)] },
      { op: 'add', path: "/'new", value: 1 }
    ])
    await network.quiet()
    expect([one.value.has(2), one.value.get('new')]).toEqual([false, 1])
    expect(() => entry({})).toThrow(RemoteRefError)
  })

  test('one entry of 100,000 is one small message', async () => {
    const network = new Network()
    const users = new Map(Array.from({ length: 100_000 }, (_, i) => [i, { name: `user ${i}` }]))
    const main = network.remoteRef('users', { users, seen: new Set(users.keys()) })
    const windows = [network.open(), network.open()]
    const [one, two] = windows.map((window) => window.replica('users', {}))
    // The snapshot is written on another thread.
    while (one.status !== 'live' || two.status !== 'live') {
      await network.quiet()
      await new Promise((resolve) => setTimeout(resolve))
    }
    const characters = () => windows.map(({ counts }) => counts.characters)
    for (const change of [
      () => one.value.users.set(5, { name: 'new' }),
      () => (one.value.users.get(99_999).name = 'last'),
      () => one.value.users.set('one more', { name: 'more' }),
      () => one.value.users.delete(7),
      () => one.value.seen.add('one more'),
      () => one.value.seen.delete(7)
    ]) {
      const before = characters()
      change()
      await network.quiet()
      const sent = characters().map((count, i) => count - before[i])
      expect(Math.max(...sent)).toBeLessThan(250)
      expect(Math.min(...sent)).toBeGreaterThan(30)
    }
    expect(two.value.users.get(99_999).name).toBe('last')
    expect(two.value.users.size).toBe(100_000)
    expect(stringify(two.store.raw)).toBe(main.document.text())
  })
})
