/**
 * A window that stops reading (hidden, busy, in a debugger): main keeps a limited number of characters
 * for it, others are not affected, and when it reads again it is soon equal.
 */

import { Network, turn } from '../../simulation/network.mjs'
import { until as waitUntil } from '../helpers/until.mjs'

const MIB = 2 ** 20
/** The most that a ref may keep for one window: documented in docs/protocol.md. */
const BOUND = 4 * MIB
const CHANGES = 100_000

/** @type {Network} */
let network
beforeEach(() => {
  network = new Network()
  // No more than a window of somebody who does not pretend that time has passed could send.
  network.hub.limits = { ...network.hub.limits, rate: 1_000_000 }
})

/** A ref, a window that will stop reading, and one that goes on. */
async function setUp(initial) {
  const main = network.remoteRef('shared', initial)
  const [sleeper, other] = [1, 2].map(() => {
    const window = network.open()
    return { window, replica: window.replica('shared', {}) }
  })
  await until(() => sleeper.replica.status === 'live' && other.replica.status === 'live')
  const subscription = [...main.subscriptions].find(({ page }) => page === sleeper.window)
  return { main, sleeper, other, subscription }
}

/** Snapshots come from a worker thread. @param {() => boolean} done */
async function until(done) {
  await network.quiet()
  await waitUntil(done, () => network.quiet())
}

/** Delivers everything in transit to and from a window that reads. */
async function serve({ window }) {
  await turn()
  network.hub.flushAnswers()
  while (window.up.length > 0) window.deliverUp()
  await turn()
  while (window.down.length > 0) window.deliverDown()
  await turn()
}

/** Main catches up with a window in a turn of its own. */
const inTurn = () => new Promise(setImmediate)

const inQueue = ({ window }) => window.down.reduce((sum, { length }) => sum + length, 0)

async function expectEqual({ main, sleeper, other }) {
  await until(() => [sleeper, other].every(({ replica }) => replica.version === main.version))
  const value = JSON.parse(main.document.text())
  expect(sleeper.replica.store.raw).toEqual(value)
  expect(other.replica.store.raw).toEqual(value)
  expect(sleeper.replica.status).toBe('live')
}

test(`main and another window change the ref ${CHANGES} times`, async () => {
  const all = await setUp({ count: 0, list: [] })
  const { main, sleeper, other, subscription } = all
  let most = 0
  for (let n = 1; n <= CHANGES; n++) {
    if (n % 10 === 0) {
      other.replica.value.list[n % 7] = `from the other window ${n}`
      await serve(other)
    } else {
      main.value.count = n
      if (n % 10 === 5) await serve(other)
    }
    most = Math.max(most, subscription.queued, inQueue(sleeper))
  }
  // All of main; the other window merges some of its own while it waits.
  expect(main.version).toBeGreaterThan(CHANGES * 0.9)
  await serve(other)
  expect(other.replica.version).toBe(main.version)
  expect(most).toBeGreaterThan(MIB)
  expect(most).toBeLessThan(BOUND)

  await expectEqual(all)
})

test(`main changes the ref ${CHANGES} times in one turn`, async () => {
  const all = await setUp({ count: 0 })
  const { main, other, sleeper, subscription } = all
  const reading = [...main.subscriptions].find(({ page }) => page === other.window)
  let most = 0
  for (let n = 1; n <= CHANGES; n++) {
    main.value.count = n
    most = Math.max(most, subscription.queued, reading.queued)
  }
  expect(most).toBeLessThan(BOUND)
  await serve(other)
  expect(inQueue(sleeper)).toBeLessThan(BOUND)
  await expectEqual(all)
})

/** Rows of about a kilobyte. */
const rows = (count, fill) => Array.from({ length: count }, (_, id) => ({ id, fill }))
const KILOBYTE = 'x'.repeat(1000)

describe('missed changes are sent in the shorter form', () => {
  test.each([
    ['the changes, where the value is longer', 8000, 2200, 'e'],
    ['the value, where the changes are longer', 300, 2600, 'b']
  ])('%s', async (_what, size, changes, kind) => {
    const all = await setUp({ rows: rows(size, KILOBYTE) })
    const { main, sleeper } = all
    for (let n = 0; n < changes; n++) {
      main.value.rows[n % size].fill = `${n} ${KILOBYTE}`
      await turn()
    }
    // Messages that were in transit when it stopped.
    const before = sleeper.window.down.length
    let after
    for (let i = 0; after === undefined; i++) {
      sleeper.window.deliverDown()
      while (sleeper.window.up.length > 0) sleeper.window.deliverUp()
      await inTurn()
      after = sleeper.window.down[before - i - 1]
    }
    expect(after[0]).toBe(kind)
    await expectEqual(all)
  })
})

test('its own change, made before it stopped reading, is applied once', async () => {
  const all = await setUp({ list: [], count: 0, rows: rows(3000, KILOBYTE) })
  const { main, sleeper, other } = all
  sleeper.replica.value.list.push('own')
  await turn()
  while (sleeper.window.up.length > 0) sleeper.window.deliverUp()
  sleeper.replica.value.list.push('own, later')
  for (let n = 1; n <= 30_000; n++) {
    main.value.count = n
    if (n % 100 === 0) await serve(other)
  }
  await expectEqual(all)
  expect(main.get(['list'])).toEqual(['own', 'own, later'])
  expect(sleeper.replica.pending).toBe(0)
})

