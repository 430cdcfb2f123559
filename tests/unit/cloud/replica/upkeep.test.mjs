/** How a log is kept short: who writes a snapshot when, what is said of it, and what is done with one that lies. */

import { stringify } from '../../../../lib/shared/index.js'
import {
  readSnapshot,
  writeFloor,
  writeOpening,
  writeSnapshot
} from '../../../../lib/cloud/reader/index.js'
import { Bench } from '../../helpers/replica-bench.mjs'

const utf8 = new TextEncoder()
const read = (/** @type {Uint8Array} */ bytes) => new TextDecoder().decode(bytes)
const LIMITS = { entries: 6, bytes: 1e9, keptEntries: 8, keptBytes: 1e9 }
const set = (/** @type {number} */ value) => ({ op: 'replace', path: ['x'], value })

/** @param {object} [limits] */
function benchOf(limits) {
  const bench = new Bench({ upkeep: { ...LIMITS, ...limits } })
  bench.connect()
  return bench
}

/** Own changes, each of them in the log before the next. @param {Bench} bench @param {number} count */
function edit(bench, count) {
  for (let i = 0; i < count; i++) {
    bench.edit(set(bench.entries.length))
    bench.arrive()
    bench.deliver()
  }
}

/** Others' changes. @param {Bench} bench @param {number} count */
function edited(bench, count) {
  for (let i = 0; i < count; i++) {
    const s = bench.entries.length
    bench.other('other', s, s, set(s))
  }
  bench.deliver()
}

/** @param {Bench} bench @param {string} type */
const effectsOf = (bench, type) => bench.effects.filter((effect) => effect.type === type)

/** @param {Bench} bench */
function put(bench) {
  const { seq } = effectsOf(bench, 'put-snapshot').at(-1)
  bench.take({ type: 'snapshot-put', seq, newest: seq })
}

describe('a snapshot', () => {
  test('is written by the author of the entry with which the log is long enough, and then named', () => {
    const bench = benchOf()
    edit(bench, 4)
    expect(effectsOf(bench, 'put-snapshot')).toEqual([])
    edit(bench, 1)
    const [{ seq, bytes }] = effectsOf(bench, 'put-snapshot')
    expect([seq, read(bytes)]).toEqual([6, writeSnapshot(bench.log())])
    expect(readSnapshot(bytes)).toMatchObject({ seq: 6, fp: bench.log().fp })
    expect(bench.sent.map(read).filter((text) => text.includes('floor'))).toEqual([])
    put(bench)
    expect(read(bench.sent.at(-1))).toBe(`{"v":1,"floor":6,"fp":"${bench.log().fp}"}`)
  })

  test('is not written for entries of others, however many, and by nobody who only reads', () => {
    const bench = benchOf()
    edited(bench, 30)
    expect(effectsOf(bench, 'put-snapshot')).toEqual([])
  })

  test('is written after so many bytes, too', () => {
    const bench = benchOf({ entries: 1e9, bytes: 1000 })
    edit(bench, 1)
    bench.edit({ op: 'replace', path: ['note'], value: 'x'.repeat(1000) })
    bench.arrive()
    bench.deliver()
    expect(effectsOf(bench, 'put-snapshot')).toHaveLength(1)
  })

  test('of a large value is written less often', () => {
    const bench = benchOf()
    bench.edit({ op: 'replace', path: ['note'], value: 'x'.repeat(20_000) })
    bench.arrive()
    bench.deliver()
    edit(bench, 4)
    const [first] = effectsOf(bench, 'put-snapshot')
    put(bench)
    bench.arrive()
    bench.deliver()
    // Each has about 75 bytes. An eighth of the snapshot, which has the text twice, is 5,000.
    edit(bench, 40)
    expect(effectsOf(bench, 'put-snapshot')).toEqual([first])
    edit(bench, 40)
    expect(effectsOf(bench, 'put-snapshot')).toHaveLength(2)
  })

  test('that was not stored is not named, and half as far again another one is written', () => {
    const bench = benchOf()
    edit(bench, 5)
    bench.take({ type: 'snapshot-put', seq: 6, newest: null })
    edit(bench, 2)
    expect(effectsOf(bench, 'put-snapshot')).toHaveLength(1)
    edit(bench, 1)
    expect(effectsOf(bench, 'put-snapshot').map(({ seq }) => seq)).toEqual([6, 9])
    bench.take({ type: 'snapshot-put', seq: 9, newest: 10 })
    expect(bench.sent.map(read).filter((text) => text.includes('floor'))).toEqual([])
  })

  test('is left to its author, if the connection has broken meanwhile', () => {
    const bench = benchOf()
    edit(bench, 5)
    bench.take({ type: 'disconnected' })
    put(bench)
    expect(bench.state.upkeep.work).toBeNull()
    expect(bench.sent.map(read).filter((text) => text.includes('floor'))).toEqual([])
  })

  test('of another device counts, if its fingerprint is right', () => {
    const bench = benchOf()
    edited(bench, 4)
    const { seq, fp } = bench.log()
    bench.entries.push(writeFloor(seq, fp))
    bench.deliver()
    edit(bench, 4)
    expect(effectsOf(bench, 'put-snapshot')).toEqual([])
    edit(bench, 1)
    expect(effectsOf(bench, 'put-snapshot').map((each) => each.seq)).toEqual([11])
  })

  test('that is named with another fingerprint does not', () => {
    const bench = benchOf()
    edited(bench, 4)
    bench.entries.push(writeFloor(bench.log().seq, '0'.repeat(16)))
    bench.deliver()
    edit(bench, 2)
    expect(effectsOf(bench, 'put-snapshot')).toEqual([])
    // At one and a half.
    edit(bench, 1)
    expect(effectsOf(bench, 'put-snapshot')).toHaveLength(1)
  })

  test('is written when all is read, not before', () => {
    const bench = benchOf()
    edit(bench, 4)
    bench.edit(set(-1))
    bench.arrive()
    bench.take({ type: 'disconnected' })
    bench.take({ type: 'connected' })
    bench.other('other', 1, 6, set(0))
    bench.take({ type: 'frame', from: 5, to: 6, head: 7, entries: bench.entries.slice(5, 6) })
    expect([bench.state.status, effectsOf(bench, 'put-snapshot')]).toEqual(['catching-up', []])
    bench.deliver()
    expect(effectsOf(bench, 'put-snapshot').map(({ seq }) => seq)).toEqual([7])
  })
})

