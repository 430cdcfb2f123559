/** Statements of main that together move an element: windows see a move, and what they change in it stays. */

import { describe, expect, test } from '@jest/globals'
import { encode, inert, stringify } from '../../../lib/shared/index.js'
import { Random } from '../helpers/generate.mjs'
import { board, idioms, rows } from '../helpers/move-idioms.mjs'
import { share } from '../helpers/share.mjs'

const ROUNDS = Number(process.env.RUNS ?? 20_000) / 100

/** What the history has after a version. */
const historyOf = (main, since) =>
  JSON.parse(`[${main.document.since(since)}]`).map(([, version, , patches]) => [version, patches])
/** The patches of all of it. */
const patchesOf = (main, since) => historyOf(main, since).flatMap(([, patches]) => patches)

/** All rows of a board, by their names. */
function rowsOf(value, found = new Map()) {
  if (typeof value !== 'object' || value === null) return found
  if ('tags' in value)
    found.set(`${value.of} ${value.id}`, [...(found.get(`${value.of} ${value.id}`) ?? []), value])
  for (const part of Object.values(value)) rowsOf(part, found)
  return found
}

describe('how main moves elements', () => {
  test.each(idioms)('%s', async (_name, moves, change) => {
    const { main, windows, agree } = await share(board(), inert)
    const { version } = main
    change(main.value)
    const before = [...rowsOf(main.value).keys()]
    // At the same time, a window changes every row.
    for (const [row] of rowsOf(windows[0].value).values()) row.by = 'window'
    await agree()

    const patches = patchesOf(main, version).filter(({ path }) => path.at(-1) !== 'by')
    const others = patches.filter(({ op, value }) => op !== 'move' && typeof value === 'object')
    expect(others).toEqual([])
    if (moves > 0) expect(patches.filter(({ op }) => op === 'move')).toHaveLength(moves)
    const after = rowsOf(main.value)
    expect([...after.keys()].sort()).toEqual(before.sort())
    for (const found of after.values()) expect(found).toMatchObject([{ by: 'window' }])
  })
})

test('each statement has its version, and listeners of main hear it at once', async () => {
  const { main, agree } = await share(board(), inert)
  const heard = []
  main.onChange(({ version, patches }) => heard.push([version, patches.map(({ op }) => op)]))
  main.value.todo.push(main.value.todo.shift())
  expect(main.version).toBe(2)
  expect(heard).toEqual([
    [1, ['remove']],
    [2, ['add']]
  ])
  await agree()
  expect(historyOf(main, 0)).toEqual([
    [1, [{ op: 'move', from: ['todo', 0], path: ['todo', 5] }]],
    [2, []]
  ])
})

test('what pages have been told of stays as it is', async () => {
  const { main, agree } = await share(board(), inert)
  const it = main.value.todo.shift()
  main.flush()
  main.value.todo.push(it)
  await agree()
  expect(patchesOf(main, 0).map(({ op }) => op)).toEqual(['remove', 'add'])
})

test('a turn that is sent in parts, and one whose changes are too many', async () => {
  const { main, network, agree } = await share(board(), inert)
  let time = 0
  network.hub.now = () => time
  main.value.done.pop()
  const it = main.value.todo.shift()
  time = 1000
  main.value.done.pop()
  main.value.todo.push(it)
  await agree()
  expect(patchesOf(main, 0).filter(({ op }) => op === 'move')).toEqual([])

  const { version } = main
  const other = main.value.todo.shift()
  for (let i = 0; i < 5000; i++) main.value.done.push(i)
  main.value.todo.push(other)
  main.flush()
  expect(patchesOf(main, version).filter(({ op }) => op === 'move')).toEqual([])
  main.value.todo.push(main.value.todo.shift())
  main.flush()
  expect(patchesOf(main, version).filter(({ op }) => op === 'move')).toHaveLength(1)
  await agree()
})

