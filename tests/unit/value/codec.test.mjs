import { inspect } from 'node:util'
import { createContext, runInContext } from 'node:vm'
import {
  MAX_DEPTH,
  cloneValue,
  decode,
  encode,
  identical,
  isContainer,
  pack,
  reviveValue,
  stringify
} from '../../../lib/shared/index.js'
import { isPlain } from '../../../lib/shared/value/plain.js'
import { difference } from '../../cases/same.mjs'
import { anyLeaf, forAll, value as anyValue } from '../helpers/generate.mjs'

const nested = (levels, leaf) => {
  let value = leaf
  for (let i = 0; i < levels; i++) value = i % 2 ? [value] : { a: value }
  return value
}
const code = (expected, rest = {}) => expect.objectContaining({ code: expected, ...rest })

describe('text', () => {
  test.each([
    ['null', null],
    ['"a\\"\\\\\\n\\u0001\u2028"', 'a"\\\n\u0001\u2028'],
    ['"\\ud800"', '\ud800'],
    ['1e+21', 1e21],
    ['{"b":1,"a":[true,{}]}', { b: 1, a: [true, {}] }],
    ['{"$undefined":true}', undefined],
    ['{"$number":"NaN"}', NaN],
    ['{"$number":"Infinity"}', Infinity],
    ['{"$number":"-Infinity"}', -Infinity],
    ['{"$number":"-0"}', -0],
    ['{"$bigint":"-12345678901234567890"}', -12345678901234567890n],
    [`{"$bigint":"${2n ** 1024n - 1n}"}`, 2n ** 1024n - 1n],
    [`{"$bigint":"0x1${'0'.repeat(256)}"}`, 2n ** 1024n],
    [`{"$bigint":"-0x1${'0'.repeat(256)}"}`, -(2n ** 1024n)],
    ['{"$date":"2026-01-01T00:00:00.000Z"}', new Date('2026-01-01T00:00:00.000Z')],
    ['{"$date":"-000001-01-01T00:00:00.000Z"}', new Date('-000001-01-01T00:00:00.000Z')],
    ['{"$date":null}', new Date(NaN)],
    ['{"$regexp":["a\\\\/b","gi"]}', /a\/b/gi],
    [
      '{"$map":[["k",1],[{"a":1},{"$undefined":true}]]}',
      new Map(
        /** @type {[any, any][]} */ ([
          ['k', 1],
          [{ a: 1 }, undefined]
        ])
      )
    ],
    ['{"$map":{}}', new Map()],
    [
      `{"$map":{"'b":1,"'1":{"$undefined":true},"#1":[{"$map":{"'":{}}}]}}`,
      new Map(
        /** @type {[any, any][]} */ ([
          ['b', 1],
          ['1', undefined],
          [1, [new Map([['', {}]])]]
        ])
      )
    ],
    [
      `{"$map":{"#NaN":1,"#0":2,"#-1.5e-7":3,"#Infinity":4,"#10n":5,"#true":6,"#null":7,"#undefined":8}}`,
      new Map(
        /** @type {[any, any][]} */ ([
          [NaN, 1],
          [-0, 2],
          [-1.5e-7, 3],
          [Infinity, 4],
          [10n, 5],
          [true, 6],
          [null, 7],
          [undefined, 8]
        ])
      )
    ],
    [
      `{"$map":{"'__proto__":1,"'\\ud800":2}}`,
      new Map([
        ['__proto__', 1],
        ['\ud800', 2]
      ])
    ],
    ['{"$set":{}}', new Set()],
    [`{"$set":{"#1":0,"#NaN":0,"'#1":0}}`, new Set([1, NaN, '#1'])],
    ['{"$set":[1,{"a":1}]}', new Set([1, { a: 1 }])],
    [`{"$$map":{"'a":1}}`, { $map: { "'a": 1 } }],
    ['{"$buffer":"AQL/"}', Uint8Array.of(1, 2, 255).buffer],
    ['{"$typed":["Uint8Array","AQL/"]}', Uint8Array.of(1, 2, 255)],
    ['{"$typed":["Float64Array","AAAAAAAA+H8="]}', Float64Array.of(NaN)],
    ['{"$typed":["BigInt64Array","/////////38="]}', BigInt64Array.of(2n ** 63n - 1n)],
    ['{"$view":"AQI="}', new DataView(Uint8Array.of(1, 2).buffer)],
    ['[1,{"$undefined":true}]', [1, undefined]],
    ['{"a":{"$date":null},"$b":1}', { a: new Date(NaN), $b: 1 }],
    ['{"$$x":1}', { $x: 1 }],
    ['{"$$$x":1}', { $$x: 1 }],
    ['{"$$":1}', { $: 1 }],
    ['{"$$date":"2026-01-01T00:00:00.000Z"}', { $date: '2026-01-01T00:00:00.000Z' }],
    ['{"$$a":{"$$b":{"$undefined":true}}}', { $a: { $b: undefined } }],
    ['{"$x":1,"$y":2}', { $x: 1, $y: 2 }],
    ['{"a":"{\\"$date\\":null}"}', { a: '{"$date":null}' }]
  ])('%s', (text, value) => {
    expect(encode(value)).toBe(text)
    expect(stringify(cloneValue(value))).toBe(text)
    const back = decode(text)
    // Neither Jest nor Node's assert takes one invalid date for another.
    const whole = { depth: Infinity, maxArrayLength: Infinity }
    expect(inspect(back, whole)).toBe(inspect(value, whole))
    expect(encode(back)).toBe(text)
  })

  test('any value is decoded as it was', () => {
    forAll('codec', Number(process.env.RUNS ?? 5000), (random) => {
      const value = anyValue(random, 4, anyLeaf)
      const { value: copy, text } = pack(value)
      const back = decode(text)
      if (!identical(copy, value) || !identical(back, copy) || stringify(back) !== text) {
        throw new Error(`${text} has become ${stringify(back)}`)
      }
    })
  })

  test('values without tags are written by JSON.stringify', () => {
    const value = { list: [1, 'a', { b: null }] }
    expect(encode(value)).toBe(JSON.stringify(value))
  })

  test('an unknown or malformed tag is a leaf that is kept', () => {
    const texts = [
      '{"$future":[1]}',
      '{"$date":5}',
      '{"$date":"no date"}',
      '{"$number":"1"}',
      '{"$number":"constructor"}',
      '{"$bigint":"1.5"}',
      '{"$bigint":"-0"}',
      '{"$bigint":"0x10"}',
      `{"$bigint":"1${'0'.repeat(400)}"}`,
      `{"$bigint":"0x0${'f'.repeat(400)}"}`,
      '{"$bigint":5}',
      '{"$regexp":["(",""]}',
      '{"$regexp":null}',
      '{"$map":[[1]]}',
      '{"$map":{"a":1}}',
      '{"$set":1}',
      '{"$error":{"name":1}}',
      '{"$error":null}',
      '{"$buffer":"*"}',
      '{"$typed":["Array","AA=="]}',
      '{"$typed":["Uint16Array","AA=="]}',
      '{"$undefined":1}'
    ]
    for (const text of texts) {
      const value = decode(text)
      expect([text, isContainer(value), stringify(value)]).toEqual([text, false, text])
    }
  })

  test('text that is not JSON', () => {
    for (const text of ['', '{', '[1,]', 'undefined', '{"$date":}']) {
      expect(() => decode(text)).toThrow(code('ERR_REF_TEXT'))
    }
  })

  test('reviveValue takes the result of JSON.parse', () => {
    const parsed = JSON.parse('{"a":[{"$bigint":"1"}]}')
    expect(reviveValue(parsed)).toBe(parsed)
    expect(parsed).toStrictEqual({ a: [1n] })
  })
})

