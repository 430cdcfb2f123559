/** The patches that a store records for each way of changing a value. */

import { cloneValue, RemoteRefError, Store } from '../../../lib/shared/index.js'
import { difference } from '../../cases/same.mjs'

/** A store and the patches it recorded, as `op path text`; one inner list for each call. */
function record(initial) {
  const calls = []
  const store = new Store(initial, {
    onPatches: (patches) =>
      void calls.push(
        patches.map(({ op, path, text }) =>
          [op, path.join('.'), text].filter((part) => part !== undefined).join(' ')
        )
      )
  })
  return { store, calls, value: store.value }
}

/** The recorded patches of a change. */
function recorded(initial, change) {
  const { store, calls, value } = record(initial)
  change(value, store)
  return calls
}

describe('objects', () => {
  test('setting a member replaces it', () => {
    expect(recorded({ a: { b: 1 } }, (v) => (v.a.b = 2))).toEqual([['replace a.b 2']])
  })

  test('a new member is added', () => {
    expect(recorded({}, (v) => (v.a = { b: [] }))).toEqual([['add a {"b":[]}']])
  })

  test('an undefined member is a member', () => {
    expect(recorded({}, (v) => (v.a = undefined))).toEqual([['add a {"$undefined":true}']])
    expect(recorded({ a: undefined }, (v) => (v.a = undefined))).toEqual([])
    expect(recorded({ a: undefined }, (v) => delete v.a)).toEqual([['remove a']])
  })

  test('delete removes; deleting a missing member does nothing', () => {
    expect(recorded({ a: 1 }, (v) => delete v.a)).toEqual([['remove a']])
    expect(recorded({ a: 1 }, (v) => delete v.b)).toEqual([])
  })

  test.each([1, 'a', null, true, undefined, NaN, 10n])(
    'setting %p again records nothing',
    (leaf) => {
      expect(recorded({ a: leaf }, (v) => (v.a = leaf))).toEqual([])
    }
  )

  test('0 and -0 differ', () => {
    expect(recorded({ a: 0 }, (v) => (v.a = -0))).toEqual([['replace a {"$number":"-0"}']])
  })

  test('Object.assign sets member by member', () => {
    expect(recorded({ a: 1 }, (v) => Object.assign(v, { a: 2, b: 3 }))).toEqual([
      ['replace a 2'],
      ['add b 3']
    ])
  })

  test('Object.defineProperty with a plain value sets', () => {
    const descriptor = { value: 2, writable: true, enumerable: true, configurable: true }
    expect(recorded({ a: 1 }, (v) => Object.defineProperty(v, 'a', { value: 2 }))).toEqual([
      ['replace a 2']
    ])
    expect(recorded({}, (v) => Object.defineProperty(v, 'a', descriptor))).toEqual([['add a 2']])
  })

  test('destructured and stored parts stay live', () => {
    const { calls, value, store } = record({ a: { b: { c: 1 } }, list: [{ n: 1 }] })
    const {
      a: { b },
      list: [first]
    } = value
    b.c = 2
    first.n++
    expect(calls).toEqual([['replace a.b.c 2'], ['replace list.0.n 2']])
    expect(store.raw).toEqual({ a: { b: { c: 2 } }, list: [{ n: 2 }] })
  })

  test.each(['__proto__', 'constructor', 'hasOwnProperty', '', '7', '$date', '__v_raw'])(
    'the key %p is a key',
    (key) => {
      const { store, calls, value } = record({})
      value[key] = { n: 1 }
      expect(calls).toEqual([[`add ${key} {"n":1}`]])
      expect(Object.keys(value)).toEqual([key])
      value[key].n = 2
      expect(calls[1]).toEqual([`replace ${key}.n 2`])
      expect(Object.getPrototypeOf(store.raw)).toBe(Object.prototype)
      expect({}.n).toBeUndefined()
      delete value[key]
      expect(calls[2]).toEqual([`remove ${key}`])
    }
  )

  test('inherited members can be read', () => {
    const { value } = record({ a: 1 })
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(value.__proto__).toBe(Object.prototype)
    expect(value.constructor).toBe(Object)
    expect(`${value}`).toBe('[object Object]')
    expect(value.hasOwnProperty.call(value, 'a')).toBe(true)
    expect(value.hasOwnProperty.call(value, 'b')).toBe(false)
  })

  test('an object that inherits from a proxy gets members of its own', () => {
    const { calls, value } = record({ a: 1 })
    const child = Object.create(value)
    child.a = 2
    expect(child.a).toBe(2)
    expect(value.a).toBe(1)
    expect(calls).toEqual([])
  })

  test('the value of a descriptor is live too', () => {
    const { calls, value } = record({ a: { n: 1 }, list: [{ n: 1 }] })
    Object.getOwnPropertyDescriptor(value, 'a').value.n = 2
    Object.getOwnPropertyDescriptors(value).list.value.push(5)
    Object.getOwnPropertyDescriptor(value.list, 0).value.n = 3
    expect(Object.getOwnPropertyDescriptor(value.list, 'length').value).toBe(2)
    expect(Object.getOwnPropertyDescriptor(value, 'b')).toBe(undefined)
    expect(calls).toEqual([['replace a.n 2'], ['add list.1 5'], ['replace list.0.n 3']])
  })

  test('reads like a plain object', () => {
    const { value } = record({ a: 1, b: { c: [1, { d: 2 }] } })
    expect(JSON.stringify(value)).toBe('{"a":1,"b":{"c":[1,{"d":2}]}}')
    expect({ ...value }.b).toBe(value.b)
    expect(Object.entries(value).map(([key]) => key)).toEqual(['a', 'b'])
    const keys = []
    for (const key in value) keys.push(key)
    expect(keys).toEqual(['a', 'b'])
    expect('a' in value).toBe(true)
    expect('c' in value).toBe(false)
    expect(value).toEqual({ a: 1, b: { c: [1, { d: 2 }] } })
    expect(Array.isArray(value.b.c)).toBe(true)
    expect(value.b).toBe(value.b)
  })
})

