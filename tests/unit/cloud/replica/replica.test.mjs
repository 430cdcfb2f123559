/** The replica: what is shown, sent, stored and told, event by event. */

import { stringify } from '../../../../lib/shared/index.js'
import { writeFloor, writeSnapshot } from '../../../../lib/cloud/reader/index.js'
import { step } from '../../../../lib/cloud/replica/index.js'
import { Bench } from '../../helpers/replica-bench.mjs'

const utf8 = new TextEncoder()
const read = (/** @type {Uint8Array} */ bytes) => new TextDecoder().decode(bytes)

test('the first device opens the log with its value, and sends what it has', () => {
  const bench = new Bench()
  bench.entries = []
  bench.edit({ op: 'replace', path: [], value: [1] })
  bench.connect()
  expect(bench.sent.map(read)).toEqual([
    expect.stringMatching(/^\{"v":1,"window":1024,.*"value":null\}$/)
  ])
  bench.arrive()
  bench.deliver()
  expect(bench.state.inflight?.bytes && read(bench.state.inflight.bytes)).toBe(
    '{"v":1,"txn":"me0.1","base":1,"seen":0,"patches":[{"op":"replace","path":[],"value":[1]}]}'
  )
})

test('changes are shown at once, sent once stored, and synced when they are read back', () => {
  const bench = new Bench()
  bench.connect()
  expect(bench.view).toEqual({ list: ['a', 'b'], note: '', x: 0 })
  const { state, effects } = step(bench.state, {
    type: 'edit',
    patches: '[{"op":"add","path":["list",2],"value":"c"}]'
  })
  expect(effects.map(({ type }) => type)).toEqual(['store'])
  const stored = step(state, { type: 'stored', id: /** @type {any} */ (effects[0]).id })
  expect(stored.effects.map(({ type }) => type)).toEqual(['send'])
  bench.state = stored.state
  bench.effects = stored.effects
  bench.arrive()
  bench.deliver()
  expect(bench.state.inflight).toBeNull()
  expect(bench.view.list).toEqual(['a', 'b', 'c'])
})

test('what is sent again after a cut or a restart has the same bytes', () => {
  const bench = new Bench()
  bench.connect()
  bench.edit({ op: 'replace', path: ['x'], value: 1 })
  bench.other('other', 1, 1, { op: 'add', path: ['list', 0], value: 'o' })
  bench.take({ type: 'disconnected' })
  bench.connect()
  bench.start()
  bench.connect()
  const sent = bench.sent.map(read)
  expect(sent).toHaveLength(3)
  expect(new Set(sent).size).toBe(1)
  expect(bench.view).toEqual({ list: ['o', 'a', 'b'], note: '', x: 1 })
})

test('a transaction that is too old is sent anew, with another number of the new start', () => {
  const bench = new Bench()
  bench.connect()
  bench.edit({ op: 'add', path: ['list', 1], value: 'mine' })
  bench.start()
  bench.other('other', 1, 1, { op: 'remove', path: ['list', 0] })
  bench.entries.push(writeFloor(2, '0'.repeat(16)))
  bench.connect()
  bench.arrive()
  const effects = bench.deliver()
  for (const { type, id } of effects) if (type === 'store') bench.take({ type: 'stored', id })
  expect(read(bench.sent.at(-1))).toBe(
    '{"v":1,"txn":"me1.1","base":5,"seen":1,"patches":[{"op":"add","path":["list",0],"value":"mine"}]}'
  )
  bench.arrive()
  bench.deliver()
  expect(stringify(bench.log().value)).toBe(stringify(bench.state.view))
  expect(bench.view.list).toEqual(['mine', 'b'])
})

test('changes of others are shown as transactions over what is pending', () => {
  const bench = new Bench()
  bench.connect()
  bench.edit({ op: 'add', path: ['list', 0], value: 'mine' })
  bench.other('other', 1, 1, { op: 'add', path: ['list', 0], value: 'o' })
  const effects = bench.deliver()
  expect(effects).toContainEqual({
    type: 'show',
    patches: [expect.objectContaining({ op: 'add', path: ['list', 0], value: 'o' })]
  })
  expect(bench.view.list).toEqual(['o', 'mine', 'a', 'b'])
})

test('the disk gets a snapshot instead of many entries, of a large value less often', () => {
  /** @param {string} note @returns {number} How often in 40 changes. */
  const snapshots = (note) => {
    const bench = new Bench({ compact: 4 })
    bench.connect()
    bench.edit({ op: 'replace', path: ['note'], value: note })
    for (let i = 0; i < 40; i++) {
      bench.arrive()
      bench.deliver()
      bench.edit({ op: 'replace', path: ['x'], value: i })
    }
    const { view } = bench
    bench.start()
    expect(bench.view).toEqual(view)
    return bench.effects.filter(({ records }) => records?.has('log')).length
  }
  expect([snapshots(''), snapshots('x'.repeat(5000))]).toEqual([11, 4])
})

