/**
 * Writes in units that two devices have changed, with a strategy: each is there, or told. The simulation finds these
 * once in hundreds of runs.
 */

import { writeFloor, writeOpening, writeTransaction } from '../../../../lib/cloud/reader/index.js'
import { Bench } from '../../helpers/replica-bench.mjs'

const FIRST = {
  a: [{ id: 1, text: '', sub: ['x', 'y'] }],
  b: [{ id: 2, text: '', sub: [] }],
  members: { k: 'old', l: 'old' },
  note: ''
}
const UNIT = [['a', '*'], ['b', '*'], ['members'], ['note']]

/** @param {'lastWriteWins' | 'ask'} strategy @param {any[][]} [unit] */
function benchOf(strategy, unit = UNIT) {
  const bench = new Bench({ rule: { strategy, unit } })
  bench.entries = [writeOpening(JSON.stringify(FIRST))]
  bench.connect()
  return bench
}

/** Its own changes arrive in the log, and are read back. @param {Bench} bench */
function settle(bench) {
  bench.take({ type: 'stored', id: bench.state.batches })
  bench.arrive()
  bench.deliver()
}

/**
 * Somebody writes after all that is there, without having seen it.
 *
 * @param {Bench} bench @param {number} seen @param {any[]} patches
 */
function unseen(bench, seen, ...patches) {
  const base = bench.entries.length
  const texts = patches.map((patch) => ({ ...patch, text: JSON.stringify(patch.value) }))
  bench.entries.push(writeTransaction({ client: 'late', n: base }, base, seen, texts))
}

const set = (/** @type {(string | number)[]} */ path, /** @type {unknown} */ value) => ({
  op: 'replace',
  path,
  value
})
const mine = set(['members', 'k'], 'mine')

