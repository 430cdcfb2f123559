/** The statistics of a ref, which are all zero after it is destroyed. */

import { createRequire } from 'node:module'
import { Network, turn } from '../../simulation/network.mjs'
import { until as waitUntil } from '../helpers/until.mjs'
import { expectFreed, usageAtRest } from '../helpers/usage.mjs'

const require = createRequire(import.meta.url)
const { usage } = require('../../../lib/main/native/addon.js')

const rows = (count) => Array.from({ length: count }, (_, id) => ({ id, name: `file ${id}` }))
const NOTHING = {
  bytes: 0,
  nodes: 0,
  version: 0,
  subscribers: 0,
  queued: 0,
  assigning: 0,
  history: { count: 0, bytes: 0 }
}

/** @type {Network} */
let network
beforeEach(() => {
  network = new Network()
})

/** @param {() => boolean} done */
async function until(done) {
  await network.quiet()
  await waitUntil(done, () => network.quiet())
}

test('the value, its versions and the history', async () => {
  const before = await usageAtRest()
  const ref = network.remoteRef('shared', rows(1000))
  const fresh = ref.stats()
  expect(fresh).toEqual({
    ...NOTHING,
    bytes: usage().bytes - before.bytes,
    nodes: usage().nodes - before.nodes
  })
  expect(fresh.nodes).toBeGreaterThanOrEqual(1000)

  for (let i = 0; i < 10; i++) ref.patch([{ op: 'replace', path: [i, 'name'], value: `new ${i}` }])
  const changed = ref.stats()
  expect(changed.version).toBe(10)
  // Nobody can have based anything on what has been.
  expect(changed.history).toEqual({ count: 0, bytes: 0 })
  expect(changed.bytes).toBe(usage().bytes - before.bytes)

  ref.patch([{ op: 'replace', path: [], value: [] }])
  expect(ref.stats().nodes).toBeLessThan(100)
  ref.destroy()
  expect(ref.stats()).toEqual(NOTHING)
  await expectFreed(before)
})

test('windows, and messages that wait for them', async () => {
  const ref = network.remoteRef('shared', { count: 0 })
  const window = network.open()
  const replica = window.replica('shared', {})
  await until(() => replica.status === 'live')
  // Little is never acknowledged.
  const { queued } = ref.stats()
  expect(ref.stats().subscribers).toBe(1)
  expect(queued).toBeLessThan(200)

  for (let i = 1; i <= 10_000; i++) ref.patch([{ op: 'replace', path: ['count'], value: i }])
  const waiting = ref.stats().queued
  expect(waiting).toBeGreaterThan(500_000)
  await turn()
  expect(window.down).toHaveLength(1)
  const onTheWay = window.down[0].length
  expect(onTheWay).toBeGreaterThan(500_000)
  expect(ref.stats().queued - queued).toBe(onTheWay - 'e1 '.length)

  await until(() => replica.version === ref.version)
  expect(ref.stats().queued).toBeLessThan(256 * 1024)
  window.close()
  expect(ref.stats()).toMatchObject({ subscribers: 0, queued: 0 })
  ref.destroy()
})

test('the history is freed as windows acknowledge', async () => {
  const before = await usageAtRest()
  const ref = network.remoteRef('shared', { text: '' })
  const [reads, sleeps] = [network.open(), network.open()]
  const replicas = [reads, sleeps].map((window) => window.replica('shared', {}))
  await until(() => replicas.every(({ status }) => status === 'live'))
  const change = async (times) => {
    for (let i = 0; i < times; i++) {
      ref.value.text = `${i} ${'x'.repeat(1000)}`
      await turn()
      while (reads.down.length > 0) reads.deliverDown()
      while (reads.up.length > 0) reads.deliverUp()
    }
  }
  await change(2000)
  // One has it all, the other has had nothing since the first value.
  expect(ref.stats().history.count).toBe(2000)
  await until(() => replicas.every(({ version }) => version === 2000))
  await change(500)
  await until(() => replicas.every(({ version }) => version === 2500))
  // What a page has received since it last acknowledged, at most 256 Ki.
  expect(ref.stats().history.count).toBeLessThan(300)
  replicas[1].value.text = 'own'
  await until(() => replicas.every(({ version }) => version === 2501))
  expect(ref.get(['text'])).toBe('own')

  sleeps.close()
  expect(ref.stats().history.count).toBeLessThan(300)
  reads.close()
  expect(ref.stats().history).toEqual({ count: 0, bytes: 0 })
  ref.destroy()
  await expectFreed(before)
})

test('a value being sent to a window that closes, or whose ref is destroyed, is freed', async () => {
  const before = await usageAtRest()
  const ref = network.remoteRef('shared', rows(100_000))
  const alone = ref.stats().nodes
  const [leaves, stays] = [network.open(), network.open()]
  leaves.replica('shared', [])
  stays.replica('shared', [])
  for (const window of [leaves, stays]) {
    await turn()
    while (window.up.length > 0) window.deliverUp()
  }
  ref.patch([{ op: 'replace', path: [], value: [] }])
  expect(ref.stats().nodes).toBeGreaterThanOrEqual(alone)
  leaves.close()
  expect(ref.stats().nodes).toBeGreaterThanOrEqual(alone)
  stays.close()
  await until(() => ref.stats().nodes < 100)

  const late = network.open()
  ref.patch([{ op: 'replace', path: [], value: rows(100_000) }])
  late.replica('shared', [])
  await turn()
  late.deliverUp()
  ref.destroy()
  expect(ref.stats()).toEqual(NOTHING)
  // Once the thread that still writes is done.
  await expectFreed(before)
})
