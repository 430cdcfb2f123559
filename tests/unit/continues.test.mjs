/** Which values continue which: docs/updating.md says it in words. */

import { carry } from '../../lib/shared/carry.js'
import { Continuity } from '../../lib/shared/continues.js'
import { keepOrder } from '../../lib/shared/staying.js'
import { Store } from '../../lib/shared/store.js'
import { forAll, frozen, value as anyValue } from './generate.mjs'

const continues = (old, next) => new Continuity().continues(frozen(old), frozen(next))
const file = { id: 1, name: 'a', done: false, size: { bytes: 1 } }
const task = { name: 'a', done: false, tags: [] }

describe('an object', () => {
  test.each([
    ['of the same id', file, { id: 1, title: 'new', other: 2 }],
    ['of the same key', { key: 'a', v: 1 }, { key: 'a', w: 2 }],
    ['of the same id, the keys differ', { id: 1, key: 'a' }, { id: 1, key: 'b' }],
    ['with a field changed', task, { ...task, done: true }],
    ['with most fields changed, and as many keys', { a: 1, b: 2, c: 3 }, { a: 1, b: 4, c: 5 }],
    ['with half of the members, and others', { a: 1, b: 2, c: 3, d: 4 }, { a: 1, b: 2, e: 5 }],
    ['with a member more', { a: 1, b: 2, c: 3 }, { a: 1, b: 5, c: 6, d: 7 }],
    ['with a member less', { a: 1, b: 2, c: 3 }, { a: 1, b: 4 }],
    ['that gets an id', { name: 'a', done: false }, { id: 7, name: 'a', done: true }],
    ['whose id goes', { id: 7, name: 'a', size: 2 }, { name: 'a', size: 3 }],
    ['with one member, another value', { n: 1 }, { n: 2 }],
    ['in which a member goes on', { at: { x: 1, y: 2 }, n: 1 }, { at: { x: 1, y: 3 }, n: 2 }],
    ['of which every entity is changed', { a: { id: 1, n: 1 } }, { a: { id: 1, n: 2 } }],
    ['that was empty', {}, { a: 1, b: 2 }],
    ['that is emptied', { a: 1, b: 2 }, {}],
    ['with an equal date', { at: new Date(5), n: 1, m: 1 }, { at: new Date(5), n: 2, m: 2 }],
    ['whose ids say nothing', { id: null, a: 1 }, { id: '', a: 1 }]
  ])('%s continues', (_what, old, next) => {
    expect(continues(old, next)).toBe(true)
  })

  test.each([
    ['of another id, all else the same', file, { ...file, id: 2 }],
    ['of another key', { key: 'a', v: 1 }, { key: 'b', v: 1 }],
    ['of an id that is a text', file, { ...file, id: '1' }],
    ['with all fields changed', { x: 1, y: 2 }, { x: 3, y: 4 }],
    ['with less than half, and others', { a: 1, b: 2, c: 3 }, { a: 1, d: 4, e: 5 }],
    ['that has nothing in common', { a: 1 }, { b: 1 }],
    ['in which another record stands', { user: { id: 1 }, n: 1 }, { user: { id: 2 }, n: 2 }],
    ['with an id where nothing was', {}, { id: 1, name: 'a' }],
    ['of which the id and all else go', { id: 1, name: 'a' }, {}],
    ['that is an array', { 0: 1 }, [1]],
    ['that is a scalar', { a: 1 }, 1],
    ['that is a leaf', { a: 1 }, new Date()]
  ])('%s does not', (_what, old, next) => {
    expect(continues(old, next)).toBe(false)
  })
})

describe('an array', () => {
  const rows = [1, 2, 3, 4].map((n) => ({ n, done: false }))
  const changed = rows.map((row) => ({ ...row, done: true }))
  test.each([
    ['with an element less', ['a', 'b'], ['b']],
    ['with one of the same id', [file, { id: 2 }], [{ id: 3 }, { id: 1, name: 'z' }]],
    ['with all elements edited', rows, changed],
    ['with all elements edited and one in front', rows, [{ x: 1 }, ...changed]],
    ['with the later half', rows, changed.slice(2)],
    ['that was empty', [], [1, 2]],
    ['that is emptied', [1, 2], []],
    ['of arrays, one of which is edited', [[1, 2], [3]], [[1, 5], [3]]]
  ])('%s continues', (_what, old, next) => {
    expect(continues(old, next)).toBe(true)
  })

  test.each([
    ['of other scalars', ['a', 'b'], ['c']],
    ['of other ids', [{ id: 1, a: 1 }], [{ id: 2, a: 1 }]],
    ['of other rows', rows, rows.map(({ n }) => ({ title: `${n}` }))],
    [
      'with less than half in place',
      rows,
      [rows[0], { x: 1 }, { x: 2 }].map((row) => ({ ...row }))
    ],
    ['that is an object', [1], { 0: 1 }]
  ])('%s does not', (_what, old, next) => {
    expect(continues(old, next)).toBe(false)
  })
})

