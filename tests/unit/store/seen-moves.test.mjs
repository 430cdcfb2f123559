/** Moves are seen by themselves, however they are written: what a batch records is folded to moves. */

import { cloneValue, decode, stringify } from '../../../lib/shared/index.js'
import { Store } from '../../../lib/shared/store/store.js'
import { applyPatches } from '../helpers/patches.mjs'
import { forAll } from '../helpers/generate.mjs'

const RUNS = Number(process.env.RUNS ?? 20_000) / 4

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
    const folded = this.store.takenOut.fold(this.patches)
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

const rows = (count, of = 'row') => Array.from({ length: count }, (_, id) => ({ id, of, tags: [] }))
const board = () => ({ todo: rows(6), done: rows(2, 'done'), nested: [{ sub: rows(3, 'sub') }] })
const by = (key) => (a, b) => b[key] - a[key]

/** @type {[string, number, (value: any) => unknown][]} Each with the number of moves that are sent. */
const idioms = [
  ['splice out and in', 1, ({ todo }) => todo.splice(4, 0, ...todo.splice(1, 1))],
  ['in two statements', 1, ({ todo }) => { const [it] = todo.splice(1, 1); todo.splice(4, 0, it) }], // prettier-ignore
  ['push(shift())', 1, ({ todo }) => todo.push(todo.shift())],
  ['unshift(pop())', 1, ({ todo }) => todo.unshift(todo.pop())],
  ['a swap by index', 2, ({ todo }) => { const it = todo[1]; todo[1] = todo[4]; todo[4] = it }], // prettier-ignore
  ['a swap by destructuring', 2, ({ todo }) => ([todo[1], todo[4]] = [todo[4], todo[1]])],
  ['a swap of neighbours', 1, ({ todo }) => ([todo[1], todo[2]] = [todo[2], todo[1]])],
  ['a swap by splice', 2, ({ todo }) => (todo[4] = todo.splice(1, 1, todo[4])[0])],
  ['three in a circle', 3, ({ todo: t }) => ([t[0], t[1], t[2]] = [t[2], t[0], t[1]])],
  ['sort', 5, ({ todo }) => todo.sort(by('id'))],
  ['reverse', 5, ({ todo }) => todo.reverse()],
  ['a sorted copy', 5, (v) => (v.todo = [...v.todo].sort(by('id')))],
  ['toSorted', 5, (v) => (v.todo = v.todo.toSorted(by('id')))],
  ['splice of the same in another order', 1, ({ todo }) => todo.splice(0, 3, todo[2], todo[0], todo[1])], // prettier-ignore
  ['filter and its rest', 1, (v) => (v.todo = [...v.todo.filter((r) => r.id !== 2), v.todo[2]])],
  ['from one column to another', 1, ({ todo, done }) => done.push(todo.splice(2, 1)[0])],
  ['find, filter and push', 1, (v) => { const it = v.todo.find((r) => r.id === 2); v.todo = v.todo.filter((r) => r !== it); v.done.push(it) }], // prettier-ignore
  ['add first, remove then', 1, ({ todo, done }) => { done.push(todo[2]); todo.splice(2, 1) }], // prettier-ignore
  ['two columns assigned', 1, (v) => { const it = v.todo[2]; v.done = [it, ...v.done]; v.todo = v.todo.filter((r) => r !== it) }], // prettier-ignore
  ['all columns at once', 1, (v) => Object.assign(v, { todo: v.todo.slice(1), done: [v.todo[0], ...v.done] })], // prettier-ignore
  ['a subtree into another folder', 1, ({ nested, todo }) => todo[1].tags.push(nested.pop())],
  ['out of a folder', 1, ({ nested, todo }) => todo.push(nested[0].sub.shift())],
  ['out of a folder that is removed', 1, ({ nested, todo }) => { const it = nested[0].sub.shift(); nested.pop(); todo.push(it) }], // prettier-ignore
  ['up and down again', 0, ({ todo }) => { todo.push(todo.shift()); todo.unshift(todo.pop()) }] // prettier-ignore
]

describe('how a move is written', () => {
  test.each(idioms)('%s', (_name, moves, change) => {
    const bench = new Bench(board())
    const sent = bench.tick(change)
    const others = sent.filter(({ op }) => op !== 'move')
    expect(others.filter(({ value }) => typeof value === 'object')).toEqual([])
    if (moves > 0) expect(sent.filter(({ op }) => op === 'move')).toHaveLength(moves)
  })

  test('in main each statement is sent by itself, so a move is one statement', () => {
    const bench = new Bench(board())
    expect(bench.tick(({ todo }) => todo.splice(0, 2, todo[1], todo[0]))).toEqual([
      { op: 'move', from: ['todo', 1], path: ['todo', 0] }
    ])
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
    const row = (depth) => ({
      id: id++,
      n: 0,
      m: 0,
      rows: Array.from({ length: depth > 0 ? random.below(3) : 0 }, () => row(depth - 1))
    })
    const list = () => Array.from({ length: 1 + random.below(4) }, () => row(2))
    const bench = new Bench({ a: list(), b: list(), tags: ['x', 'y', 'z', 'x'] })
    const statement = (value, out) => {
      const it = random.pick(lists(value))
      const at = () => random.below(it.length)
      const any = [...out, ...lists(value).flat()].filter((each) => typeof each === 'object')
      const edited = any.length > 0 ? random.pick(any) : null
      switch (random.below(13)) {
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
          return it.sort((x, y) => (y.id ?? 0) - (x.id ?? 0))
        case 8:
          return it.reverse()
        case 9:
          return edited && (edited[random.pick(['n', 'm'])] = ++id)
        case 10:
          return edited?.rows?.push(random.chance(0.5) && out.length > 0 ? out.pop() : row(0))
        case 11:
          return it.length > 0 && out.push(it[at()]) && it.splice(at(), 1, row(1))
        case 12:
          return random.chance(0.5) ? (value.a = value.a.filter((r) => r.id % 3)) : (value.b = [...value.b].reverse()) // prettier-ignore
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
