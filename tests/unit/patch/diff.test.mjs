import { cloneValue, diff, identical, stringify } from '../../../lib/shared/index.js'
import { applyPatches } from '../helpers/patches.mjs'
import {
  anyLeaf,
  expected,
  forAll,
  frozen,
  patches,
  tree,
  value as anyValue
} from '../helpers/generate.mjs'

const RUNS = Number(process.env.RUNS ?? 8000)
const files = (count) =>
  Array.from({ length: count }, (_, id) => ({ id, name: `file-${id}`, size: id * 7, done: false }))

/** The patches, after checking that they turn one value into the other. */
function checked(before, after) {
  const list = diff(frozen(before), after)
  const made = applyPatches(cloneValue(before), cloneValue(list))
  if (!identical(made, after)) throw new Error(`${stringify(made)} is not ${stringify(after)}`)
  return list
}

describe('the patches make the other value, member order included', () => {
  test('of a value and an edited one', () => {
    forAll('diff of an edit', RUNS, (random) => {
      const before = frozen(tree(random))
      checked(before, patches(random, before, 4).reduce(expected, before))
    })
  })

  test('of any two values', () => {
    forAll('diff of any two', RUNS, (random) => {
      checked(anyValue(random, 3, anyLeaf), anyValue(random, 3, anyLeaf))
    })
  })

  test('of lists that share elements, reordered, removed, repeated and new', () => {
    forAll('diff of lists', RUNS / 4, (random) => {
      const before = Array.from({ length: random.below(60) }, () => anyValue(random, 1))
      const after = Array.from({ length: random.below(60) }, () => {
        if (before.length === 0 || random.chance(0.2)) return anyValue(random, 1)
        const old = random.pick(before)
        return random.chance(0.5) ? old : cloneValue(old)
      })
      checked(before, after)
    })
  })

  test('equal values need none', () => {
    forAll('diff of equals', RUNS / 4, (random) => {
      const value = tree(random)
      if (diff(value, cloneValue(value)).length > 0) throw new Error(stringify(value))
    })
  })
})

describe('members', () => {
  test.each([
    ['set', { a: 1, b: 2 }, { a: 1, b: 3 }, [{ op: 'replace', path: ['b'], value: 3 }]],
    ['added', { a: 1 }, { a: 1, b: 2 }, [{ op: 'add', path: ['b'], value: 2 }]],
    [
      'added in front',
      { b: 1 },
      { a: 2, b: 1 },
      [{ op: 'add', path: ['a'], value: 2, before: 'b' }]
    ],
    ['an index added in front', { 1: 1 }, { 0: 0, 1: 1 }, [{ op: 'add', path: ['0'], value: 0 }]],
    ['removed', { a: 1, b: 2 }, { b: 2 }, [{ op: 'remove', path: ['a'] }]],
    [
      'moved to the end',
      { a: 1, b: 2 },
      { b: 2, a: 3 },
      [
        { op: 'remove', path: ['a'] },
        { op: 'add', path: ['a'], value: 3 }
      ]
    ],
    [
      'moved to the front',
      { a: 1, b: 2, c: 3 },
      { c: 3, a: 1, b: 4 },
      [
        { op: 'remove', path: ['c'] },
        { op: 'add', path: ['c'], value: 3, before: 'a' },
        { op: 'replace', path: ['b'], value: 4 }
      ]
    ],
    ['undefined', { a: 1 }, { a: undefined }, [{ op: 'replace', path: ['a'], value: undefined }]],
    ['undefined added', {}, { a: undefined }, [{ op: 'add', path: ['a'], value: undefined }]],
    ['-0', { a: 0 }, { a: -0 }, [{ op: 'replace', path: ['a'], value: -0 }]],
    ['an equal date', { a: new Date(0) }, { a: new Date(0) }, []],
    ['an equal Map', { a: new Map([[1, {}]]) }, { a: new Map([[1, {}]]) }, []],
    ['another kind', { a: {} }, { a: [] }, [{ op: 'replace', path: ['a'], value: [] }]]
  ])('%s', (_, before, after, list) => {
    expect(checked(before, after)).toStrictEqual(list)
  })
})

