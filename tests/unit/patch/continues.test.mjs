/** Which values continue which, as described in docs/updating.md. */

import { readFileSync } from 'node:fs'
import { cloneValue } from '../../../lib/shared/value/clone.js'
import { decode } from '../../../lib/shared/value/codec.js'
import { Continuity } from '../../../lib/shared/patch/continues.js'
import { keepOrder } from '../../../lib/shared/patch/stable-members.js'
import { Store } from '../../../lib/shared/store/store.js'
import { forAll, frozen, value as anyValue } from '../helpers/generate.mjs'

const continues = (old, next) => new Continuity().continues(frozen(old), frozen(next))
/**
 * The core has the same rule for large values; tests/native/diff runs the same file.
 *
 * @type {{ name: string, continues: boolean, old: unknown, new: unknown }[]}
 */
const cases = /** @type {any} */ (
  decode(readFileSync(new URL('../../cases/continues.json', import.meta.url), 'utf8'))
)

test.each(cases.map((given) => [given.name, given]))('%s', (_name, given) => {
  expect(continues(given.old, given.new)).toBe(given.continues)
})

test('there are cases of both kinds, with unique names', () => {
  expect(cases.filter((given) => given.continues).length).toBeGreaterThan(30)
  expect(cases.filter((given) => !given.continues).length).toBeGreaterThan(20)
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length)
})

describe('an object of the value itself', () => {
  const store = () =>
    new Store({
      a: { title: 'a', parts: { n: 1 } },
      b: { title: 'b', parts: { n: 1 } },
      lists: [
        [1, 2],
        [1, 3]
      ]
    })

  test('does not continue the value that it replaces', () => {
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

  test('tells where a copy that contains it comes from', () => {
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
    expect(continues(value, cloneValue(value))).toBe(true)
  })
})

test('at any depth, each pair of members is compared only a few times', () => {
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
