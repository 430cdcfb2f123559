/** What is longer than the server takes: it is sent in parts, and a single change is taken back. */

import { describe, expect, test } from '@jest/globals'
import { stringify } from '../../../../lib/shared/index.js'
import { TRANSPORT_NAMES } from '../../../../lib/cloud/transport/index.js'
import { readMessage } from '../../../../lib/server/wire/frames.js'
import { countThatFits } from '../../../../lib/cloud/replica/parts.js'
import { Bench } from '../../helpers/replica-bench.mjs'
import { together, worlds } from '../../helpers/devices.mjs'
import { until } from '../../helpers/until.mjs'

const world = worlds()

const FIRST = { list: ['a', 'b', 'c'], note: 'hello' }
const read = (/** @type {Uint8Array} */ bytes) => new TextDecoder().decode(bytes)
const add = (/** @type {number} */ at, /** @type {string} */ value) => ({
  op: 'add',
  path: ['list', at],
  value
})

/** The entries of the document. @param {string} url @returns {Promise<Uint8Array[]>} */
async function entriesOf(url) {
  const response = await fetch(`${url}/v1/stream/list`)
  const frame = /** @type {any} */ (readMessage(Buffer.from(await response.arrayBuffer())))
  return frame.entries
}

describe('a replica', () => {
  test('counts bytes, not characters', () => {
    const patches = ['x', 'é', '字'].map((letter) => {
      return { op: 'add', path: [0], value: '', text: `"${letter.repeat(100)}"` }
    })
    const counts = [1, 480, 520, 800, 880].map((most) =>
      countThatFits(/** @type {any} */ (patches), most)
    )
    expect(counts).toEqual([1, 1, 2, 2, 3])
  })

  test('sends the changes in their order, each part when the one before is read back', () => {
    const bench = new Bench({ entryBytes: 400 })
    bench.connect()
    bench.take({ type: 'disconnected' })
    for (let i = 0; i < 20; i++) bench.edit(add(2 + i, String(i).repeat(20)))
    const { view } = bench
    bench.connect()
    while (bench.state.inflight) {
      bench.take({ type: 'stored', id: bench.state.batches })
      bench.arrive()
      bench.deliver()
    }
    expect(bench.sent.length).toBeGreaterThan(3)
    expect(Math.max(...bench.sent.map(({ length }) => length))).toBeLessThanOrEqual(400)
    expect(JSON.parse(stringify(bench.log().value))).toEqual(view)
    expect([bench.view, bench.state.buffer, bench.lost]).toEqual([view, [], []])
  })

  test('the parts outlast a restart, and others may come in between', () => {
    const bench = new Bench({ entryBytes: 300 })
    bench.connect()
    bench.take({ type: 'disconnected' })
    for (let i = 0; i < 6; i++) bench.edit(add(2 + i, String(i).repeat(30)))
    bench.connect()
    bench.take({ type: 'stored', id: bench.state.batches })
    bench.arrive()
    bench.start()
    bench.other('other', 1, 2, add(0, 'other'))
    bench.connect()
    while (bench.state.inflight) {
      bench.take({ type: 'stored', id: bench.state.batches })
      bench.arrive()
      bench.deliver()
    }
    expect(bench.view.list).toEqual([
      'other',
      'a',
      'b',
      ...[0, 1, 2, 3, 4, 5].map((i) => String(i).repeat(30))
    ])
    expect(stringify(bench.log().value)).toBe(stringify(bench.state.view))
  })

  test('makes shorter parts of what is refused, with other numbers', () => {
    const bench = new Bench()
    bench.connect()
    bench.take({ type: 'disconnected' })
    for (let i = 0; i < 4; i++) bench.edit(add(2 + i, String(i).repeat(100)))
    bench.connect()
    bench.take({ type: 'stored', id: bench.state.batches })
    const effects = bench.take({ type: 'too-large' })
    for (const { type, id } of effects) if (type === 'store') bench.take({ type: 'stored', id })
    const [whole, part] = bench.sent
    expect(part.length).toBeLessThanOrEqual(whole.length / 2)
    expect([read(whole), read(part)]).toEqual([
      expect.stringContaining('"txn":"me0.1"'),
      expect.stringContaining('"txn":"me0.2"')
    ])
    expect(bench.lost).toEqual([])
  })

  test('a single change that is refused is taken back and listed; what depends on it, too', () => {
    const bench = new Bench({ entryBytes: 300 })
    bench.connect()
    bench.edit(add(0, 'x'.repeat(1000)))
    bench.edit(add(0, 'kept'))
    bench.edit({ op: 'replace', path: ['list', 1], value: 'on it' })
    const effects = bench.take({ type: 'too-large' })
    expect(effects).toContainEqual({ type: 'report', what: 'too-large' })
    expect(bench.lost).toEqual(['too-large add list/0', 'dropped replace list/1'])
    expect(bench.view.list).toEqual(['kept', 'a', 'b'])
    bench.start()
    expect([bench.view.list, bench.lost[0]]).toEqual([['kept', 'a', 'b'], 'too-large add list/0'])
  })

  test('what stays is found where it is then', () => {
    const bench = new Bench({ entryBytes: 300 })
    bench.connect()
    bench.edit(add(0, 'x'.repeat(1000)))
    bench.edit(add(1, 'kept'))
    bench.take({ type: 'too-large' })
    expect(bench.state.targets.map(({ shown }) => shown)).toEqual([['list', 0]])
  })

  test('is not misled by a refusal of what it has not sent', () => {
    const bench = new Bench()
    bench.take({ type: 'connected' })
    const { state } = bench
    bench.take({ type: 'too-large' })
    expect(bench.state).toEqual(state)
  })
})