test('gaps are refused, and what comes twice is skipped', () => {
  const bench = new Bench()
  bench.connect()
  bench.other('other', 1, 1, { op: 'replace', path: ['x'], value: 1 })
  bench.other('other', 2, 2, { op: 'replace', path: ['x'], value: 2 })
  const [, , last] = bench.entries
  const gap = { type: 'frame', from: 2, to: 3, head: 3, entries: [last] }
  expect(bench.take(gap)).toEqual([{ type: 'reconnect', reason: 'gap' }])
  bench.deliver(0)
  bench.deliver(0)
  expect([bench.state.log.seq, bench.view.x]).toEqual([3, 2])
})

test('an entry of a newer version stops it; editing goes on, and nothing is thrown away', () => {
  const bench = new Bench()
  bench.connect()
  bench.other('other', 1, 1, { op: 'replace', path: ['x'], value: 1 })
  bench.entries.push(utf8.encode('{"v":2,"new":true}'))
  expect(bench.deliver()).toContainEqual({ type: 'report', what: 'update-required' })
  bench.edit({ op: 'replace', path: ['note'], value: 'kept' })
  bench.take({ type: 'disconnected' })
  bench.take({ type: 'connected' })
  expect(bench.state.status).toBe('update-required')
  bench.start()
  expect(bench.view).toEqual({ list: ['a', 'b'], note: 'kept', x: 1 })
  expect(bench.state.buffer).toHaveLength(1)
})

describe('own writes that lose', () => {
  test('dropped: others have removed the place', () => {
    const bench = new Bench()
    bench.other('other', 1, 1, { op: 'replace', path: ['list'], value: [{ n: 0 }] })
    bench.connect()
    bench.edit({ op: 'replace', path: ['list', 0, 'n'], value: 1 })
    bench.other('other', 2, 2, { op: 'remove', path: ['list', 0] })
    bench.deliver()
    expect(bench.lost).toEqual(['dropped replace list/0/n'])
  })

  test('overwritten: the author of a later one had not seen it', () => {
    const bench = new Bench()
    bench.connect()
    bench.edit({ op: 'replace', path: ['x'], value: 'mine' })
    bench.arrive()
    bench.other('other', 1, 1, { op: 'replace', path: ['x'], value: 'theirs' })
    bench.deliver()
    expect(bench.lost).toEqual(['overwritten replace x'])
    bench.take({ type: 'answer', choice: 'mine', id: bench.state.lost[0].id })
    expect([bench.view.x, bench.lost]).toEqual(['mine', []])
    bench.start()
    expect([bench.view.x, bench.lost]).toEqual(['mine', []])
  })

  test('one who has seen it, and the replica itself, overwrite nothing', () => {
    const bench = new Bench()
    bench.connect()
    bench.edit({ op: 'replace', path: ['x'], value: 1 })
    bench.arrive()
    bench.other('other', 1, 2, { op: 'replace', path: ['x'], value: 2 })
    bench.deliver()
    bench.edit({ op: 'replace', path: ['x'], value: 3 })
    bench.arrive()
    bench.deliver()
    bench.edit({ op: 'replace', path: ['x'], value: 4 })
    bench.arrive()
    bench.deliver()
    expect([bench.view.x, bench.lost]).toEqual([4, []])
  })

  test('what cannot be made again is told, and stays', () => {
    const bench = new Bench()
    bench.other('other', 1, 1, { op: 'replace', path: ['list'], value: [{ n: 0 }] })
    bench.connect()
    bench.edit({ op: 'replace', path: ['list', 0, 'n'], value: 1 })
    bench.other('other', 2, 2, { op: 'replace', path: [], value: 7 })
    bench.deliver()
    const effects = bench.take({ type: 'answer', choice: 'mine', id: bench.state.lost[0].id })
    expect(effects).toEqual([{ type: 'report', what: 'cannot-restore' }])
    expect(bench.lost).toHaveLength(1)
  })
})

