/** Leaves that cannot be changed in place, and throw if possible. */

import { cloneValue, Store, stringify } from '../../../lib/shared/index.js'
import { difference } from '../../cases/same.mjs'

const DAY = new Date('2026-03-04T05:06:07.089Z')

/** Bytes, and each detectable way to change them in place. */
const bytes = [
  ...[
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array
  ].map((Type) => [Type.name, () => Type.of(3, 1, 2), 'typed']),
  ['BigInt64Array', () => BigInt64Array.of(3n, 1n, 2n), 'typed'],
  ['DataView', () => new DataView(Uint8Array.of(3, 1, 2, 4, 5, 6, 7, 8).buffer), 'view']
]
const changes = {
  typed: [
    (it) => it.set(it.slice(0, 1)),
    (it) => it.fill(it[1]),
    (it) => it.sort(),
    (it) => it.reverse(),
    (it) => it.copyWithin(0, 1)
  ],
  view: [(it) => it.setUint8(0, 1), (it) => it.setFloat64(0, 1), (it) => it.setBigInt64(0, 1n)]
}

describe('bytes', () => {
  test.each(bytes)(
    'of a %s refuse to be changed in place, and are what they are',
    (name, make, kind) => {
      const store = new Store(cloneValue({ bytes: make(), list: [make()] }), { name: 'files' })
      const { value } = store
      const before = stringify(store.raw)
      for (const change of changes[kind]) {
        for (const [it, path] of [
          [value.bytes, ['bytes']],
          [value.list[0], ['list', 0]]
        ]) {
          const message = expect.stringMatching(
            /^Ref "files": value\.(bytes|list\[0\]) holds bytes, .*slice\(\)/
          )
          const error = { code: 'ERR_REF_VALUE', path, message }
          expect(() => change(it)).toThrow(expect.objectContaining(error))
        }
      }
      expect(stringify(store.raw)).toBe(before)
      const { bytes: one } = value
      expect(one.constructor.name).toBe(name)
      expect(Object.prototype.toString.call(one)).toBe(`[object ${name}]`)
      expect(difference(structuredClone(one), make())).toBe(undefined)
      if (kind === 'typed') {
        // Copies are free.
        expect([...one.slice().reverse(), ...one.map((n) => n), ...one.toSorted()]).toHaveLength(9)
        expect(Object.getPrototypeOf(one.slice())).toBe(Object.getPrototypeOf(make()))
        one.subarray(0, 1).fill(one[0])
      }
      delete value.bytes
      for (const change of changes[kind]) change(one)
    }
  )

  test('of text and hashes are accepted by APIs for bytes', () => {
    const { value } = new Store(
      cloneValue({ text: new TextEncoder().encode('Grüße'), buffer: Uint8Array.of(1, 2).buffer })
    )
    expect(new TextDecoder().decode(value.text)).toBe('Grüße')
    expect(Buffer.from(value.text).toString('latin1')).toBe(Buffer.from('Grüße').toString('latin1'))
    expect(new Blob([value.text, value.buffer]).size).toBe(9)
    expect([...new Uint8Array(value.buffer)]).toEqual([1, 2])
  })
})

test('an error and its content cannot be changed in place', () => {
  const make = () =>
    new AggregateError([new TypeError('one')], 'all', {
      cause: {
        at: new Date(0),
        map: new Map([['a', { n: 1 }]]),
        set: new Set([1]),
        list: [{ n: 1 }],
        bytes: Uint8Array.of(1)
      }
    })
  const store = new Store(cloneValue({ error: make() }))
  const before = stringify(store.raw)
  const { error } = store.value
  const attempts = [
    () => (error.message = 'x'),
    () => (error.extra = 1),
    () => delete error.stack,
    () => (error.cause = null),
    () => (error.cause.n = 1),
    () => error.cause.at.setTime(1),
    () => error.cause.map.set('b', 1),
    () => error.cause.map.delete('a'),
    () => error.cause.map.clear(),
    () => (error.cause.map.get('a').n = 2),
    () => error.cause.set.add(2),
    () => error.cause.list.push(1),
    () => (error.cause.list[0].n = 2),
    () => error.cause.bytes.fill(0),
    () => error.errors.push(1),
    () => (error.errors[0].message = 'x')
  ]
  for (const attempt of attempts) expect(attempt).toThrow(TypeError)
  expect(stringify(store.raw)).toBe(before)
  expect(difference(error, make(), 'error')).toBe(undefined)
  expect(error).toBeInstanceOf(AggregateError)
  expect(structuredClone(error).message).toBe('all')
  store.value.copy = error
  expect(() => (store.value.copy.message = 'x')).toThrow(TypeError)
})

test('leaves inside leaves cannot be changed in place either', () => {
  const key = { id: 1 }
  const map = new Map([
    [key, { at: new Date(0), bytes: Uint8Array.of(1), error: new Error('e', { cause: {} }) }]
  ])
  // eslint-disable-next-line no-sparse-arrays
  const holes = [, new Date(0), new DataView(new ArrayBuffer(8))]
  const store = new Store(cloneValue({ map, list: holes }))
  const before = stringify(store.raw)
  const [inner] = [...store.value.map.values()]
  const { list } = store.value
  for (const [attempt, path] of [
    [() => inner.at.setTime(1), ['map']],
    [() => inner.bytes.set([2]), ['map']],
    [() => list[1].setTime(1), ['list']],
    [() => list[2].setInt8(0, 1), ['list']]
  ]) {
    expect(attempt).toThrow(expect.objectContaining({ code: 'ERR_REF_VALUE', path }))
  }
  expect(() => (inner.error.cause.n = 1)).toThrow(TypeError)
  expect(stringify(store.raw)).toBe(before)
})

test('each window has its own lastIndex of a regular expression', () => {
  const store = new Store(cloneValue({ word: /\w+/g }))
  const { word } = store.value
  expect([...'ab cd'.matchAll(word)].map(([text]) => text)).toEqual(['ab', 'cd'])
  expect([word.exec('ab cd')[0], word.lastIndex, word.exec('ab cd')[0]]).toEqual(['ab', 2, 'cd'])
  expect(stringify(store.raw)).toBe('{"word":{"$regexp":["\\\\w+","g"]}}')
})

test('arrays can be searched for stored leaves', () => {
  const { value } = new Store([])
  value.push(DAY)
  expect([value.includes(DAY), value.indexOf(DAY), value.includes(new Date(DAY))]).toEqual([
    true,
    0,
    false
  ])
})