describe('lastWriteWins', () => {
  /** A unit with an own change is in the log as a whole. */
  function written() {
    const bench = benchOf('lastWriteWins')
    bench.take({ type: 'disconnected' })
    bench.edit(mine)
    bench.other('p', 1, 1, set(['members', 'l'], 'theirs'))
    bench.connect()
    settle(bench)
    expect(bench.view.members).toEqual({ k: 'mine', l: 'old' })
    return bench
  }

  test('a write in a unit that was written again is told when somebody overwrites it alone', () => {
    const bench = written()
    unseen(bench, 1, set(['members', 'k'], 'another'))
    bench.deliver()
    expect(bench.view.members).toEqual({ k: 'another', l: 'old' })
    expect(bench.lost).toEqual(['overwritten replace members/k'])
  })

  test('the same after a restart, from the entries and from a snapshot of them', () => {
    for (const compact of [1000, 1]) {
      const bench = benchOf('lastWriteWins')
      bench.options = { ...bench.options, compact }
      bench.start()
      bench.connect()
      bench.edit(mine)
      bench.take({ type: 'disconnected' })
      bench.edit(set(['members', 'l'], 'mine too'))
      bench.other('p', 1, 1, set(['members', 'l'], 'theirs'))
      bench.connect()
      settle(bench)
      settle(bench)
      bench.start()
      expect(bench.view.members).toEqual({ k: 'mine', l: 'mine too' })
      unseen(bench, 1, set(['members', 'l'], 'another'))
      bench.connect()
      expect(bench.view.members.l).toBe('another')
      expect(bench.lost).toEqual(['overwritten replace members/l'])
    }
  })

  test('a restart between the unit that is written again and its entry', () => {
    const bench = benchOf('lastWriteWins')
    bench.take({ type: 'disconnected' })
    bench.edit(mine)
    bench.other('p', 1, 1, set(['members', 'l'], 'theirs'))
    bench.connect()
    bench.arrive()
    bench.start()
    bench.connect()
    settle(bench)
    unseen(bench, 1, set(['members', 'k'], 'another'))
    bench.deliver()
    expect(bench.view.members).toEqual({ k: 'another', l: 'old' })
    expect(bench.lost).toEqual(['overwritten replace members/k'])
  })

  test('a write that others have moved out of its unit, and that was taken away in the unit alone', () => {
    const bench = benchOf('lastWriteWins')
    bench.edit(set(['a', 0, 'sub', 0], 'mine'))
    bench.other('p', 1, 1, { op: 'move', from: ['a', 0, 'sub', 0], path: ['b', 0, 'sub', 0] })
    bench.deliver()
    expect(bench.view).toMatchObject({ a: [{ sub: ['mine', 'y'] }], b: [{ sub: ['mine'] }] })
    bench.edit(set(['a', 0, 'sub', 0], 'later'))
    settle(bench)
    unseen(bench, 2, set(['b', 0, 'sub', 0], 'theirs'))
    bench.deliver()
    settle(bench)
    expect(bench.view).toMatchObject({ a: [{ sub: ['later', 'y'] }], b: [{ sub: ['theirs'] }] })
    expect(bench.lost).toEqual(['overwritten replace b/0/sub/0'])
  })

  test('a unit that is overwritten as a whole is told once', () => {
    const bench = written()
    unseen(bench, 1, { op: 'remove', path: ['members'] })
    bench.deliver()
    expect(bench.lost).toEqual(['overwritten replace members'])
  })

  test('who has seen it may overwrite it', () => {
    const bench = written()
    bench.other('q', 1, bench.state.log.seq, set(['members', 'k'], 'another'))
    bench.deliver()
    expect(bench.lost).toEqual([])
  })

  test('what is written again and gives way is still in what was in flight before', () => {
    const bench = benchOf('lastWriteWins')
    bench.take({ type: 'disconnected' })
    bench.edit({ op: 'text', path: ['note'], edit: ['mine'] })
    bench.other('p', 1, 1, { op: 'text', path: ['note'], edit: ['1'] })
    bench.connect()
    // All of the note is in flight. Two more make a change that makes good for it, and take it away.
    bench.other('p', 2, 2, { op: 'text', path: ['note'], edit: ['2'] })
    bench.deliver()
    bench.other('p', 3, 3, { op: 'text', path: ['note'], edit: ['3'] })
    bench.deliver()
    settle(bench)
    settle(bench)
    expect(bench.view.note).toContain('mine')
    expect(bench.lost).toEqual([])
  })

  test('an own write that others take away with its unit is told with it, once', () => {
    const bench = benchOf('lastWriteWins')
    bench.take({ type: 'disconnected' })
    bench.edit(set(['a', 0, 'text'], 'mine'))
    bench.edit({ op: 'add', path: ['a', 0, 'sub', 0], value: 'mine too' })
    bench.other('p', 1, 1, { op: 'remove', path: ['a', 0] })
    bench.connect()
    expect(bench.lost).toEqual(['dropped replace a/0'])
    expect(bench.state.lost[0].patch.value).toEqual({
      id: 1,
      text: 'mine',
      sub: ['mine too', 'x', 'y']
    })
  })
})

