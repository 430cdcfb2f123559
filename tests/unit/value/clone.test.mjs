/** Values are copied before they are stored; what cannot be shared is refused. */

import { createContext, runInContext } from 'node:vm'
import { cloneValue, decode, encode, isContainer, stringify } from '../../../lib/shared/index.js'
import { difference } from '../../cases/same.mjs'
import { Network } from '../../simulation/network.mjs'

const code = (expected, rest = {}) => expect.objectContaining({ code: expected, ...rest })

describe('cloneValue', () => {
  test('copies deeply', () => {
    const inner = { date: new Date(0), set: new Set([{}]), bytes: Uint8Array.of(1) }
    const value = { list: [inner, inner] }
    const copy = cloneValue(value)
    expect(copy).toStrictEqual(value)
    expect(copy.list[0]).not.toBe(inner)
    expect(copy.list[1]).not.toBe(copy.list[0])
    expect(copy.list[0].date).not.toBe(inner.date)
    expect([...copy.list[0].set][0]).not.toBe([...inner.set][0])
    inner.bytes[0] = 2
    expect(copy.list[0].bytes[0]).toBe(1)
  })

  test('an array with holes keeps them, and arrays have only elements', () => {
    // eslint-disable-next-line no-sparse-arrays
    const array = Object.assign([1, , [,]], { extra: true })
    const copy = cloneValue(array)
    expect(Object.keys(copy)).toEqual(['0', '2'])
    expect(Object.keys(copy[2])).toEqual([])
    expect(Object.keys(cloneValue(Object.assign([1], { extra: true })))).toEqual(['0'])
    const text = '{"$array":[3,{"0":1,"2":{"$array":[1,{}]}}]}'
    expect(encode(array)).toBe(text)
    expect(stringify(copy)).toBe(text)
    expect(difference(decode(text), copy)).toBe(undefined)
    expect(encode([undefined])).toBe('[{"$undefined":true}]')
    expect(encode({ $array: [1, {}] })).toBe('{"$$array":[1,{}]}')
  })

  test('an array with holes takes memory only for its elements', () => {
    const text = `[${Array(2000).fill('{"$array":[99999,{"5":1}]}').join()}]`
    globalThis.gc()
    const before = process.memoryUsage().heapUsed
    const arrays = decode(text)
    const taken = process.memoryUsage().heapUsed - before
    expect(arrays).toHaveLength(2000)
    // Made with their length, they would take 1.6 GB.
    expect(taken).toBeLessThan(64e6)
  })

  test.each([
    ['without holes', '[1,{"0":5}]'],
    ['more elements than places', '[1,{"0":5,"1":6}]'],
    ['an index behind its end', '[2,{"2":5}]'],
    ['an index that is none', '[3,{"01":5}]'],
    ['a name', '[3,{"name":5}]'],
    ['too many holes', '[100001,{}]'],
    ['a length that is none', '[-1,{}]'],
    ['a length that is a text', '["3",{}]'],
    ['elements in a list', '[3,[5]]'],
    ['a third part', '[3,{},0]'],
    ['no parts', '7'],
    ['no elements', '[3,null]']
  ])('text of an array with holes that is none, %s, stays a leaf of its own', (_what, content) => {
    const text = `{"$array":${content}}`
    const value = decode(text)
    expect([isContainer(value), stringify(value)]).toEqual([false, text])
  })

  test('getters are read, toJSON is not called', () => {
    const value = {
      get now() {
        return 5
      },
      nested: Object.defineProperty({ a: 1 }, 'hidden', { value: 2, enumerable: false })
    }
    expect(Object.getOwnPropertyDescriptor(cloneValue(value), 'now')).toMatchObject({ value: 5 })
    expect(cloneValue(value).nested).toStrictEqual({ a: 1 })
    expect(encode(new Date(0))).toBe('{"$date":"1970-01-01T00:00:00.000Z"}')
    expect(encode({ toJSON: 1 })).toBe('{"toJSON":1}')
  })

  test('keys of prototypes are ordinary keys', () => {
    const value = JSON.parse('{"__proto__":{"polluted":[1]},"constructor":{"prototype":{}}}')
    const copy = cloneValue(value)
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype)
    expect(JSON.stringify(copy)).toBe(JSON.stringify(value))
    const inner = Object.getOwnPropertyDescriptor(copy, '__proto__')?.value
    expect(inner).not.toBe(Object.getOwnPropertyDescriptor(value, '__proto__')?.value)
    const tagged = '{"__proto__":{"polluted":{"$undefined":true}}}'
    expect(encode(decode(tagged))).toBe(tagged)
    expect({}.polluted).toBeUndefined()
  })

  test('objects of another realm and without a prototype become ours', () => {
    const foreign = runInContext(
      '({ list: [{ at: new Date(0) }], map: new Map() })',
      createContext()
    )
    const copy = cloneValue(foreign)
    expect(copy).toStrictEqual({ list: [{ at: new Date(0) }], map: new Map() })
    expect(copy.list).toBeInstanceOf(Array)
    expect(Object.getPrototypeOf(cloneValue(Object.create(null)))).toBe(Object.prototype)
  })

  test('a Buffer becomes the bytes that it shows', () => {
    const copy = cloneValue(Buffer.from('abc').subarray(1))
    expect(Object.getPrototypeOf(copy)).toBe(Uint8Array.prototype)
    expect([...copy]).toEqual([98, 99])
    expect(copy.buffer.byteLength).toBe(2)
  })

  test('proxies are unwrapped wherever they stand', () => {
    const raw = { a: 1 }
    const proxy = new Proxy(raw, {})
    const unwrap = (value) => (value === proxy ? raw : value)
    expect(cloneValue({ list: [proxy], map: new Map([[proxy, proxy]]) }, { unwrap })).toStrictEqual(
      {
        list: [raw],
        map: new Map([[raw, raw]])
      }
    )
    // As with a ref of Vue, what is unwrapped may be a scalar.
    expect(cloneValue([proxy], { unwrap: (value) => (value === proxy ? 5 : value) })).toEqual([5])
  })
})