describe('errors as values', () => {
  test('name, message, stack and cause', () => {
    const error = new RangeError('too far', { cause: { code: 5n } })
    const back = /** @type {Error} */ (decode(encode(error)))
    expect(back).toBeInstanceOf(RangeError)
    expect(back).toMatchObject({ name: 'RangeError', message: 'too far', stack: error.stack })
    expect(back.cause).toStrictEqual({ code: 5n })
    expect(Object.keys(back)).toEqual([])
  })

  test('of a custom class', () => {
    class OwnError extends Error {
      name = 'OwnError'
    }
    const back = /** @type {Error} */ (decode(encode(new OwnError('x'))))
    expect(Object.getPrototypeOf(back)).toBe(Error.prototype)
    expect(String(back)).toBe('OwnError: x')
    expect('cause' in back).toBe(false)
  })

  test('a DOMException, which is no error by its tag', () => {
    const back = decode(encode(new DOMException('stopped', 'AbortError')))
    expect(back).toBeInstanceOf(DOMException)
    expect(back).toMatchObject({ name: 'AbortError', message: 'stopped' })
  })
})

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

  test('an error of a getter is not changed', () => {
    const value = {
      get a() {
        throw new TypeError('mine')
      }
    }
    expect(() => cloneValue(value)).toThrow(new TypeError('mine'))
  })
})