describe('what is put back', () => {
  const put = (/** @type {unknown} */ value) => set(['members', 'k'], value)

  function putBack() {
    const bench = benchOf('ask')
    bench.edit(mine)
    settle(bench)
    // Another device, which is asked, takes its own write back.
    bench.other('p', 1, 1, put('theirs'))
    bench.other('p', 2, 3, put('mine'))
    bench.deliver()
    return bench
  }

  test('is there, and is watched on', () => {
    const bench = putBack()
    expect(bench.lost).toEqual([])
    unseen(bench, 1, put('another'))
    bench.deliver()
    expect(bench.lost).toEqual(['overwritten replace members/k'])
  })

  test('a text that was typed into a string which somebody who has seen it writes again', () => {
    const bench = benchOf('ask')
    bench.edit({ op: 'text', path: ['note'], edit: ['mine'] })
    settle(bench)
    bench.other('p', 1, 2, { op: 'text', path: ['note'], edit: [4, '!'] })
    bench.other('p', 2, 3, set(['note'], 'it is mine'))
    bench.deliver()
    expect(bench.lost).toEqual([])
    unseen(bench, 1, set(['note'], 'mine, too'))
    bench.deliver()
    expect(bench.lost).toEqual(['overwritten text note'])
  })

  test('may be taken away by who has seen that', () => {
    const bench = putBack()
    unseen(bench, 4, put('another'))
    bench.deliver()
    expect(bench.lost).toEqual([])
  })

  test('an element that is put back elsewhere in its list', () => {
    const bench = benchOf('ask')
    bench.edit({ op: 'add', path: ['a', 0, 'sub', 0], value: { id: 'mine' } })
    settle(bench)
    bench.other('p', 1, 1, set(['a', 0, 'sub'], []))
    bench.other('p', 2, 3, { op: 'add', path: ['a', 0, 'sub', 0], value: 'z' })
    bench.other('p', 3, 4, { op: 'add', path: ['a', 0, 'sub', 1], value: { id: 'mine' } })
    bench.deliver()
    expect(bench.lost).toEqual([])
    unseen(bench, 4, { op: 'remove', path: ['a', 0, 'sub', 1] })
    bench.deliver()
    expect(bench.lost).toEqual(['overwritten add a/0/sub/0'])
  })

  test('a write that somebody has seen and written again is watched on', () => {
    const bench = benchOf('lastWriteWins')
    bench.edit({ op: 'add', path: ['a', 0, 'sub', 0], value: 'mine' })
    settle(bench)
    bench.other('p', 1, 2, set(['a', 0], { id: 1, text: 'p', sub: ['w', 'mine'] }))
    bench.deliver()
    unseen(bench, 1, set(['a', 0, 'sub'], []))
    bench.deliver()
    expect(bench.lost).toHaveLength(1)
  })
})