describe('a Map, and a Set', () => {
  const map = (members) => new Map(Object.entries(members))
  test.each([
    [map({ a: 1, b: 2 }), map({ a: 1, b: 3, c: 4 }), true],
    [map({ a: file }), map({ a: { id: 1 } }), true],
    [map({ a: 1 }), map({ a: 2 }), false],
    [map({ a: file }), map({ a: { id: 2 } }), false],
    [map({}), map({ a: 1 }), true],
    [map({ a: 1 }), map({}), true],
    [new Set(['a', 'b']), new Set(['b', 'c']), true],
    [new Set(['a']), new Set(['b']), false],
    [new Set(['a']), new Set(), true],
    [new Set(['a']), map({ a: 1 }), false]
  ])('%p, %p: %p', (old, next, wanted) => {
    expect(continues(old, next)).toBe(wanted)
  })
})

describe('what stands in the value itself', () => {
  const store = () =>
    new Store({
      a: { title: 'a', parts: { n: 1 } },
      b: { title: 'b', parts: { n: 1 } },
      lists: [
        [1, 2],
        [1, 3]
      ]
    })

  test('is another one where it is put in the place of something else', () => {
    const { nodes, value, unwrap } = store()
    const judge = (old, next) => new Continuity(nodes).continues(unwrap(old), unwrap(next))
    expect(judge(value.a, value.b)).toBe(false)
    expect(judge(value.a.parts, value.b.parts)).toBe(false)
    expect(judge(value.lists[0], value.lists[1])).toBe(false)
    const { b } = value
    delete value.b
    expect(judge(value.a, b)).toBe(false)
    const [, taken] = value.lists
    value.lists.pop()
    expect(judge(value.lists[0], taken)).toBe(true)
  })

  test('tells where a copy comes from that holds it', () => {
    const { nodes, value, unwrap } = store()
    const parts = unwrap(value.a.parts)
    const judge = (old, next) => new Continuity(nodes).continues(unwrap(old), next)
    expect(judge(value.a, { renamed: parts, title: 'c', x: 1, y: 2 })).toBe(true)
    expect(judge(value.b, { renamed: parts, title: 'c', x: 1, y: 2 })).toBe(false)
    expect(judge(value.a, { id: 1, parts })).toBe(true)
  })
})

test('each value continues itself, in any copy', () => {
  forAll('continues of a copy', 2000, (random) => {
    const value = anyValue(random, 4)
    if (typeof value !== 'object' || value === null) return
    expect(continues(value, carry(value))).toBe(true)
  })
})

test('however deep, each pair of members is looked at a few times', () => {
  let reads = 0
  const counted = (inner) =>
    new Proxy(inner, {
      get(target, key) {
        reads++
        return target[key]
      }
    })
  const nested = (depth, wrap) => {
    let value = wrap({ n: 0 })
    for (let i = 1; i < depth; i++) value = wrap({ inner: value, a: i, b: wrap([i, { c: i }]) })
    return value
  }
  const readsOf = (depth) => {
    reads = 0
    const continuity = new Continuity()
    // As a comparison does that goes down through all of it.
    let [old, next] = [nested(depth, (value) => value), nested(depth, counted)]
    for (; next; old = old.inner, next = next.inner) continuity.continues(old, next)
    return reads
  }
  expect(readsOf(400)).toBeLessThan(5 * readsOf(100))
})

describe('the order of members', () => {
  const ordered = (before, after) => {
    keepOrder(before, after)
    return Object.keys(after).join('')
  }
  test.each([
    ['of a member that is set', { a: 1, b: 2, c: 3 }, { b: 2, c: 3, a: 4 }, 'abc'],
    ['of what stands beside it', { a: 1, b: 2, c: 3 }, { c: 3, a: 1, b: 4 }, 'abc'],
    ['of what is left', { a: 1, b: 2, c: 3 }, { c: 3, a: 1 }, 'ac'],
    [
      'but new ones stand where they are put',
      { a: 1, b: 2 },
      { x: 1, b: 3, y: 1, a: 1, z: 1 },
      'xaybz'
    ],
    ['but it can be what is changed', { a: 1, b: 2, c: 3 }, { c: 3, a: 1, b: 2 }, 'cab']
  ])('is kept: %s', (_what, before, after, keys) => {
    const values = { ...after }
    expect(ordered(before, after)).toBe(keys)
    expect(after).toEqual(values)
  })

  test('a member of the name __proto__ is one of them', () => {
    const after = JSON.parse('{"b":2,"__proto__":3,"a":1}')
    expect(ordered(JSON.parse('{"a":0,"__proto__":3,"b":2}'), after)).toBe('a__proto__b')
    expect(Object.getPrototypeOf(after)).toBe(Object.prototype)
  })
})
