import { inspect } from 'node:util'
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