describe('ask', () => {
  test('a write that others have moved to where an own change removes it is told, and not asked about', () => {
    const bench = benchOf('ask')
    bench.edit(mine)
    bench.edit({ op: 'add', path: ['b', 0, 'sub', 0], value: 'mine' })
    bench.edit(set(['a'], []))
    bench.other('p', 1, 1, { op: 'move', from: ['b', 0], path: ['a', 1] })
    bench.deliver()
    expect(bench.lost).toEqual([])
    bench.other('q', 1, 2, set(['a', 1, 'text'], 'theirs'))
    bench.deliver()
    expect(bench.lost).toEqual(['asked remove a/1', 'dropped add b/0/sub/0'])
  })

  /** A removal is in flight, and its unit was changed by somebody else: the app is asked. */
  function asked() {
    const bench = benchOf('ask')
    bench.edit({ op: 'remove', path: ['a', 0, 'sub', 0] })
    const [sent] = bench.sent
    bench.other('p', 1, 1, set(['a', 0, 'text'], 'theirs'))
    bench.deliver()
    expect(bench.lost).toEqual(['asked replace a/0'])
    expect(bench.state.buffer).toMatchObject([{ made: 'back', op: 'add' }])
    return { bench, sent }
  }

  /** @param {Bench} bench It is too late for what is in flight. @param {Uint8Array} sent */
  function makeStale(bench, sent) {
    bench.entries.push(writeFloor(2, bench.log(2).fp), sent)
    bench.deliver()
  }

  test('what was in flight and comes too late is held back, with what was to take it back', () => {
    const { bench, sent } = asked()
    makeStale(bench, sent)
    expect(bench.view.a).toEqual([{ id: 1, text: 'theirs', sub: ['x', 'y'] }])
    expect([bench.state.inflight, bench.state.buffer]).toEqual([null, []])
    expect(bench.state.lost).toMatchObject([
      { reason: 'asked', held: [{ op: 'remove', path: ['a', 0, 'sub', 0] }], back: [] }
    ])
    bench.take({ type: 'answer', id: bench.state.lost[0].id, choice: 'merge' })
    expect(bench.view.a).toEqual([{ id: 1, text: 'theirs', sub: ['y'] }])
  })

  const rename = set(['a', 0, 'sub', 0], 'mine')
  const theirs = set(['a', 0, 'text'], 'theirs')
  const gone = { op: 'remove', path: ['a', 0, 'sub', 0] }

  test.each([
    ['before the question', [[theirs, gone]], false],
    ['while it is open', [[theirs], [gone]], false],
    ['before a restart', [[theirs], [gone]], true]
  ])('merged, though others have removed a part of it %s: told', (_when, remote, restart) => {
    const bench = benchOf('ask')
    bench.take({ type: 'disconnected' })
    bench.edit(rename, set(['a', 0, 'id'], 7))
    for (const [i, patches] of remote.entries()) {
      bench.other('p', i + 1, i + 1, ...patches)
      bench.connect()
    }
    if (restart) {
      bench.start()
      bench.connect()
    }
    expect(bench.lost).toEqual(['asked replace a/0'])
    bench.take({ type: 'answer', id: bench.state.lost[0].id, choice: 'merge' })
    expect(bench.view.a).toEqual([{ id: 7, text: 'theirs', sub: ['y'] }])
    expect(bench.state.lost).toMatchObject([{ reason: 'dropped', place: { path: ['a', 0] } }])
    bench.take({ type: 'answer', id: bench.state.lost[0].id, choice: 'mine' })
    expect(bench.view.a).toEqual([{ id: 7, text: '', sub: ['mine', 'y'] }])
  })

  test('the same if all of it is read at once', () => {
    const bench = benchOf('ask')
    bench.edit({ op: 'remove', path: ['a', 0, 'sub', 0] })
    const [sent] = bench.sent
    bench.other('p', 1, 1, set(['a', 0, 'text'], 'theirs'))
    makeStale(bench, sent)
    expect([bench.state.inflight, bench.state.buffer]).toEqual([null, []])
    expect(bench.state.lost).toMatchObject([
      { reason: 'asked', held: [{ op: 'remove', path: ['a', 0, 'sub', 0] }], back: [] }
    ])
  })

  test('what was taken back in the log cannot be merged: told', () => {
    const bench = benchOf('ask')
    bench.edit(set(['a', 0, 'sub', 0], 'mine'))
    bench.other('p', 1, 1, set(['a', 0, 'text'], 'theirs'))
    bench.deliver()
    settle(bench)
    settle(bench)
    expect(bench.log().value).toMatchObject({ a: [{ text: 'theirs', sub: ['x', 'y'] }] })
    bench.take({ type: 'answer', id: bench.state.lost[0].id, choice: 'merge' })
    expect(bench.lost).toEqual(['dropped replace a/0'])
  })

  test('the same if the question was answered, after a restart, and if the server refuses it', () => {
    const { bench, sent } = asked()
    bench.take({ type: 'answer', id: bench.state.lost[0].id, choice: 'theirs' })
    bench.start()
    bench.connect()
    makeStale(bench, sent)
    expect(bench.view.a).toEqual([{ id: 1, text: 'theirs', sub: ['x', 'y'] }])
    expect([bench.state.inflight, bench.state.buffer, bench.lost]).toEqual([null, [], []])

    const refused = benchOf('ask')
    refused.edit({ op: 'remove', path: ['a', 0, 'sub', 0] }, set(['note'], 'mine'))
    refused.other('p', 1, 1, set(['a', 0, 'text'], 'theirs'))
    refused.deliver()
    refused.take({ type: 'too-large' })
    expect(refused.view).toMatchObject({ a: [{ text: 'theirs', sub: ['x', 'y'] }], note: 'mine' })
    expect(refused.state.lost).toMatchObject([{ reason: 'asked', held: [{ op: 'remove' }] }])
  })

  test('what is in the log is taken back all the same', () => {
    const { bench } = asked()
    settle(bench)
    settle(bench)
    expect(bench.log().value).toMatchObject({ a: [{ text: 'theirs', sub: ['x', 'y'] }] })
    expect(bench.lost).toEqual(['asked replace a/0'])
  })
})

test('what one device removes and puts back in one transaction is not lost', () => {
  const bench = benchOf('lastWriteWins')
  bench.edit({ op: 'add', path: ['a', 0, 'sub', 0], value: 'mine' })
  settle(bench)
  const patches = [
    { op: 'remove', path: ['a', 0, 'sub', 0] },
    { op: 'add', path: ['a', 0, 'sub', 1], value: 'mine', text: '"mine"' }
  ]
  const txn = { client: 'p', n: 1 }
  bench.entries.push(writeTransaction(txn, 2, 0, /** @type {any} */ (patches)))
  bench.deliver()
  expect(bench.lost).toEqual([])
})