test('values that change between two statements, in a patch and in an element that is out', async () => {
  const { main, agree } = await share(board(), inert)
  const value = { id: 77, tags: [] }
  const it = main.value.todo.shift()
  main.patch([{ op: 'add', path: ['todo', 0], value }])
  value.id = 78
  it.id = 79
  main.value.todo.push(it)
  await agree()
  expect(main.value.todo.map(({ id }) => id)).toEqual([77, 1, 2, 3, 4, 5, 79])
})

test('other things that happen between two statements', async () => {
  const between = [
    ({ main }) => void main.revoke(),
    ({ network }) =>
      void network.open().replica('shared', null, { reactivity: inert, onConflict() {} }),
    ({ main }) => void (main.value.done = []),
    ({ main }) => void (main.value = { ...main.value, done: [] }),
    ({ main }) => void main.update((value) => void value.done.push(value.todo.pop())),
    ({ main }) => void main.document.trim(main.document.version),
    ({ main }) => void main.value.todo.splice(0, Infinity),
    ({ main }) => expect(() => main.patch([{ op: 'remove', path: ['todo', 99] }])).toThrow(/todo/),
    ({ main }) => expect(() => main.update(() => { throw new Error('undo') })).toThrow('undo'), // prettier-ignore
    ({ windows }) => void (windows[0].value.todo[3].id = 100)
  ]
  for (const happens of between) {
    const shared = await share(board(), inert)
    const { main, agree } = shared
    const it = main.value.todo.shift()
    happens(shared)
    main.value.done.push(it)
    await agree()
    expect(main.value.done.at(-1).id).toBe(0)
  }
})

test('a ref that is destroyed, or whose history is full, in such a turn', async () => {
  const { main, network, windows } = await share(board(), inert)
  main.value.todo.push(main.value.todo.shift())
  main.destroy()
  await network.quiet()
  expect(windows.map(({ status }) => status)).toEqual(['closed', 'closed'])

  const { main: small, agree } = await share(rows(50), inert, { limits: { valueBytes: 40_000 } })
  for (let i = 0; i < 20; i++) small.value.push(small.value.shift())
  await agree()
})

test('random statements of main, while windows change what is moved', async () => {
  const first = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
  process.stderr.write(`moves of main: ${ROUNDS} rounds from seed ${first}\n`)
  let moved = 0
  for (let round = 0; round < ROUNDS; round++) {
    try {
      moved += await play(new Random(first + round))
    } catch (error) {
      throw new Error(`fails in round ${round}; replay with SEED=${first + round}`, {
        cause: error
      })
    }
  }
  expect(moved).toBeGreaterThan(ROUNDS / 2)
})

/** @param {Random} random @returns {Promise<number>} How many moves the history has. */
async function play(random) {
  const { main, windows, network, agree } = await share(board(), inert)
  const out = []
  const listOf = () => random.pick([main.value.todo, main.value.done, main.value.nested])
  for (let turns = 0; turns < 6; turns++) {
    for (let statements = 1 + random.below(5); statements > 0; statements--) {
      const list = listOf()
      const kind = random.below(8)
      if (kind < 3 && list.length > 0) out.push(...list.splice(random.below(list.length), 1))
      else if (kind < 6 && out.length > 0) {
        list.splice(random.below(list.length + 1), 0, ...out.splice(random.below(out.length), 1))
      } else if (kind === 6) list.push({ id: random.below(100), of: 'new', tags: [] })
      else if (out.length > 0) out[0].id = random.below(100)
      else if (random.below(4) === 0) main.flush()
    }
    const row = random.pick([...rowsOf(windows[0].value).values()])?.[0]
    if (row && random.below(2)) row.by = random.below(100)
    if (random.below(2)) await network.quiet()
    expect(encode(main.value)).toBe(main.document.text())
  }
  const moves = patchesOf(main, main.document.oldest).filter(({ op }) => op === 'move').length
  await agree()
  expect(stringify(windows[1].store.raw)).toBe(main.document.text())
  return moves
}
