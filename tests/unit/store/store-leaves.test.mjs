/** Values beyond plain objects and arrays: those that are leaves, and those that cannot be shared. */

import { cloneValue, RemoteRefError } from '../../../lib/shared/index.js'
import { difference } from '../../cases/same.mjs'
import { record } from '../helpers/recorded.mjs'

describe('leaves', () => {
  test('are returned as they are, and copied when stored', () => {
    const date = new Date(5)
    const { store, calls, value } = record({ date })
    expect(value.date).toBe(date)
    const bytes = Uint8Array.of(1, 2)
    value.bytes = bytes
    bytes[0] = 9
    expect(store.raw.bytes).toEqual(Uint8Array.of(1, 2))
    expect(calls).toEqual([['add bytes {"$typed":["Uint8Array","AQI="]}']])
  })

  test('an array with holes can be read, and cannot be changed in place', () => {
    // eslint-disable-next-line no-sparse-arrays
    const { store, calls, value } = record(cloneValue({ list: [1, , { n: 1 }], others: [0] }))
    expect(value.list).toBe(value.list)
    expect(Array.isArray(value.list)).toBe(true)
    expect(difference(value.list.slice(), store.raw.list)).toBe(undefined)
    expect([1 in value.list, value.list.map((item) => item.n ?? item)[2]]).toEqual([false, 1])
    expect([...value.list].length).toBe(3)
    for (const change of [
      () => (value.list[1] = 2),
      () => value.list.push(4),
      () => value.list.splice(0, 1),
      () => value.list.sort(),
      () => (value.list.length = 0),
      () => delete value.list[0],
      () => (value.list[2].n = 2)
    ]) {
      const message = expect.stringMatching(
        /^value.list is an array that has holes: .* Array\.from\(array\)/
      )
      const error = { code: 'ERR_REF_VALUE', path: ['list'], message }
      expect(change).toThrow(expect.objectContaining(error))
    }
    expect(() => store.apply([{ op: 'replace', path: ['list', 0], value: 2 }])).toThrow(
      expect.objectContaining({ code: 'ERR_REF_PATH' })
    )
    expect(calls).toEqual([])
    value.list = Array.from(value.list)
    value.others.push(new Array(1))
    value.others[1] = [undefined]
    value.others = new Array(1)
    value.others = Array.from(value.others)
    value.others[0] = 5
    expect(calls).toEqual([
      ['replace list [1,{"$undefined":true},{"n":1}]'],
      ['add others.1 {"$array":[1,{}]}'],
      ['replace others.1 [{"$undefined":true}]'],
      ['replace others {"$array":[1,{}]}'],
      ['replace others [{"$undefined":true}]'],
      ['replace others.0 5']
    ])
  })

  test('a Map with objects as keys can be read, and cannot be changed in place', () => {
    const key = { id: 1 }
    const { store, calls, value } = record({
      map: new Map(
        /** @type {[any, any][]} */ ([
          [key, 0],
          ['a', { n: 1 }]
        ])
      ),
      set: new Set([1, key])
    })
    expect(value.map).toBeInstanceOf(Map)
    expect(value.map).toBe(value.map)
    expect([...value.map]).toEqual([
      [key, 0],
      ['a', { n: 1 }]
    ])
    expect([...value.set, ...value.set.keys()]).toEqual([1, key, 1, key])
    expect([value.map.size, value.map.has('a'), value.set.has(2)]).toEqual([2, true, false])
    for (const change of [
      () => value.map.set('b', 1),
      () => value.map.delete('a'),
      () => value.map.clear(),
      () => (value.map.get('a').n = 2),
      () => (value.map.name = 1),
      () => value.map.forEach((inner, at) => at === 'a' && (inner.n = 2))
    ]) {
      const message = expect.stringMatching(
        /^value\.map is a Map or Set that has objects as keys: /
      )
      const error = { code: 'ERR_REF_VALUE', path: ['map'], message }
      expect(change).toThrow(expect.objectContaining(error))
    }
    const { set } = value
    expect(() => set.add(2)).toThrow(expect.objectContaining({ path: ['set'] }))
    delete value.set
    const message = expect.stringMatching(/^What was taken out of the value is a Map or Set /)
    expect(() => set.add(2)).toThrow(expect.objectContaining({ message, path: undefined }))
    value.map = new Map([...value.map, ['b', value.map]])
    expect(calls).toHaveLength(2)
    expect(store.raw.map.get('b').get('a')).toEqual({ n: 1 })
  })
})

describe('values that cannot be shared', () => {
  test.each([
    ['a function', () => {}],
    ['a symbol', Symbol('s')],
    ['an instance', new (class Thing {})()],
    ['a promise', Promise.resolve()]
  ])('%s is refused where it stands, and nothing has changed', (_name, unfit) => {
    const { store, calls, value } = record({ list: [1] })
    const attempts = [
      [() => (value.list[0] = unfit), ['list', 0]],
      [() => value.list.push(1, { deep: [unfit] }), ['list', 2, 'deep', 0]],
      [() => value.list.splice(0, 1, unfit), ['list', 0]],
      [() => (value.new = { unfit }), ['new', 'unfit']],
      [() => (store.value = { list: [unfit] }), ['list', 0]]
    ]
    for (const [attempt, path] of attempts) {
      expect(attempt).toThrow(RemoteRefError)
      expect(attempt).toThrow(expect.objectContaining({ code: 'ERR_REF_VALUE', path }))
    }
    expect(calls).toEqual([])
    expect(store.raw).toEqual({ list: [1] })
  })

  test('cycles', () => {
    const { store, calls, value } = record({ a: { b: {} }, list: [] })
    const cycle = {}
    cycle.self = cycle
    expect(() => (value.c = cycle)).toThrow(/value\.c\.self is a cycle/)
    expect(() => (value.a.b.up = value.a)).toThrow(/value\.a\.b\.up is a cycle/)
    expect(() => (value.a.b.up = { in: [value] })).toThrow(/cycle/)
    expect(() => value.list.push(value.list)).toThrow(/cycle/)
    const { a } = value
    delete value.a
    expect(() => (a.b.up = a)).toThrow(/cycle/)
    expect(store.raw).toEqual({ list: [] })
    expect(calls).toEqual([['remove a']])
  })

  test('getters, attributes, prototypes, freezing', () => {
    const { calls, value } = record({ a: 1 })
    const changes = [
      () => Object.defineProperty(value, 'b', { get: () => 1 }),
      () => Object.defineProperty(value, 'b', { value: 1, enumerable: true }),
      () => Object.defineProperty(value, 'a', { value: 1, enumerable: false }),
      () => Object.setPrototypeOf(value, {}),
      () => Object.freeze(value)
    ]
    for (const change of changes) {
      expect(change).toThrow(expect.objectContaining({ code: 'ERR_REF_VALUE' }))
    }
    expect(calls).toEqual([])
    expect(value).toEqual({ a: 1 })
  })
})