describe('arrays', () => {
  const cases = [
    ['push', [1], (v) => v.push(2, 3), ['add 1 2', 'add 2 3']],
    ['pop', [1, 2], (v) => v.pop(), ['remove 1']],
    ['shift', [1, 2], (v) => v.shift(), ['remove 0']],
    ['unshift', [1], (v) => v.unshift(8, 9), ['add 0 8', 'add 1 9']],
    ['splice out', [0, 1, 2, 3], (v) => v.splice(1, 2), ['remove 1', 'remove 1']],
    ['splice in', [0, 1], (v) => v.splice(1, 0, 8, 9), ['add 1 8', 'add 2 9']],
    ['splice both', [0, 1, 2], (v) => v.splice(-2, 1, 'x'), ['remove 1', 'add 1 "x"']],
    ['splice what stays', [0, 1, 2], (v) => v.splice(0, 3, 0, 'x', 2), ['remove 1', 'add 1 "x"']],
    ['splice to the end', [0, 1, 2], (v) => v.splice(1), ['remove 1', 'remove 1']],
    ['an index', [0, 1], (v) => (v[1] = 2), ['replace 1 2']],
    ['the index at the end', [0], (v) => (v[1] = 2), ['add 1 2']],
    ['an index behind the end', [0], (v) => (v[2] = 2), ['add 1 {"$undefined":true}', 'add 2 2']],
    ['a shorter length', [0, 1, 2], (v) => (v.length = 1), ['remove 1', 'remove 1']],
    ['a longer length', [0], (v) => (v.length = 2), ['add 1 {"$undefined":true}']],
    ['delete', [0, 1], (v) => delete v[0], ['replace 0 {"$undefined":true}']],
    ['sort', [3, 1, 2], (v) => v.sort(), ['move 2']],
    ['reverse', [1, 2], (v) => v.reverse(), ['move 0']],
    ['fill', [1, 2, 3], (v) => v.fill(0, 1), ['replace 1 0', 'replace 2 0']],
    ['copyWithin', [1, 2, 3], (v) => v.copyWithin(0, 1), ['replace 0 2', 'replace 1 3']]
  ]
  test.each(cases)('%s is one change', (name, initial, change, patches) => {
    const plain = structuredClone(initial)
    const { store, calls, value } = record(initial)
    const [result, expected] = [change(value), change(plain)]
    expect(calls).toEqual([patches])
    expect(store.raw).toEqual(plain)
    if (!['fill', 'copyWithin', 'sort', 'reverse'].includes(name)) expect(result).toEqual(expected)
    else expect(result).toBe(value)
  })

  const nothing = [
    ['push of nothing', [1], (v) => v.push()],
    ['pop of an empty one', [], (v) => v.pop()],
    ['shift of an empty one', [], (v) => v.shift()],
    ['splice without arguments', [1], (v) => v.splice()],
    ['splice of nothing', [1], (v) => v.splice(0, 0)],
    ['sort of what is sorted', [1, 2, 3], (v) => v.sort()],
    ['the same length', [1], (v) => (v.length = 1)],
    ['the same element', [1], (v) => (v[0] = 1)],
    ['an element in its place', [{ a: 1 }], (v) => v.splice(0, 1, v[0])],
    ['an element assigned to itself', [{ a: 1 }], (v) => (v[0] = v.at(0))]
  ]
  test.each(nothing)('%s records nothing', (_name, initial, change) => {
    expect(recorded(initial, change)).toEqual([])
  })

  test('sort passes elements to the comparison, with undefined last', () => {
    const { store, value } = record([{ n: 2 }, undefined, { n: 1 }])
    const seen = new Set()
    value.sort((a, b) => (seen.add(a), seen.add(b), a.n - b.n))
    expect(store.raw).toEqual([{ n: 1 }, { n: 2 }, undefined])
    expect(seen.has(value[0])).toBe(true)
  })

  test('a comparison that throws changes nothing', () => {
    const { store, calls, value } = record([2, 1])
    const sort = () =>
      value.sort(() => {
        throw new Error('no order')
      })
    expect(sort).toThrow('no order')
    expect(store.raw).toEqual([2, 1])
    expect(calls).toEqual([])
  })

  test('moving one element of many sends that one', () => {
    const list = Array.from({ length: 1000 }, (_, i) => ({ order: i }))
    list[5].order = 2000
    const [patches] = recorded(list, (v) => v.sort((a, b) => a.order - b.order))
    expect(patches).toEqual(['move 999'])
  })

  test('removing most of a long array sends the rest', () => {
    const list = Array.from({ length: 5000 }, (_, i) => i)
    expect(recorded(list, (v) => v.splice(2, 4990))).toEqual([
      ['replace  [0,1,4992,4993,4994,4995,4996,4997,4998,4999]']
    ])
    expect(recorded(Array(5000).fill(1), (v) => (v.length = 0))).toEqual([['replace  []']])
  })

  test('200,000 arguments do not overflow the stack', () => {
    const { store, value } = record([])
    value[0] = 'last'
    store.value = [...Array(200_000).keys(), 'last']
    expect(store.raw.length).toBe(200_001)
  })

  test('a named member, a hole of millions and a wrong length are refused', () => {
    const { store, calls, value } = record([1])
    expect(() => (value.name = 1)).toThrow(expect.objectContaining({ code: 'ERR_REF_VALUE' }))
    expect(() => (value[5_000_000] = 1)).toThrow(
      expect.objectContaining({ code: 'ERR_REF_TOO_LARGE' })
    )
    expect(() => (value.length = 4_000_000_000)).toThrow(
      expect.objectContaining({ code: 'ERR_REF_TOO_LARGE' })
    )
    expect(() => (value.length = -1)).toThrow(RangeError)
    expect(calls).toEqual([])
    expect(store.raw).toEqual([1])
  })

  test('a held element is found after it has been shifted', () => {
    const { calls, value } = record([{ n: 0 }, { n: 1 }, { n: 2 }])
    const last = value[2]
    value.unshift(1, 2, 3, 4)
    last.n = 'x'
    value.splice(0, 5)
    last.n = 'y'
    expect(calls.flat().filter((patch) => patch.startsWith('replace'))).toEqual([
      'replace 6.n "x"',
      'replace 1.n "y"'
    ])
  })
})