describe('with a server', () => {
  /** @param {object} [limits] Of the server. @param {object} [cloud] */
  async function apart(limits, cloud) {
    const { url, port } = await world.server({ limits })
    const way = await world.proxy(port)
    const near = world.device(FIRST, { url, cloud })
    const far = world.device(FIRST, { url: way.url, cloud })
    await together(near, far)
    way.down = true
    await until(() => far.state.status === 'offline')
    return { url, way, near, far }
  }

  test('what was changed offline gets there in entries that the server takes', async () => {
    const { url, way, near, far } = await apart({ entryBytes: 2000 })
    for (let i = 0; i < 200; i++) far.ref.value.list.push(`${i} ${'x'.repeat(50)}`)
    near.ref.value.list.shift()
    way.down = false
    await together(near, far)
    expect(near.ref.value.list).toHaveLength(202)
    expect(near.ref.value.list[201]).toMatch(/^199 /)
    expect(far.codes).toEqual([])
    const entries = await entriesOf(url)
    expect(entries.length).toBeGreaterThan(8)
    expect(Math.max(...entries.map(({ length }) => length))).toBeLessThanOrEqual(2000)
  })

  test('no part is refused with the limits that a server has by default, also if it is encrypted', async () => {
    const key = new Uint8Array(32).fill(7)
    const { way, near, far } = await apart({}, { encrypt: () => key })
    for (let i = 0; i < 60; i++) far.ref.value.list.push(`${i} ${'x'.repeat(60_000)}`)
    const { entryBytes } = /** @type {any} */ (far.ref.saving).replica
    way.down = false
    await together(near, far)
    expect(near.ref.value.list).toHaveLength(63)
    expect(/** @type {any} */ (far.ref.saving).replica.entryBytes).toBe(entryBytes)
  })

  test.each(
    TRANSPORT_NAMES.flatMap((transport) => [
      ['an entry', transport, { entryBytes: 3000 }],
      ['a message', transport, { entryBytes: 9000, requestBytes: 3000 }]
    ])
  )(
    'a single change that is too long for %s over %s is taken back and told, and the rest is sent',
    async (_what, transport, limits) => {
      const { way, near, far } = await apart(limits, { transports: [transport] })
      far.ref.value.list.push('before')
      far.ref.value.list.push('x'.repeat(5000))
      far.ref.value.list.push('after')
      far.ref.value.note = 'mine'
      await far.state.saved()
      way.down = false
      await far.state.synced()
      await together(near, far)
      expect(near.ref.value).toEqual({ list: ['a', 'b', 'c', 'before', 'after'], note: 'mine' })
      expect(far.codes).toEqual(['ERR_REF_TOO_LARGE'])
      expect(far.errors[0].message).toContain('limits.entryBytes')
      expect(far.state.lost).toMatchObject([{ reason: 'too-large', path: ['list', 4] }])
      expect(far.state.lost[0].value).toHaveLength(5000)
      expect(far.lost).toMatchObject([{ reason: 'too-large' }])
      far.ref.value.list.push('more')
      await together(near, far)
      expect([far.state.status, far.state.error]).toEqual(['live', null])
    }
  )

  test('a whole value that is too long, with windows: all show what is there', async () => {
    const { way, near, far } = await apart({ entryBytes: 3000 })
    const window = far.app.open().replica('list', FIRST)
    await far.app.quiet()
    window.value.list = Array.from({ length: 500 }, (_, i) => `item ${i}`)
    await far.app.quiet()
    expect(far.ref.value.list).toHaveLength(500)
    way.down = false
    await until(() => far.state.lost.length === 1)
    await together(near, far)
    await far.app.quiet()
    expect([window.value, near.ref.value]).toEqual([FIRST, FIRST])
  })
})