describe('truncating', () => {
  /** A snapshot is written, stored and named. @param {Bench} bench */
  const cycle = (bench) => {
    const { length } = effectsOf(bench, 'put-snapshot')
    while (effectsOf(bench, 'put-snapshot').length === length) edit(bench, 1)
    put(bench)
    bench.arrive()
    bench.deliver()
  }

  test('leaves so many entries before the newest snapshot, and is done once that is named', () => {
    const bench = benchOf()
    cycle(bench)
    cycle(bench)
    expect(effectsOf(bench, 'truncate')).toEqual([])
    const marks = bench.state.upkeep.marks.map(({ seq }) => seq)
    expect(marks).toEqual([0, 6, 12])
    cycle(bench)
    expect(effectsOf(bench, 'truncate')).toEqual([{ type: 'truncate', seq: 6 }])
    cycle(bench)
    expect(effectsOf(bench, 'truncate').map(({ seq }) => seq)).toEqual([6, 12])
    expect(bench.state.upkeep.marks.map(({ seq }) => seq)).toEqual([12, 18, 24])
  })

  test('leaves no more than so many bytes', () => {
    const bench = benchOf({ keptEntries: 1e9, keptBytes: 1 })
    cycle(bench)
    cycle(bench)
    expect(effectsOf(bench, 'truncate').map(({ seq }) => seq)).toEqual([6])
  })

  test('is left to the author of the snapshot', () => {
    const bench = benchOf({ keptEntries: 1 })
    for (let i = 0; i < 3; i++) {
      edited(bench, 4)
      const { seq, fp } = bench.log()
      bench.entries.push(writeFloor(seq, fp))
      bench.deliver()
    }
    expect(bench.state.upkeep.marks).toHaveLength(2)
    expect(effectsOf(bench, 'truncate')).toEqual([])
  })

  test('goes on after a restart, from what is stored', () => {
    const bench = new Bench({ upkeep: LIMITS, compact: 5 })
    bench.connect()
    cycle(bench)
    cycle(bench)
    bench.start()
    expect(bench.state.upkeep.marks.map(({ seq }) => seq)).toEqual([0, 6, 12])
    bench.connect()
    edit(bench, 4)
    expect(effectsOf(bench, 'put-snapshot')).toHaveLength(2)
    cycle(bench)
    expect(effectsOf(bench, 'truncate').map(({ seq }) => seq)).toEqual([6])
  })

  test('what was stored before there were snapshots is read', () => {
    const bench = new Bench({ compact: 2 })
    bench.connect()
    edit(bench, 3)
    bench.records.delete('upkeep')
    bench.start()
    expect(bench.state.upkeep.marks).toHaveLength(1)
    expect(bench.view.x).toBe(3)
  })
})

