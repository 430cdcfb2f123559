/** Moves are seen by themselves, however they are written: what a batch records is folded to moves. */

import { cloneValue, decode, foldStatements, stringify } from '../../../lib/shared/index.js'
import { Store } from '../../../lib/shared/store/store.js'
import { applyPatches } from '../helpers/patches.mjs'
import { forAll } from '../helpers/generate.mjs'
import { board, by, idioms, rows } from '../helpers/move-idioms.mjs'

const RUNS = Number(process.env.RUNS ?? 20_000) / 4
/** How many of the random runs have equal elements; most in the long run. */
const ALIKE = process.env.RUNS ? 0.5 : 0.05

/** A store, and a copy that only gets the folded patches of each batch. */
class Bench {
  patches = []

  /** @param {unknown} initial */
  constructor(initial) {
    /** @type {any} */
    this.copy = cloneValue(initial)
    this.store = new Store(initial, { onPatches: (made) => void this.patches.push(...made) })
  }

  get value() {
    return this.store.value
  }

  /** @param {(value: any) => unknown} change @returns {any[]} What is sent. */
  tick(change) {
    this.patches = []
    change(this.value)
    this.store.settle()
    const folded = foldStatements(this.patches)
    const plain = folded.map(({ op, path, from, edit, text, before }) => ({
      op,
      ...(from && { from }),
      path,
      ...(edit && { edit }),
      ...(text !== undefined && { value: decode(text) }),
      ...(before !== undefined && { before })
    }))
    this.copy = applyPatches(this.copy, /** @type {any} */ (cloneValue(plain)))
    if (stringify(this.copy) !== stringify(this.store.raw)) {
      throw new Error(`${stringify(plain)} gives ${stringify(this.copy)}`)
    }
    return plain
  }
}

describe('how a move is written', () => {
  test.each(idioms)('%s', (_name, moves, change) => {
    const bench = new Bench(board())
    const sent = bench.tick(change)
    const others = sent.filter(({ op }) => op !== 'move')
    expect(others.filter(({ value }) => typeof value === 'object')).toEqual([])
    if (moves > 0) expect(sent.filter(({ op }) => op === 'move')).toHaveLength(moves)
  })
})

test('a long list that is spliced, sorted or filtered by splice sends moves and removals', () => {
  const bench = new Bench(rows(3000))
  expect(new Set(bench.tick((list) => list.sort(by('id'))).map(({ op }) => op))).toEqual(
    new Set(['move'])
  )
  const few = bench.value.filter(({ id }) => id % 2).reverse()
  const sent = bench.tick((list) => list.splice(0, Infinity, few[1], few[0], ...few.slice(2)))
  expect(new Set(sent.map(({ op }) => op))).toEqual(new Set(['move', 'remove']))
})

describe('what is changed in an element while it is in no array', () => {
  test('follows the move, also if the array that it was in was replaced', () => {
    const bench = new Bench(board())
    bench.tick((value) => {
      const [it] = value.todo
      value.todo = []
      it.tags.push('new')
      value.done.push(it)
    })
    expect(bench.copy.done.at(-1)).toEqual({ id: 0, of: 'row', tags: ['new'] })
  })

  test('follows the move', () => {
    const bench = new Bench(board())
    const sent = bench.tick(({ todo, done }) => {
      const it = todo.shift()
      it.of = 'moved'
      it.tags.push('new')
      done.unshift(it)
    })
    expect(sent).toEqual([
      { op: 'move', from: ['todo', 0], path: ['done', 0] },
      { op: 'replace', path: ['done', 0, 'of'], value: 'moved' },
      { op: 'add', path: ['done', 0, 'tags', 0], value: 'new' }
    ])
  })

  test('also if it is put back twice', () => {
    const bench = new Bench(board())
    bench.tick(({ todo, done }) => {
      const it = todo.shift()
      it.of = 'moved'
      done.push(it)
      done.pop()
      it.id = 9
      todo.push(it)
    })
    expect(bench.copy.todo[5]).toEqual({ id: 9, of: 'moved', tags: [] })
  })

  test('and if it was changed before, and by what holds a part of it', () => {
    const bench = new Bench(board())
    const held = bench.value.nested[0].sub[0]
    bench.tick(({ nested, todo }) => {
      nested[0].sub[0].id = 5
      const [folder] = nested.splice(0, 1)
      held.of = 'held'
      todo[0].tags.push(folder)
      held.id = 6
    })
    expect(bench.store.pathOf(held)).toEqual(['todo', 0, 'tags', 0, 'sub', 0])
  })
})

test('numbers and texts that are set by index are values, not elements', () => {
  const bench = new Bench({ color: [255, 0, 10] })
  const sent = bench.tick(({ color }) => {
    color[0] = 10
    color[2] = 255
  })
  expect(sent.map(({ op }) => op)).toEqual(['replace', 'replace'])
})

test('an equal element that takes the place of another one is that one from then on', () => {
  const row = (n) => ({ n, tags: [] })
  const bench = new Bench({ list: [row(0), row(1)], done: [row(0), row(2)] })
  bench.tick((value) => {
    value.done = value.list.splice(0)
    value.done[0].tags = ['x']
    swap(value.done, 0, 1)
  })
  expect(bench.copy.done).toEqual([row(1), { n: 0, tags: ['x'] }])
})