test('changes made while it does not read apply to the right element', async () => {
  const all = await setUp({ rows: rows(20, 'short'), text: '' })
  const { main, sleeper, subscription } = all
  const flood = async (changes) => {
    for (let n = 0; n < changes; n++) {
      main.value.text = `${n} ${KILOBYTE}`
      await turn()
    }
  }
  await flood(2200)
  expect(subscription.queued).toBeGreaterThan(MIB)
  sleeper.replica.value.rows[0].fill = 'in flight'
  await turn()
  // Its answer is not sent separately, but is part of the message that the window gets when it reads
  // again.
  while (sleeper.window.up.length > 0) sleeper.window.deliverUp()
  const meant = sleeper.replica.value.rows[7]
  meant.fill = 'own'
  main.value.rows.unshift({ id: -1, fill: 'of main' })
  // Far longer than the value, which is what a window without changes of its own would get.
  await flood(100)
  expect(main.document.text().length).toBeLessThan(10_000)
  await expectEqual(all)
  const own = main.value.rows.filter(({ fill }) => fill === 'own')
  expect(own).toEqual([{ id: 7, fill: 'own' }])
  expect(sleeper.replica.value.rows.find(({ id }) => id === 7)).toBe(meant)
})

test('a change that crosses a snapshot is applied once, at the right place', async () => {
  const errors = []
  const main = network.remoteRef('shared', { list: ['a'], count: 0 })
  const window = network.open()
  const options = { onError: (error) => errors.push(error), onConflict: (it) => errors.push(it) }
  const replica = window.replica('shared', {}, options)
  await network.quiet()
  for (let n = 1; n <= 3000; n++) {
    main.value.count = `${n} ${KILOBYTE}`
    await turn()
  }
  main.value.list.unshift('first')
  // It reads again; main sends the value, which is shorter than what it has missed.
  while (window.down.length === 0 || window.down.at(-1)[0] !== 'b') {
    window.deliverDown()
    await turn()
    while (window.up.length > 0) window.deliverUp()
    await inTurn()
  }
  // Before it gets that, it changes something, and again.
  replica.value.list.push('own')
  await turn()
  replica.value.list.push('own, later')
  await network.quiet()
  expect(errors).toEqual([])
  // Main has transformed the first, and the page the later one over what it found in the snapshot.
  expect(main.get(['list'])).toEqual(['first', 'a', 'own', 'own, later'])
  expect(replica.store.raw).toEqual(JSON.parse(main.document.text()))
  expect(replica.status).toBe('live')
})

test('a large value to a window that reads slowly, while it changes', async () => {
  const main = network.remoteRef('shared', { count: 0, rows: rows(16_000, KILOBYTE) })
  const window = network.open()
  const replica = window.replica('shared', {})
  await turn()
  while (window.up.length > 0) window.deliverUp()
  const [subscription] = main.subscriptions
  let most = 0
  let messages = 0
  for (let n = 1; replica.status !== 'live'; n++) {
    main.value.count = n
    main.value.rows[n % 16_000].fill = `${n}`
    most = Math.max(most, subscription.queued, inQueue({ window }))
    if (n % 3 === 0 && window.down.length > 0) {
      window.deliverDown()
      messages++
    }
    while (window.up.length > 0) window.deliverUp()
    await new Promise((resolve) => setImmediate(resolve))
  }
  // In slices, of which only so many are on their way.
  expect(messages).toBeGreaterThan(20)
  expect(most).toBeLessThan(BOUND)
  await until(() => replica.version === main.version)
  expect(replica.store.raw).toEqual(JSON.parse(main.document.text()))
})

test('a window that closes without reading leaves nothing, and others continue', async () => {
  const all = await setUp({ count: 0 })
  const { main, sleeper, other } = all
  for (let n = 1; n <= 50_000; n++) main.value.count = n
  sleeper.window.close()
  expect(main.subscriptions.size).toBe(1)
  await serve(other)
  await until(() => other.replica.version === main.version)
  expect(other.replica.value.count).toBe(50_000)
})

test('a window that does not read finally learns that the ref is destroyed', async () => {
  const all = await setUp({ count: 0 })
  const { main, sleeper } = all
  for (let n = 1; n <= 50_000; n++) main.value.count = n
  await turn()
  main.destroy()
  await network.quiet()
  expect(sleeper.replica.status).toBe('closed')
})

test('so does one that is being sent a large value', async () => {
  const main = network.remoteRef('shared', { rows: rows(2000, KILOBYTE) })
  const replica = network.open().replica('shared', {})
  await turn()
  network.windows[0].deliverUp()
  main.destroy()
  await network.quiet()
  expect(replica.status).toBe('closed')
  await expect(replica.ready).rejects.toMatchObject({ code: 'ERR_REF_DESTROYED' })
})