describe('away past the floor', () => {
  /** The log is truncated to its end while the replica is away. @param {Bench} bench */
  const truncate = (bench) => {
    const state = bench.log()
    bench.entries.push(writeFloor(state.seq, state.fp))
    bench.floor = state.seq
    return utf8.encode(writeSnapshot(state))
  }
  /** @param {Bench} bench @param {Uint8Array} snapshot */
  const comeBack = (bench, snapshot) => {
    bench.take({ type: 'disconnected' })
    bench.take({ type: 'connected' })
    expect(bench.take({ type: 'gone', floor: bench.floor })).toEqual([{ type: 'fetch-snapshot' }])
    bench.take({ type: 'snapshot', bytes: snapshot })
    const effects = bench.deliver(bench.floor)
    for (const { type, id } of effects) if (type === 'store') bench.take({ type: 'stored', id })
  }

  test('changes find their elements again', () => {
    const bench = new Bench()
    bench.connect()
    bench.take({ type: 'disconnected' })
    bench.edit(
      { op: 'replace', path: ['list', 1], value: 'B' },
      { op: 'text', path: ['note'], edit: ['me'] }
    )
    bench.other('other', 1, 1, { op: 'add', path: ['list', 0], value: 'o' })
    bench.other('other', 2, 2, { op: 'text', path: ['note'], edit: ['they '] })
    comeBack(bench, truncate(bench))
    expect(bench.view).toEqual({ list: ['o', 'a', 'B'], note: 'they me', x: 0 })
    bench.arrive()
    bench.deliver()
    expect(stringify(bench.log().value)).toBe(stringify(bench.state.view))
  })

  test('a transaction that has arrived is not sent again', () => {
    const bench = new Bench()
    bench.connect()
    bench.edit({ op: 'add', path: ['list', 0], value: { id: 'mine' } })
    bench.arrive()
    comeBack(bench, truncate(bench))
    expect([bench.state.inflight, bench.view.list]).toEqual([null, [{ id: 'mine' }, 'a', 'b']])
    expect(bench.lost).toEqual([])
  })

  test('a late copy of it is no sign that it has not', () => {
    const bench = new Bench()
    bench.connect()
    bench.edit({ op: 'add', path: ['list', 0], value: { id: 'mine' } })
    bench.arrive()
    truncate(bench)
    const [mine] = bench.sent
    bench.entries.push(mine)
    const snapshot = truncate(bench)
    const last = bench.log().last
    expect([...last]).toEqual([])
    comeBack(bench, snapshot)
    expect(bench.view.list).toEqual([{ id: 'mine' }, 'a', 'b'])
    expect(bench.sent).toHaveLength(1)
  })

  test('one that may have arrived, and cannot be found, is not doubled but told', () => {
    const bench = new Bench()
    bench.connect()
    bench.edit(
      { op: 'add', path: ['list', 0], value: 'mine' },
      { op: 'replace', path: ['x'], value: 1 }
    )
    bench.arrive()
    bench.other('other', 1, 2, { op: 'replace', path: ['list', 0], value: 'changed' })
    truncate(bench)
    comeBack(bench, truncate(bench))
    expect(bench.view).toEqual({ list: ['changed', 'a', 'b'], note: '', x: 1 })
    expect(bench.lost).toEqual(['unknown add list/0'])
  })
})

describe('another log', () => {
  test('one that was rewound is noticed; what it has lost can be made again', () => {
    const bench = new Bench()
    bench.connect()
    bench.edit({ op: 'replace', path: ['x'], value: 'mine' })
    bench.arrive()
    bench.deliver()
    bench.take({ type: 'disconnected' })
    bench.entries.length = 1
    bench.take({ type: 'connected' })
    const effects = bench.deliver(0)
    expect(effects).toContainEqual({ type: 'report', what: 'diverged' })
    expect([bench.state.status, bench.view.x]).toEqual(['diverged', 'mine'])
    bench.take({ type: 'snapshot', bytes: null })
    bench.deliver(0)
    expect([bench.state.status, bench.view.x, bench.lost]).toEqual([
      'live',
      0,
      ['diverged replace x']
    ])
  })

  test('one with another entry at a known sequence is noticed, and pending changes stay', () => {
    const bench = new Bench()
    bench.other('other', 1, 1, { op: 'replace', path: ['x'], value: 1 })
    bench.connect()
    bench.take({ type: 'disconnected' })
    bench.edit({ op: 'add', path: ['list', 2], value: 'mine' })
    bench.entries.length = 1
    bench.other('other', 2, 1, { op: 'replace', path: ['x'], value: 2 })
    bench.take({ type: 'connected' })
    expect(bench.deliver(0)).toContainEqual({ type: 'report', what: 'diverged' })
    bench.take({ type: 'snapshot', bytes: null })
    bench.deliver(0)
    expect(bench.view).toEqual({ list: ['a', 'b', 'mine'], note: '', x: 2 })
  })
})

test.each([
  ['log', '{"v":1}'],
  ['pending', '{'],
  ['entry/0000000000000009', utf8.encode('x')],
  ['edit/0000000000000001', '[{"op":"remove","path":["none"]}]'],
  ['targets', '[{"path":["x"],"s":1,"patches":"[]","notes":[]}]']
])('a corrupt record is an error: %s', (key, record) => {
  const bench = new Bench()
  bench.connect()
  bench.records.set(key, record)
  expect(() => bench.start()).toThrow(expect.objectContaining({ code: 'ERR_REF_TEXT' }))
})