test.each([
  ['changed since', ({ done }) => done.at(-1).tags.push('x')],
  [
    'not what was removed',
    (value, it) => {
      value.more = [it]
      value.more[0].tags.pop()
    }
  ]
])('a copy of a removed element that is %s is none', (name, change) => {
  const bench = new Bench({ list: [{ n: 0, tags: ['x'] }], done: [], more: [{ n: 1, tags: [] }] })
  bench.tick((value) => {
    value.done.push({ n: 0, tags: [] })
    change(value, value.list.shift())
  })
  expect(bench.copy.done[0].tags).toEqual(name === 'changed since' ? ['x'] : [])
})

/** A row that holds others. */
const holder = (n, ...rows) => ({ n, rows })

test('an element and one in it, both added before they are removed', () => {
  const bench = new Bench({ list: [holder(0, holder(1), holder(2))], inner: [], done: [] })
  bench.tick(({ list, inner, done }) => {
    const it = list[0]
    inner.push(it.rows[0])
    done.push(it)
    it.rows.shift()
    list.shift()
  })
  expect(bench.copy).toEqual({ list: [], inner: [holder(1)], done: [holder(0, holder(2))] })
})

test.each([
  ['is then changed where it is', (inner) => (inner.n = 5)],
  ['is then changed while both are out', (inner, { list }) => list.pop() && (inner.n = 5)]
])('an element comes back, and what it holds %s', (_name, change) => {
  const bench = new Bench({ list: [holder(0, holder(1))], other: [] })
  bench.tick((value) => {
    const it = value.list[0]
    value.list[0] = it.rows[0]
    change(it.rows[0], value)
    value.other.push(it)
  })
  expect(bench.copy.other).toEqual([holder(0, holder(5))])
})

test('an element that is out holds one that is also in the value, and changes with it', () => {
  const bench = new Bench({ list: [holder(0), holder(1)], other: [] })
  bench.tick(({ list, other }) => {
    list[1].rows.push(list[0])
    const it = list.pop()
    list[0].n = 5
    other.push(it)
  })
  expect(bench.copy).toEqual({ list: [holder(5)], other: [holder(1, holder(5))] })
})

/** Any list in a value, as the app gets it. */
function lists(value) {
  if (typeof value !== 'object' || value === null) return []
  const inner = Object.values(value).flatMap(lists)
  return Array.isArray(value) ? [value, ...inner] : inner
}

function swap(list, i, j) {
  ;[list[i], list[j]] = [list[j], list[i]]
}

test('random statements of several lists', () => {
  let moves = 0
  forAll('seen moves', RUNS, (random) => {
    let id = 0
    // Then many are equal, and one of them may come to stand where another one was.
    const alike = random.chance(ALIKE)
    const row = (depth) => ({
      ...(!alike && { id: id++ }),
      n: 0,
      m: 0,
      rows: Array.from({ length: depth > 0 ? random.below(3) : 0 }, () => row(depth - 1))
    })
    const list = () => Array.from({ length: 1 + random.below(4) }, () => row(2))
    const bench = new Bench({ a: list(), b: list(), tags: ['x', 'y', 'z', 'x'] })
    const statement = (value, out) => {
      const it = random.pick(lists(value))
      const at = () => random.below(it.length)
      const inside = lists(out).slice(1).flat()
      const any = [...out, ...inside, ...lists(value).flat()].filter(
        (each) => typeof each === 'object'
      )
      const edited = any.length > 0 ? random.pick(any) : null
      switch (random.below(16)) {
        case 0:
        case 1:
        case 2:
          return it.length > 0 && out.push(...it.splice(at(), 1 + random.below(2)))
        case 3:
        case 4:
        case 5:
          return out.length > 0 && it.splice(random.below(it.length + 1), 0, ...out.splice(0, 1 + random.below(2))) // prettier-ignore
        case 6:
          return it.length > 1 && swap(it, at(), at())
        case 7:
          return it.sort((x, y) => (y.id ?? y.n ?? 0) - (x.id ?? x.n ?? 0))
        case 8:
          return it.reverse()
        case 9:
          return edited && (edited[random.pick(['n', 'm'])] = alike ? random.below(2) : ++id)
        case 10:
          return edited?.rows?.push(random.chance(0.5) && out.length > 0 ? out.pop() : row(0))
        case 11:
          return it.length > 0 && out.push(it[at()]) && it.splice(at(), 1, row(1))
        case 12:
          return random.chance(0.5) ? (value.a = value.a.filter((r) => (r.id ?? r.n) % 3)) : (value.b = [...value.b].reverse()) // prettier-ignore
        case 13:
          return (value[random.pick(['a', 'b'])] = it.splice(0))
        case 14:
          return (value.a = [...value.a, ...out.splice(0), row(1)])
        case 15:
          // It stays in what is out.
          return inside.length > 0 && it.push(random.pick(inside))
      }
    }
    for (let n = 2; n > 0; n--) {
      const sent = bench.tick((value) => {
        const out = []
        for (let k = 1 + random.below(7); k > 0; k--) {
          try {
            statement(value, out)
          } catch (error) {
            // An element that would become a part of itself.
            if (/** @type {any} */ (error).code !== 'ERR_REF_VALUE') throw error
          }
        }
      })
      moves += sent.filter(({ op }) => op === 'move').length
    }
  })
  expect(moves).toBeGreaterThan(RUNS)
})