describe('values that cannot be shared', () => {
  class Point {
    #x = 1
    get x() {
      return this.#x
    }
  }
  const cycle = { a: [{}] }
  cycle.a[0].back = cycle
  const mapCycle = new Map()
  mapCycle.set('self', mapCycle)
  const errorCycle = new Error('x')
  errorCycle.cause = errorCycle

  test.each([
    ['a function', { a: [() => {}] }, ['a', 0]],
    ['a method', { on: { click() {} } }, ['on', 'click']],
    ['a symbol', [Symbol('s')], [0]],
    ['a symbol as a key', { a: { [Symbol('s')]: 1 } }, ['a']],
    ['a class instance', { at: new Point() }, ['at']],
    ['a promise', [Promise.resolve()], [0]],
    ['a WeakMap', new WeakMap(), []],
    ['a WeakRef', [new WeakRef({})], [0]],
    ['a URL', [new URL('file:///')], [0]],
    ['a SharedArrayBuffer', [new SharedArrayBuffer(1)], [0]],
    ['a boxed symbol', [Object(Symbol('s'))], [0]],
    [
      'a fake boxed number',
      [
        new (class Fake {
          [Symbol.toStringTag] = 'Number'
        })()
      ],
      [0]
    ],
    ['an object made from another', { a: Object.create({}) }, ['a']],
    [
      'a fake Map',
      [
        new (class Fake {
          [Symbol.toStringTag] = 'Map'
        })()
      ],
      [0]
    ],
    [
      'a fake view',
      [
        new (class Fake {
          [Symbol.toStringTag] = 'DataView'
        })()
      ],
      [0]
    ],
    [
      'a fake RegExp',
      [
        new (class Fake {
          [Symbol.toStringTag] = 'RegExp'
        })()
      ],
      [0]
    ],
    ['a function in a Map', { m: new Map([['k', () => {}]]) }, ['m', "'k"]],
    ['a function as a key', { m: new Map([[() => {}, 1]]) }, ['m']],
    ['a symbol in a Set', { s: new Set([1, Symbol('s')]) }, ['s']],
    ['a cycle', cycle, ['a', 0, 'back']],
    ['a cycle through a Map', { m: mapCycle }, ['m', "'self"]],
    ['a cycle through a cause', [errorCycle], [0]]
  ])('%s', (_, value, path) => {
    expect(() => cloneValue(value)).toThrow(code('ERR_REF_VALUE', { path }))
    const at = { path: ['files', 3] }
    expect(() => encode(value, at)).toThrow(code('ERR_REF_VALUE', { path: ['files', 3, ...path] }))
  })

  test('the message says what, where, and what to do', () => {
    expect(() => cloneValue({ items: [{ onClick() {} }] })).toThrow(
      'value.items[0].onClick is the function onClick, which cannot be shared. Leave it out, or store data that stands for it.'
    )
    expect(() => cloneValue([new Point()])).toThrow(/^value\[0\] is an instance of Point,/)
  })

  test.each([
    ['an address', () => new URL('https://example.org'), 'url.href'],
    ['a ref of main', () => new Network().remoteRef('a', []), 'ref.value'],
    ['a ref of a window', () => new Network().open().replica('a', []), 'replica.value'],
    ['a promise', () => Promise.resolve(), 'Wait for it'],
    ['an instance whose constructor is none', () => Object.create({ constructor: 7 }), 'plain data']
  ])('the message says what to do with %s', (_what, make, text) => {
    expect(() => cloneValue({ it: make() })).toThrow(text)
  })

  test('an error of a getter is not changed', () => {
    const value = {
      get a() {
        throw new TypeError('mine')
      }
    }
    expect(() => cloneValue(value)).toThrow(new TypeError('mine'))
  })
})