describe('the whole value', () => {
  test('assigning sends the difference', () => {
    const { store, calls } = record({ a: 1, list: [1, 2, 3] })
    store.value = { a: 2, list: [1, 3] }
    expect(calls).toEqual([['replace a 2', 'remove list.1']])
    expect(store.raw).toEqual({ a: 2, list: [1, 3] })
  })

  test('a value made from the old one costs only what it changed', () => {
    const { store, calls } = record([{ id: 1 }, { id: 2 }, { id: 3 }])
    const third = store.value[2]
    store.value = store.value.filter((item) => item.id !== 2)
    store.value = [...store.value, { id: 4 }]
    store.value = store.value.map((item) => (item.id === 4 ? { ...item, done: true } : item))
    expect(calls).toEqual([['remove 1'], ['add 2 {"id":4}'], ['add 2.done true']])
    expect(store.value[1]).toBe(third)
    third.id = 33
    expect(calls.at(-1)).toEqual(['replace 1.id 33'])
  })

  test('the same for a member', () => {
    const { store, calls, value } = record({ items: [{ id: 1 }, { id: 2 }, { id: 3 }] })
    value.items = value.items.filter((item) => item.id !== 2)
    expect(calls).toEqual([['remove items.1']])
    value.items[1].id = 9
    expect(calls.at(-1)).toEqual(['replace items.1.id 9'])
    value.items = [{ id: 1 }]
    expect(calls.at(-1)).toEqual(['remove items.1'])
    value.items = [{ id: 2 }]
    expect(calls.at(-1)).toEqual(['replace items [{"id":2}]'])
    expect(store.raw).toEqual({ items: [{ id: 2 }] })
  })

  test('and for a member that is a list of scalars, or empty', () => {
    const { calls, value } = record({ tags: ['a', 'b', 'c'] })
    value.tags = value.tags.filter((tag) => tag !== 'b')
    value.tags = [...value.tags, 'd']
    value.tags = [...value.tags]
    value.tags = []
    value.tags = value.tags.filter((tag) => tag !== 'b')
    value.tags = ['e']
    value.tags = ['f', 'g']
    expect(calls).toEqual([
      ['remove tags.1'],
      ['add tags.2 "d"'],
      ['remove tags.0', 'remove tags.0', 'remove tags.0'],
      ['add tags.0 "e"'],
      ['replace tags ["f","g"]']
    ])
  })

  test('an equal value records nothing', () => {
    const { store, calls } = record({ a: [1, { b: 2 }] })
    store.value = { a: [1, { b: 2 }] }
    const { value } = store
    store.value = value
    expect(calls).toEqual([])
  })

  test('scalars and other kinds replace it', () => {
    const { store, calls } = record({ a: 1 })
    store.value = 5
    expect(store.value).toBe(5)
    store.value = 5
    store.value = [1]
    store.value = null
    expect(calls).toEqual([['replace  5'], ['replace  [1]'], ['replace  null']])
  })

  test('a value that was removed can be added again', () => {
    const { store } = record([{ n: 1 }])
    const before = store.value
    store.value = []
    expect(before).toEqual([{ n: 1 }])
    store.value = before
    expect(store.value[0]).toBe(before[0])
    before[0].n = 2
    expect(store.raw).toEqual([{ n: 2 }])
  })

  test('a value that contains the old one', () => {
    const { store, calls } = record({ n: 1 })
    const inner = store.value
    store.value = { inner: store.value }
    inner.n = 2
    expect(store.raw).toEqual({ inner: { n: 2 } })
    expect(calls.at(-1)).toEqual(['replace inner.n 2'])
  })
})