describe('a new device', () => {
  /** @returns {[Bench, Uint8Array]} One that has nothing yet, and the snapshot of its log, whose beginning is gone. */
  const joining = (start = '{"list":[],"x":0}') => {
    const bench = new Bench()
    bench.entries = [writeOpening(start)]
    for (let s = 1; s < 5; s++) bench.other('other', s, s, set(s))
    const state = bench.log()
    bench.entries.push(writeFloor(state.seq, state.fp))
    bench.other('other', 5, 6, set(5))
    bench.floor = state.seq
    return [bench, utf8.encode(writeSnapshot(state))]
  }

  test('begins with the snapshot, and reads what follows', () => {
    const [bench, bytes] = joining()
    bench.edit({ op: 'add', path: [], value: 0 })
    expect(bench.take({ type: 'connected' })).toEqual([{ type: 'fetch-snapshot' }])
    expect(bench.take({ type: 'snapshot', bytes })).toEqual([{ type: 'read', from: 5 }])
    bench.deliver(5)
    expect([bench.state.status, bench.view]).toEqual(['live', { list: [], x: 5 }])
    expect(stringify(bench.state.log.value)).toBe(stringify(bench.log().value))
    bench.start()
    expect(bench.view).toEqual({ list: [], x: 5 })
  })

  test('reads from the start, if there is none', () => {
    const [bench] = joining()
    bench.take({ type: 'connected' })
    expect(bench.take({ type: 'snapshot', bytes: null })).toEqual([{ type: 'read', from: 0 }])
    bench.deliver(0)
    expect([bench.state.status, bench.view.x]).toEqual(['live', 5])
  })

  test('that has begun with a snapshot writes none while others contradict it', () => {
    const [bench, bytes] = joining()
    bench.options = { upkeep: LIMITS }
    bench.start()
    bench.take({ type: 'connected' })
    const lie = read(bytes).replace(/"fp":"[^"]*"/, '"fp":"0123456789abcdef"')
    bench.take({ type: 'snapshot', bytes: utf8.encode(lie) })
    // Nobody has named that one.
    bench.entries[5] = writeOpening('0')
    bench.deliver(5)
    const { seq, fp } = bench.log()
    bench.entries.push(writeFloor(seq, fp))
    bench.deliver()
    edit(bench, 20)
    expect([bench.state.upkeep.doubt, effectsOf(bench, 'put-snapshot')]).toEqual([true, []])
    const name = bench.state.log
    bench.entries.push(writeFloor(name.seq, name.fp))
    bench.deliver()
    edit(bench, 20)
    expect(effectsOf(bench, 'put-snapshot')).toHaveLength(1)
  })

  test('that is told that the log is shorter than its snapshot tries again later', () => {
    const [bench, bytes] = joining()
    bench.take({ type: 'connected' })
    bench.take({ type: 'snapshot', bytes })
    expect(bench.take({ type: 'gone', floor: 9 })).toEqual([{ type: 'reconnect', reason: 'gap' }])
  })

  /** What is wrong with it, and when that is noticed. @type {[string, (bytes: Uint8Array) => any, boolean][]} */
  const LIES = [
    ['that cannot be parsed', () => utf8.encode('{"v":1,'), false],
    ['that is no UTF-8', () => Uint8Array.of(0xff, 0xfe), false],
    ['that is empty', () => new Uint8Array(0), false],
    ['that is cut off', (bytes) => bytes.slice(0, -1), false],
    ['that is too large', () => 'too-large', false],
    [
      'with another fingerprint',
      (bytes) => utf8.encode(read(bytes).replace(/"fp":"[^"]*"/, '"fp":"0123456789abcdef"')),
      true
    ],
    [
      'of a sequence beyond the head',
      (bytes) =>
        utf8.encode(
          read(bytes)
            .replace('"seq":5', '"seq":50')
            .replace(/"floor":\d+/, '"floor":46')
            .replace('4,5,"applied"', '4,50,"applied"')
        ),
      true
    ]
  ]
  const REFUSED = [
    { type: 'report', what: 'bad-snapshot' },
    { type: 'read', from: 0 }
  ]

  /** @param {Bench} bench @param {any} lie @param {boolean} late */
  const lied = (bench, lie, late) => {
    bench.take({ type: 'connected' })
    const effects = bench.take({ type: 'snapshot', bytes: lie })
    if (!late) return effects
    const [{ from }] = effects
    const head = bench.entries.length
    const entries = bench.entries.slice(from)
    const to = from + entries.length
    return bench.take({ type: 'frame', from, to, head, entries })
  }

  test.each(LIES)('refuses one %s, says so, and reads the log', (_what, lieOf, late) => {
    const [bench, bytes] = joining()
    expect(lied(bench, lieOf(bytes), late)).toEqual(REFUSED)
    bench.deliver(0)
    expect([bench.state.status, bench.view.x]).toEqual(['live', 5])
    expect(bench.state.log.fp).toBe(bench.log().fp)
  })

  test.each(LIES)(
    'waits for a better one than one %s, if the log has no start',
    (_what, lieOf, late) => {
      const [bench, bytes] = joining()
      expect(lied(bench, lieOf(bytes), late)).toEqual(REFUSED)
      expect(bench.take({ type: 'gone', floor: 5 })).toEqual([
        { type: 'reconnect', reason: 'bad-snapshot' }
      ])
      bench.take({ type: 'disconnected' })
      expect(bench.take({ type: 'connected' })).toEqual([{ type: 'fetch-snapshot' }])
      bench.take({ type: 'snapshot', bytes })
      bench.deliver(5)
      expect([bench.state.status, bench.view.x]).toEqual(['live', 5])
    }
  )
})