describe('depth', () => {
  test('up to the limit', () => {
    const text = encode(nested(MAX_DEPTH, 1))
    expect(encode(decode(text))).toBe(text)
    const tagged = encode(nested(MAX_DEPTH - 1, undefined))
    expect(encode(decode(tagged))).toBe(tagged)
  })

  test('above it', () => {
    expect(() => cloneValue(nested(MAX_DEPTH + 1, 1))).toThrow(code('ERR_REF_DEPTH'))
    expect(() => cloneValue(nested(MAX_DEPTH, undefined))).toThrow(code('ERR_REF_DEPTH'))
    expect(() => cloneValue(nested(MAX_DEPTH - 1, new Map()))).toThrow(code('ERR_REF_DEPTH'))
    expect(() => cloneValue(nested(MAX_DEPTH - 2, new Set([{}])))).toThrow(code('ERR_REF_DEPTH'))
    expect(() => cloneValue(nested(MAX_DEPTH, 1), { path: ['a'] })).toThrow(code('ERR_REF_DEPTH'))
    const text = `${'['.repeat(MAX_DEPTH + 1)}{"$x":1}${']'.repeat(MAX_DEPTH + 1)}`
    expect(() => decode(text)).toThrow(code('ERR_REF_DEPTH'))
  })

  test('a text far deeper than any stack is an error, not an overflow', () => {
    const text = `${'['.repeat(50_000)}{"$date":null}${']'.repeat(50_000)}`
    expect(() => decode(text)).toThrow(code('ERR_REF_DEPTH'))
  })
})

describe('a value that JSON can write is not copied for its text', () => {
  test('which is equal', () => {
    forAll('text without a copy', 5000, (random) => {
      const value = anyValue(random, 4, random.chance(0.5) ? anyLeaf : undefined)
      const text = stringify(cloneValue(value))
      if (encode(value) !== text) throw new Error(text)
      if (isPlain(value) && JSON.stringify(value) !== text) throw new Error(text)
    })
    expect(isPlain({ a: [1, 'b', null, { c: true, d: {} }], e: [] })).toBe(true)
    expect(isPlain(nested(MAX_DEPTH, 1))).toBe(true)
  })

  const hidden = Object.defineProperty({ a: 1 }, 'toJSON', { value: () => 'no' })
  const cycle = {}
  cycle.self = cycle
  test.each([
    ['a tag', { a: undefined }],
    ['an escape', { a: [{ $date: 1 }] }],
    ['-0', [-0]],
    ['a hole', new Array(3)],
    ['a class', [new (class A {})()]],
    ['a symbol as a key', { [Symbol('s')]: 1 }],
    ['toJSON', { toJSON: 1 }],
    ['a hidden toJSON', hidden],
    ['toJSON of an array', Object.assign([1], { toJSON: () => 'no' })],
    ['a cycle', cycle],
    ['too deep', nested(MAX_DEPTH + 1, 1)]
  ])('not %s', (_, value) => {
    expect(isPlain(value)).toBe(false)
  })

  test('toJSON is never called', () => {
    expect(encode(hidden)).toBe('{"a":1}')
    expect(encode(Object.assign([1], { toJSON: () => 'no' }))).toBe('[1]')
  })
})