describe('common operations on lists cost only what they change', () => {
  const list = frozen(files(1000))

  test('filter', () => {
    expect(
      checked(
        list,
        list.filter(({ id }) => id !== 500)
      )
    ).toEqual([{ op: 'remove', path: [500] }])
    expect(
      checked(
        list,
        list.filter(({ id }) => id % 100)
      )
    ).toHaveLength(10)
  })

  test('concat and spread', () => {
    /** @type {any} */
    const item = { id: 'new' }
    expect(checked(list, list.concat(item))).toEqual([{ op: 'add', path: [1000], value: item }])
    expect(checked(list, [item, ...list])).toEqual([{ op: 'add', path: [0], value: item }])
  })

  test('map that changes one element', () => {
    const done = list.map((file) => (file.id === 7 ? { ...file, done: true } : file))
    expect(checked(list, done)).toEqual([{ op: 'replace', path: [7, 'done'], value: true }])
  })

  test('a sort that moves one element', () => {
    const sorted = [...list.slice(1, 900), list[0], ...list.slice(900)]
    const moved = checked(list, sorted)
    expect(moved).toEqual([{ op: 'move', from: [0], path: [899] }])
  })

  test('a swap', () => {
    const swapped = [...list]
    ;[swapped[3], swapped[990]] = [swapped[990], swapped[3]]
    expect(checked(list, swapped)).toEqual([
      { op: 'move', from: [990], path: [3] },
      { op: 'move', from: [4], path: [990] }
    ])
  })

  test('a fetch that returns equal objects', () => {
    /** @type {any[]} */
    const fetched = cloneValue(list)
    expect(checked(list, fetched)).toEqual([])
    fetched[5].done = true
    fetched.splice(600, 2)
    fetched.push({ id: 'new' })
    expect(checked(list, fetched)).toHaveLength(4)
  })

  test('a fetch in another order', () => {
    const fetched = cloneValue([...list].reverse().slice(100))
    expect(checked(files(15), files(15).reverse())).toHaveLength(14)
    expect(checked(list, fetched)).toHaveLength(999)
    const few = cloneValue(list)
    few.unshift(...few.splice(700, 3))
    few[1].done = true
    expect(checked(list, few)).toEqual([
      ...[0, 1, 2].map((at) => ({ op: 'move', from: [700 + at], path: [at] })),
      { op: 'replace', path: [1, 'done'], value: true }
    ])
  })

  test('a sort of 10,000', () => {
    const many = files(10_000)
    const order = many.map(({ id }) => (id * 7919) % 10_000)
    const moves = checked(
      many,
      order.map((id) => many[id])
    )
    expect(moves.length).toBeLessThan(10_000)
    expect(new Set(moves.map(({ op }) => op))).toEqual(new Set(['move']))
  })

  test('moves between what is added, removed and edited', () => {
    const [a, b, c, d] = files(4)
    expect(checked([a, b, c, d], [d, { id: 'new' }, { ...b, done: true }, a])).toEqual([
      { op: 'move', from: [1], path: [3] },
      { op: 'move', from: [0], path: [3] },
      { op: 'remove', path: [0] },
      { op: 'add', path: [1], value: { id: 'new' } },
      { op: 'replace', path: [2, 'done'], value: true }
    ])
  })

  test('scalars move only if nothing but their order has changed', () => {
    expect(checked([1, 2, 3], [3, 1, 2])).toEqual([{ op: 'move', from: [2], path: [0] }])
    expect(checked([1, 2, 3, 4], [4, 1, 5, 2]).map(({ op }) => op)).not.toContain('move')
  })

  test('a nested edit', () => {
    const before = {
      groups: [
        { name: 'a', items: list },
        { name: 'b', items: files(10) }
      ]
    }
    const after = { groups: [{ name: 'a', items: list.slice(1) }, before.groups[1]] }
    expect(checked(before, after)).toEqual([{ op: 'remove', path: ['groups', 0, 'items', 0] }])
  })
})

test('elements that a filter keeps are not replaced, however few', () => {
  const list = files(1000)
  const patches = checked(list, list.slice(500, 501))
  expect(patches).toHaveLength(999)
  expect(new Set(patches.map(({ op }) => op))).toEqual(new Set(['remove']))
})

describe('if patches would cost more, the value is replaced', () => {
  test('clear', () => {
    const list = files(1000)
    expect(checked(list, [])).toEqual([{ op: 'replace', path: [], value: [] }])
    expect(checked({ list }, { list: [] })).toEqual([{ op: 'replace', path: ['list'], value: [] }])
  })

  test('reverse of scalars', () => {
    const list = Array.from({ length: 2000 }, (_, i) => i)
    expect(checked(list, [...list].reverse())).toHaveLength(1)
  })

  test('but not its parent', () => {
    const [big, small] = [files(1000), files(1200)]
    const replaced = checked({ big, small }, { big, small: small.map((_, i) => ({ nr: -i })) })
    expect(replaced.map(({ path }) => path)).toEqual([['small']])
  })

  test('many small edits of a large value stay edits', () => {
    const lists = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`list${i}`, files(50)]))
    const after = Object.fromEntries(
      Object.entries(lists).map(([key, list]) => [key, [...list, { id: 'new' }]])
    )
    expect(checked(lists, after)).toHaveLength(40)
  })

  test('an element that keeps nothing is replaced', () => {
    expect(checked([{ id: 1, name: 'a' }], [{ id: 2, name: 'b' }])).toHaveLength(1)
    expect(checked([{ id: 1, name: 'a' }], [{ id: 1, name: 'b' }])[0].path).toEqual([0, 'name'])
  })
})

test('the number of comparisons is linear, not quadratic', () => {
  const looks = (count) => {
    let looked = 0
    const counting = (element) =>
      new Proxy(element, {
        get(target, key) {
          looked++
          return target[key]
        }
      })
    const list = files(count).map(counting)
    diff(list, [list[count - 1], ...list.slice(0, -1).filter((_, i) => i % 1000)])
    return looked
  }
  const [small, large] = [looks(2000), looks(20_000)]
  expect(small).toBeGreaterThan(0)
  expect(large / small).toBeLessThan(15)
})

const long = process.env.REMOTE_REF_LONG ? test : test.skip
long('nor does the time that it takes', () => {
  const time = (count) => {
    const list = files(count)
    const next = [list[count - 1], ...list.slice(0, -1).filter(({ id }) => id % 1000)]
    const start = performance.now()
    diff(list, next)
    return performance.now() - start
  }
  time(10_000)
  const small = Math.min(time(10_000), time(10_000), time(10_000))
  const large = Math.min(time(100_000), time(100_000), time(100_000))
  // Ten times the elements; a quadratic step would cost a hundred times as much.
  expect(large / small).toBeLessThan(50)
})
