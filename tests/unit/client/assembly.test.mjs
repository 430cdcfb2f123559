/** Slices that a window parses one by one give the original value. */

import { createRequire } from 'node:module'
import { Assembly } from '../../../lib/client/transport/assembly.js'
import { encode } from '../../../lib/shared/index.js'
import { textOf } from '../helpers/assemble.mjs'
import { Random, anyLeaf, value } from '../helpers/generate.mjs'

const require = createRequire(import.meta.url)
const { Document } = require('../../../lib/main/native/addon.js')

/** All slices of a text's snapshot. */
async function slicesOf(text) {
  const document = new Document(text)
  const snapshot = document.snapshot()
  document.destroy()
  const slices = []
  for (let done = false; !done;) {
    done = await new Promise((resolve) =>
      snapshot.read((_error, texts, last) => {
        slices.push(...texts)
        resolve(last)
      })
    )
  }
  return slices
}

/** Nested lists and objects, with members that are long enough to be cut everywhere. */
function large(random, depth) {
  if (depth === 0) return value(random, 4, anyLeaf)
  const children = Array.from({ length: 2 + random.below(40) }, () =>
    random.chance(0.1) ? large(random, depth - 1) : value(random, 5, anyLeaf)
  )
  if (random.chance(0.2))
    return new Map(children.map((child, i) => [i % 2 ? i : `key ${i}`, child]))
  if (random.chance(0.5)) return children
  const keys = ['__proto__', 'constructor', '0', '17', '$date', '$$', 'k'.repeat(500)]
  return Object.fromEntries(
    children.map((child, i) => [random.chance(0.2) ? random.pick(keys) : `key ${i}`, child])
  )
}

test('random values of every type, nested', async () => {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
  let cuts = 0
  for (let i = 0; i < 4; i++) {
    const random = new Random(seed + i)
    // A text that is cut at several places.
    /** @type {any} */
    let list = []
    for (let size = 0; size < 400_000;) {
      const next = large(random, 4)
      size += encode(next).length
      list.push(next)
    }
    if (random.chance(0.5)) list = Object.fromEntries(list.map((each, n) => [`m${n}`, each]))
    const text = encode(random.chance(0.5) ? { $outer: list } : list)
    const slices = await slicesOf(text)
    cuts += slices.length - 1
    if (textOf(slices) !== text) throw new Error(`replay with SEED=${seed + i}`)
  }
  expect(cuts).toBeGreaterThan(10)
})

/** Of keys and values of any types. @param {any} entries @returns {Map<any, any>} */
const mapOf = (entries) => new Map(entries)

test.each([
  ['a long text', JSON.stringify('ü😀"\\'.repeat(100_000))],
  ['a long text between others', JSON.stringify({ a: [1, ['x'.repeat(500_000)], 2], b: 3 })],
  [
    'keys that are too long to be repeated',
    JSON.stringify({ ['k'.repeat(9000)]: Array.from({ length: 99_999 }, (_, i) => [i]), z: 1 })
  ],
  [
    'a dictionary',
    JSON.stringify(Object.fromEntries(Array.from({ length: 30_000 }, (_, i) => [`k${i}`, { i }])))
  ],
  ['a Map', encode(new Map(Array.from({ length: 30_000 }, (_, i) => [i, new Map([[`${i}`, i]])])))],
  ['a Set', encode({ a: new Set(Array.from({ length: 50_000 }, (_, i) => i)) })],
  [
    'a Map of Maps of lists',
    encode(mapOf([['a', mapOf([[1, Array.from({ length: 90_000 }, (_, i) => [i])], [2, new Set([1])]])], [NaN, 1]])) // prettier-ignore
  ],
  [
    'a member that is called __proto__',
    `{"a":{"__proto__":[${'{"__proto__":1},'.repeat(20_000)}0],"__proto__x":1},"z":2}`
  ],
  ['a deep value', `${'[1,{"a":'.repeat(400)}[${'[],'.repeat(100_000)}7]${'},2]'.repeat(400)}`]
])('%s', async (_, text) => {
  const slices = await slicesOf(text)
  expect(slices.length).toBeGreaterThan(1)
  expect(textOf(slices) === text).toBe(true)
})

test('each slice is parsed when it arrives, except texts that are cut', async () => {
  const slices = await slicesOf(JSON.stringify(Array.from({ length: 50_000 }, (_, id) => ({ id }))))
  expect(slices.length).toBeGreaterThan(3)
  for (const slice of slices) {
    expect(slice[0]).toBe('=')
    expect(Array.isArray(JSON.parse(slice.slice(slice.indexOf('\n'))))).toBe(true)
  }
})

test.each([
  ['of another type', ['=\n[1]', '=[]\n{"a":1}']],
  ['of a container that is not there', ['=\n[1]', '=[0]\n[[1]]']],
  ['of what is no container', ['=\n7', '=[]\n[1]']],
  ['of what is no JSON', ['=\n[1']]
])('a slice %s is an error', (_, slices) => {
  const assembly = new Assembly()
  expect(() => slices.forEach((slice) => assembly.add(slice))).toThrow(
    expect.objectContaining({ code: 'ERR_REF_TEXT' })
  )
})