describe('a value that continues the old one sends the difference', () => {
  const row = (id, rest) => ({ id, name: 'a', ...rest })
  const cases = [
    ['a member', { a: row(1) }, (v) => (v.a = { ...v.a, done: true }), ['add a.done true']],
    ['an element', [row(1)], (v) => (v[0] = { ...v[0], name: 'b' }), ['replace 0.name "b"']],
    [
      'an entry',
      new Map([['k', row(1)]]),
      (v) => v.set('k', { id: 1, name: 'b' }),
      [`replace 'k.name "b"`]
    ],
    [
      'elements of a splice',
      [row(1), row(2), row(3), row(4)],
      (v) => v.splice(1, 2, { ...v[2], name: 'c' }, { id: 9 }),
      ['remove 1', 'replace 1.name "c"', 'add 2 {"id":9}']
    ],
    [
      'some elements of a splice that takes out more',
      [row(1), row(2), row(3)],
      (v) => v.splice(0, 3, { ...v[1], name: 'b' }),
      ['remove 0', 'replace 0.name "b"', 'remove 1']
    ],
    [
      'a filtered list of copies',
      { list: [row(1), row(2), row(3)] },
      (v) => (v.list = v.list.slice(1).map((it) => ({ ...it, seen: true }))),
      ['remove list.0', 'add list.0.seen true', 'add list.1.seen true']
    ],
    [
      'members in another order',
      { a: { id: 1, name: 'a', done: false } },
      (v) => (v.a = { done: true, name: 'a', id: 1 }),
      ['replace a.done true']
    ],
    ['a dictionary that was empty', { a: {} }, (v) => (v.a = { x: 1 }), ['add a.x 1']],
    ['another id', { a: row(1) }, (v) => (v.a = row(2)), ['replace a {"id":2,"name":"a"}']],
    [
      'another id, inside',
      { a: { title: 't', of: row(1) } },
      (v) => (v.a = { title: 't', of: row(2) }),
      ['replace a.of {"id":2,"name":"a"}']
    ],
    [
      'a splice of another',
      [row(1)],
      (v) => v.splice(0, 1, row(2)),
      ['remove 0', 'add 0 {"id":2,"name":"a"}']
    ],
    ['a splice of an equal one', [row(1)], (v) => v.splice(0, 1, row(1)), null],
    ['an equal one', { a: row(1) }, (v) => (v.a = { ...v.a }), null]
  ]
  test.each(cases)('%s', (_what, initial, change, patches) => {
    expect(recorded(initial, change)).toEqual(patches ? [patches] : [])
  })

  test('and is a new object here, with the kept parts', () => {
    const { store, value } = record({ list: [{ id: 1, tags: ['a'] }] })
    const [before] = value.list
    const { tags } = before
    value.list[0] = { ...before, done: true }
    expect(value.list[0]).not.toBe(before)
    expect(value.list[0].tags).toBe(tags)
    before.done = 'elsewhere'
    tags.push('b')
    expect(store.raw).toEqual({ list: [{ id: 1, tags: ['a', 'b'], done: true }] })
  })
})

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
