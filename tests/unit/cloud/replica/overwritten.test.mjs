/**
 * Writes that others have removed without having wanted it, because of moves: whoever has written them is told.
 * The simulation finds these once in thousands of runs.
 */

import { stringify } from '../../../../lib/shared/index.js'
import { writeOpening, writeSnapshot } from '../../../../lib/cloud/reader/index.js'
import { Bench } from '../../helpers/replica-bench.mjs'

const read = (/** @type {Uint8Array} */ bytes) => new TextDecoder().decode(bytes)
const FIRST = '{"a":[{"sub":[]}],"b":[{"id":1,"sub":[]}],"list":["x","y"]}'
const MINE = { id: 'mine', sub: [] }

/** @param {string} [first] */
function benchOf(first = FIRST) {
  const bench = new Bench()
  bench.entries = [writeOpening(first)]
  bench.connect()
  return bench
}

/** One that has written an element, which the others have seen. */
function written() {
  const bench = benchOf()
  bench.edit({ op: 'add', path: ['b', 0], value: MINE })
  bench.arrive()
  bench.deliver()
  return bench
}

test('who has removed what he could not move away any more', () => {
  const bench = written()
  bench.other('p', 1, 2, { op: 'move', from: ['a', 0], path: ['b', 0, 'sub', 0] })
  bench.other(
    'q',
    1,
    2,
    { op: 'move', from: ['b', 0], path: ['a', 0, 'sub', 0] },
    { op: 'replace', path: ['b'], value: [] }
  )
  bench.deliver()
  expect(stringify(bench.view)).not.toContain('mine')
  expect(bench.lost).toEqual(['overwritten add b/0'])
})

test('who has removed it with the place where he had moved it', () => {
  const bench = written()
  bench.other('p', 1, 2, { op: 'move', from: ['a', 0], path: ['b', 1, 'sub', 0] })
  bench.other(
    'q',
    1,
    2,
    { op: 'move', from: ['b', 0], path: ['a', 0, 'sub', 0] },
    { op: 'replace', path: ['b', 0], value: 0 }
  )
  bench.deliver()
  expect(stringify(bench.view)).not.toContain('mine')
  expect(bench.lost).toEqual(['overwritten add b/0'])
})

test('who has moved and removed it on purpose is no reason', () => {
  const bench = written()
  bench.other(
    'q',
    1,
    2,
    { op: 'move', from: ['b', 0], path: ['a', 0, 'sub', 0] },
    { op: 'replace', path: ['a'], value: [] }
  )
  bench.deliver()
  expect(bench.lost).toEqual([])
})

test('a replica whose move is dropped does not say that it has seen what it removes', () => {
  const bench = benchOf()
  bench.take({ type: 'disconnected' })
  bench.edit({ op: 'move', from: ['b', 0], path: ['a', 0, 'sub', 0] })
  bench.edit({ op: 'replace', path: ['b'], value: [] })
  bench.other('p', 1, 1, { op: 'remove', path: ['a', 0] })
  bench.connect()
  bench.take({ type: 'stored', id: bench.state.batches })
  expect(bench.lost).toEqual(['dropped move a/0/sub/0'])
  expect(bench.sent.map(read)).toEqual([expect.stringContaining('"base":2,"seen":0,')])
})

test('a write that was taken for lost and is in the log after all is watched again', () => {
  const bench = benchOf()
  bench.edit({ op: 'replace', path: ['list', 0], value: 'mine' })
  const [mine] = bench.sent
  bench.take({ type: 'disconnected' })
  bench.other('p', 1, 1, { op: 'replace', path: ['list', 0], value: 'quite another one' })
  bench.floor = 2
  const bytes = new TextEncoder().encode(writeSnapshot(bench.log()))
  bench.take({ type: 'connected' })
  bench.take({ type: 'gone', floor: 2 })
  bench.take({ type: 'snapshot', bytes })
  bench.deliver(2)
  expect(bench.lost).toEqual(['unknown replace list/0'])
  bench.entries.push(mine)
  bench.deliver()
  expect([bench.view.list, bench.lost]).toEqual([['mine', 'y'], []])
  bench.other('p', 2, 2, { op: 'replace', path: ['list', 0], value: 'theirs' })
  bench.deliver()
  expect(bench.lost).toEqual(['overwritten replace list/0'])
})

test('behind a snapshot nothing counts as seen, since it may be of another log', () => {
  const bench = benchOf()
  bench.take({ type: 'disconnected' })
  bench.edit({ op: 'replace', path: ['list', 0], value: 'mine' })
  bench.other('p', 1, 1, { op: 'replace', path: ['a'], value: [] })
  const bytes = new TextEncoder().encode(writeSnapshot(bench.log()))
  bench.take({ type: 'connected' })
  bench.take({ type: 'gone', floor: 2 })
  bench.take({ type: 'snapshot', bytes })
  bench.deliver(2)
  bench.take({ type: 'stored', id: bench.state.batches })
  expect(bench.sent.map(read)).toEqual([expect.stringContaining('"base":2,"seen":0,')])
})
