/** The patches that a store records for each way of changing a value. */

import { record, recorded } from '../helpers/recorded.mjs'

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
