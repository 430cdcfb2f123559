/** Removals and additions of one element become moves, and the value stays the same. */

import { expect, test } from '@jest/globals'
import { foldMoves } from '../../../lib/shared/patch/fold-moves.js'
import { forAll } from '../helpers/generate.mjs'

const RUNS = Number(process.env.RUNS ?? 10_000)

/** Plays statements on a value, and records their patches as the store does. */
class Player {
  patches = []

  /** @param {any} value */
  constructor(value) {
    this.value = value
    this.before = structuredClone(value)
  }

  /** @param {(string | number)[]} path */
  at(path) {
    return path.reduce((value, step) => value[step], this.value)
  }

  take(...path) {
    const index = path.pop()
    const [was] = this.at(path).splice(index, 1)
    this.patches.push({ op: 'remove', path: [...path, index], was })
    return was
  }

  put(element, ...path) {
    const index = path.pop()
    this.at(path).splice(index, 0, element)
    const copy = JSON.stringify(element)
    this.patches.push({ op: 'add', path: [...path, index], value: element, text: copy })
  }

  set(element, ...path) {
    const step = path.pop()
    const list = this.at(path)
    const was = list[step]
    list[step] = element
    const copy = JSON.stringify(element)
    this.patches.push({ op: 'replace', path: [...path, step], was, value: element, text: copy })
    return was
  }

  /** The folded patches; throws if they do not give the same value. */
  folded(changes) {
    const patches = foldMoves(this.patches, changes)
    const value = structuredClone(this.before)
    for (const patch of patches) apply(value, patch)
    if (JSON.stringify(value) !== JSON.stringify(this.value)) {
      throw new Error(`${JSON.stringify(value)} is not ${JSON.stringify(this.value)}`)
    }
    return patches.map(({ op, path, from }) => (from ? { op, from, path } : { op, path }))
  }
}

function apply(value, { op, path, from, text }) {
  const inside = (path) => path.slice(0, -1).reduce((list, step) => list[step], value)
  if (op === 'move') {
    const list = inside(from)
    if (!(from.at(-1) < list.length)) throw new Error(`nothing at ${from}`)
    const [element] = list.splice(from.at(-1), 1)
    const to = inside(path)
    if (!Array.isArray(to) || path.at(-1) > to.length) throw new Error(`no gap at ${path}`)
    return to.splice(path.at(-1), 0, element)
  }
  const parent = inside(path)
  const step = path.at(-1)
  if (typeof step === 'number' && !(step < parent.length + (op === 'add' ? 1 : 0))) {
    throw new Error(`nothing at ${path}`)
  }
  if (op === 'replace' || typeof step === 'string') parent[step] = JSON.parse(text)
  else parent.splice(step, op === 'remove' ? 1 : 0, ...(op === 'add' ? [JSON.parse(text)] : []))
}

const rows = (...ids) => ids.map((id) => ({ id, rows: [] }))

test('taken out and put in again', () => {
  const player = new Player(rows(0, 1, 2))
  player.put(player.take(0), 2)
  expect(player.folded()).toEqual([{ op: 'move', from: [0], path: [2] }])
})

test('a swap by index', () => {
  const player = new Player(rows(0, 1, 2, 3))
  const old = player.set(player.value[3], 1)
  player.set(old, 3)
  expect(player.folded().map(({ op }) => op)).toEqual(['move', 'move'])
})

test('strings and numbers are elements too, but no other scalars', () => {
  const player = new Player({ todo: ['a', 1, true], done: [] })
  player.put(player.take('todo', 0), 'done', 0)
  player.put(player.take('todo', 0), 'done', 0)
  player.put(player.take('todo', 0), 'done', 0)
  expect(player.folded().map(({ op }) => op)).toEqual(['move', 'move', 'remove', 'add'])
})

