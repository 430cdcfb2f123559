/**
 * tests/cases/leaves.json: which texts are leaves and which are containers. JavaScript and the core
 * must agree, since a container that is a leaf for the other side could not be edited.
 * tests/native/text runs the same file.
 */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { remoteRef } from '../../../lib/main/index.js'
import {
  decode,
  encode,
  identical,
  isContainer,
  stringify,
  toPlain
} from '../../../lib/shared/index.js'

const require = createRequire(import.meta.url)
const { Document } = require('../../../lib/main/native/addon.js')
/** As main has it, which is CommonJS. */
const main = require('../../../dist/shared/index.js')

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {string} text
 * @property {'refused' | 'leaf' | 'array' | 'object' | 'map' | 'set'} kind
 * @property {string} [canonical] As it is written afterwards, where that is not the same.
 * @property {string} [javascript] What JavaScript writes, where the core keeps another spelling of the
 *   same number.
 */

/** @type {Case[]} */
const cases = JSON.parse(readFileSync(new URL('../../cases/leaves.json', import.meta.url), 'utf8'))
const taken = cases.filter(({ kind }) => kind !== 'refused')

/** @param {unknown} value */
function kindOf(value) {
  if (!isContainer(value)) return 'leaf'
  if (Array.isArray(value)) return 'array'
  return value instanceof Map ? 'map' : value instanceof Set ? 'set' : 'object'
}

/** @param {Case[]} list @returns {[string, Case][]} */
const byName = (list) => list.map((given) => [given.name, given])

test.each(byName(taken))('%s', (_name, given) => {
  const { text, kind, canonical = text, javascript = canonical } = given
  expect(new Document(text).text()).toBe(canonical)
  const value = decode(canonical)
  expect(kindOf(value)).toBe(kind)
  expect(stringify(value)).toBe(javascript)
  expect(identical(decode(javascript), value)).toBe(true)
  expect(encode(toPlain(value))).toBe(javascript)
})

test.each(byName(cases.filter(({ kind }) => kind === 'refused')))(
  '%s is refused',
  (_, { text }) => {
    expect(() => new Document(text)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^ERR_REF_(TEXT|DEPTH)$/) })
    )
  }
)

/** The core's result of an edit inside a value of that kind in JavaScript. */
const EDITS = {
  array: { op: 'add', path: ['x', 0], value: 1 },
  object: { op: 'add', path: ['x', 'new'], value: 1 },
  map: { op: 'add', path: ['x', "'new"], value: 1 },
  set: { op: 'add', path: ['x', "'new"], value: 0 }
}

test.each(byName(taken))('%s: an edit inside', (_name, { text, kind }) => {
  const document = new Document(`{"x":${text}}`)
  for (const [other, patch] of Object.entries(EDITS)) {
    const edit = () => document.submit(JSON.stringify([patch]), false)
    // An object takes a member of any name, so each edit but that of an array.
    if (other === kind || (kind === 'object' && other !== 'array')) edit()
    else if (kind === 'map' && other === 'set') edit()
    else if (kind !== 'set' || other === 'array') {
      expect(edit).toThrow(expect.objectContaining({ code: expect.stringMatching(/^ERR_REF_PA/) }))
    }
  }
})

describe('a value of an unknown type', () => {
  const text = '{"$nope":{"list":[1,2],"date":{"$date":null}}}'

  /** @type {import('../../../lib/main/ref/ref.js').RemoteRef<any>} */
  let ref
  beforeEach(() => {
    ref = remoteRef('unknown', { a: 1 })
    ref.value.x = main.decode(text)
  })
  afterEach(() => ref.destroy())

  test('is kept while other parts change', () => {
    ref.value.a = 2
    ref.value.list = [ref.value.x]
    ref.value = { ...ref.value, b: ref.value.x }
    const expected = `{"a":2,"x":${text},"list":[${text}],"b":${text}}`
    expect(main.encode(ref.value)).toBe(expected)
    expect(main.encode(ref.get([]))).toBe(expected)
  })

  test('cannot be changed inside, and can be replaced', () => {
    expect(() => (ref.value.x.list = 1)).toThrow(/a type that this version .* does not know/)
    expect(() => (ref.value.x.tag = 'date')).toThrow(TypeError)
    expect(() => ref.patch([{ op: 'add', path: ['x', 'a'], value: 1 }])).toThrow(
      expect.objectContaining({ code: 'ERR_REF_PATH', path: ['x', 'a'] })
    )
    expect(main.encode(ref.get(['x']))).toBe(text)
    ref.value.x = { list: [] }
    ref.value.x.list.push(1)
    expect(ref.get(['x'])).toEqual({ list: [1] })
  })

  test('has the same depth limit as any value', () => {
    const deep = (levels) => `{"$nope":${'['.repeat(levels)}${']'.repeat(levels)}}`
    expect(stringify(decode(deep(999)))).toBe(deep(999))
    expect(() => decode(deep(1000))).toThrow(expect.objectContaining({ code: 'ERR_REF_DEPTH' }))
    expect(() => decode(`[${deep(999)}]`)).toThrow(
      expect.objectContaining({ code: 'ERR_REF_DEPTH' })
    )
  })
})

describe('numbers', () => {
  /** The same number in another spelling. @param {number} value @param {() => number} random */
  function respell(value, random) {
    const [, sign, digits, exponent] = /** @type {RegExpExecArray} */ (
      /^(-?)([\d.]+)e([-+]\d+)$/.exec(value.toExponential())
    )
    const bare = digits.replace('.', '') + '0'.repeat(Math.floor(random() * 4))
    const point = Math.floor(random() * (bare.length + 4)) - 2
    const mantissa =
      point <= 0
        ? `0.${'0'.repeat(-point)}${bare}`
        : point < bare.length
          ? `${bare.slice(0, point)}.${bare.slice(point)}`
          : bare + '0'.repeat(point - bare.length)
    const trimmed = mantissa.replace(/^0+(?=\d)/, '')
    return `${sign}${trimmed}${random() < 0.5 ? 'e' : 'E'}${Number(exponent) + 1 - point}`
  }

  test('in any spelling become the text of JSON.stringify', () => {
    let state = 7
    const random = () => (state = (state * 48271) % 2147483647) / 2147483647
    const view = new DataView(new ArrayBuffer(8))
    const numbers = Array.from({ length: 20_000 }, (_, i) => {
      if (i % 4 === 0) return Math.floor(random() * 10 ** (i % 16))
      if (i % 4 === 1) return random() * 10 ** ((i % 60) - 30)
      view.setUint32(0, random() * 2 ** 32)
      view.setUint32(4, random() * 2 ** 32)
      const value = view.getFloat64(0)
      return Number.isFinite(value) ? value : 5e-324
    }).map((value) => value || 1)
    const spelt = numbers.map((value) => respell(value, random))
    expect(spelt.map(Number)).toEqual(numbers)
    expect(new Document(`[${spelt}]`).text()).toBe(JSON.stringify(numbers))
    expect(new Document(JSON.stringify(numbers)).text()).toBe(JSON.stringify(numbers))
  })
})