test('from a folder that is removed meanwhile', () => {
  const player = new Player([
    { id: 0, rows: rows(10, 11) },
    { id: 1, rows: [] }
  ])
  const row = player.take(0, 'rows', 1)
  player.take(0)
  player.put(row, 0, 'rows', 0)
  expect(player.folded()).toEqual([
    { op: 'move', from: [0, 'rows', 1], path: [1, 'rows', 0] },
    { op: 'remove', path: [0] }
  ])
})

test('into what is made meanwhile, from what is removed: stays a removal and an addition', () => {
  const player = new Player([{ id: 0, rows: rows(10) }])
  const row = player.take(0, 'rows', 0)
  player.put({ id: 1, rows: [] }, 1)
  player.take(0)
  player.put(row, 0, 'rows', 0)
  expect(player.folded().some(({ op }) => op === 'move')).toBe(false)
})

test('what has changed in the element meanwhile follows the move', () => {
  const player = new Player(rows(0, 1))
  const row = player.take(0)
  row.id = 5
  player.put(row, 1)
  const changes = (_removed, { text }, path) => [
    { op: 'replace', path: [...path, 'id'], text: JSON.stringify(JSON.parse(text).id) }
  ]
  expect(player.folded(changes)).toEqual([
    { op: 'move', from: [0], path: [1] },
    { op: 'replace', path: [1, 'id'] }
  ])
})

test('a copy is put in, and then the element is taken out', () => {
  const player = new Player({ todo: rows(0, 1), done: [] })
  player.put({ id: 1, rows: [] }, 'done', 0)
  player.take('todo', 1)
  expect(player.folded()).toEqual([{ op: 'move', from: ['todo', 1], path: ['done', 0] }])
})

test('patches without moves are the same list', () => {
  const player = new Player(rows(0, 1))
  player.take(0)
  player.put({ id: 7, rows: [] }, 0)
  expect(foldMoves(player.patches)).toBe(player.patches)
})

test('random statements give the same value', () => {
  let [moves, possible] = [0, 0]
  forAll('fold moves', RUNS, (random) => {
    let id = 0
    const row = (/** @type {number} */ depth) => ({
      id: id++,
      rows: Array.from({ length: depth > 0 ? random.below(3) : 0 }, () => row(depth - 1))
    })
    const player = new Player({
      list: Array.from({ length: 1 + random.below(4) }, () => row(2)),
      tags: ['a', 'b', 'c']
    })
    const out = []
    for (let n = 2 + random.below(6); n > 0; n--) {
      const path = random.pick(listsIn(player.value))
      const list = player.at(path)
      const kind = random.below(10)
      if (kind < 4 && list.length > 0) out.push(player.take(...path, random.below(list.length)))
      else if (kind < 7 && out.length > 0) {
        possible++
        player.put(
          out.splice(random.below(out.length), 1)[0],
          ...path,
          random.below(list.length + 1)
        )
      } else if (kind === 7 && list.length > 0) {
        const element = out.length > 0 && random.chance(0.5) ? out.pop() : row(1)
        out.push(player.set(element, ...path, random.below(list.length)))
      } else if (kind === 8 && list.length > 1) {
        const [i, j] = [random.below(list.length), random.below(list.length)]
        if (i !== j) player.set(player.set(list[j], ...path, i), ...path, j)
      } else if (kind === 9 && typeof path.at(-1) === 'string' && random.chance(0.3)) {
        player.set([], ...path)
      } else player.put(row(1), ...path, list.length)
    }
    moves += player.folded().filter(({ op }) => op === 'move').length
  })
  // Those that end at their old places are left out.
  expect(moves).toBeGreaterThan(possible * 0.85)
})

function listsIn(value, path = []) {
  if (typeof value !== 'object' || value === null) return []
  const inner = Object.keys(value).flatMap((key) =>
    listsIn(value[key], [...path, Array.isArray(value) ? Number(key) : key])
  )
  return Array.isArray(value) ? [path, ...inner] : inner
}
