/** Windows that open a ref at the same time share one encoding of its value, with limited memory. */

import { createRequire } from 'node:module'
import { Network, turn } from '../../simulation/network.mjs'
import { textOf } from '../helpers/assemble.mjs'
import { until } from '../helpers/until.mjs'
import { expectFreed, usageAtRest } from '../helpers/usage.mjs'

const require = createRequire(import.meta.url)
const { Document } = require('../../../lib/main/native/addon.js')
const { Snapshots } = require('../../../lib/main/ref/snapshots.js')

const SLICE = 120 * 1024
/** Slices that main writes itself: the first, and one for each of the next pieces. */
const EARLY = 9

/** About a kilobyte each. */
const rows = (count) =>
  Array.from({ length: count }, (_, id) => ({ id, fill: String(id).padEnd(1000, 'x') }))

/** A document, how many pieces worker threads have written of it, and how often they were asked. */
function counted(value) {
  const document = new Document(JSON.stringify(value))
  const counts = { pieces: 0, encodings: 0 }
  const asked = { count: 0 }
  const count = (/** @type {any} */ snapshot) => ({
    version: snapshot.version,
    begin: () => snapshot.begin(),
    next: () => snapshot.next(),
    close: () => snapshot.close(),
    fork() {
      counts.encodings++
      return count(snapshot.fork())
    },
    read: (callback) => {
      asked.count++
      snapshot.read((...piece) => {
        counts.pieces++
        callback(...piece)
      })
    }
  })
  const source = {
    get version() {
      return document.version
    },
    snapshot: () => count(document.snapshot())
  }
  return { document, counts, asked, snapshots: new Snapshots(/** @type {any} */ (source)) }
}

const readPiece = (reader) =>
  new Promise((resolve) => reader.read((slices, done) => resolve({ slices, done })))

/** The other slices. */
async function readRest(reader) {
  const slices = []
  for (;;) {
    const piece = await readPiece(reader)
    slices.push(...piece.slices)
    if (piece.done) break
  }
  reader.close()
  return slices
}

const readAll = async (reader) => textOf([reader.first, ...(await readRest(reader))])

describe('readers', () => {
  test('of one version share the text', async () => {
    const { document, counts, snapshots } = counted(rows(3000))
    const readers = [1, 2, 3, 4, 5].map(() => snapshots.open())
    const texts = await Promise.all(readers.map(readAll))
    expect(new Set(texts)).toEqual(new Set([document.text()]))
    expect(counts).toEqual({
      pieces: Math.ceil((document.text().length - EARLY * SLICE) / (4 * SLICE)),
      encodings: 1
    })
    document.destroy()
  })

  test('that start while it is being written share it', async () => {
    const { document, counts, snapshots } = counted(rows(6000))
    const first = snapshots.open()
    const slices = [first.first]
    for (let i = 0; i < 3; i++) slices.push(...(await readPiece(first)).slices)
    const second = snapshots.open()
    const [rest, whole] = await Promise.all([readRest(first), readAll(second)])
    expect(textOf([...slices, ...rest])).toBe(whole)
    expect(whole).toBe(document.text())
    expect(counts.encodings).toBe(1)
    document.destroy()
  })

  test('of another version do not', async () => {
    const { document, counts, snapshots } = counted(rows(2000))
    const old = document.text()
    const first = snapshots.open()
    document.submit('[{"op":"remove","path":[0]}]', false)
    const second = snapshots.open()
    expect(second.version).toBe(1)
    expect(await Promise.all([readAll(first), readAll(second)])).toEqual([old, document.text()])
    expect(counts.encodings).toBe(2)
    document.destroy()
  })

  test('a short text is available at once', () => {
    const { document, counts, snapshots } = counted(rows(3))
    const reader = snapshots.open()
    expect(reader.text).toBe(document.text())
    reader.close()
    expect(counts.encodings).toBe(0)
    document.destroy()
  })

  test('one that is far behind continues alone, with nothing missing or twice', async () => {
    const { document, counts, snapshots } = counted(rows(20_000))
    const [slow, fast] = [snapshots.open(), snapshots.open()]
    const slices = [slow.first]
    for (let i = 0; i < 2; i++) slices.push(...(await readPiece(slow)).slices)
    expect(await readAll(fast)).toBe(document.text())
    expect(counts.encodings).toBe(2)
    // Only what it had not had before the other one went ahead is still here.
    document.submit('[{"op":"replace","path":[],"value":[]}]', false)
    slices.push(...(await readRest(slow)))
    expect(textOf(slices)).toBe(JSON.stringify(rows(20_000)))
    document.destroy()
  })

  test('one that closes while others read, or before its piece arrived, gets no more', async () => {
    const before = await usageAtRest()
    const { document, snapshots } = counted(rows(4000))
    const [first, second] = [snapshots.open(), snapshots.open()]
    let called = 0
    first.read(() => called++)
    first.close()
    await readPiece(second)
    second.read(() => called++)
    second.close()
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(called).toBe(0)
    document.destroy()
    await expectFreed(before)
  })

  test('of which each closes at once: nothing is written after the first slice', async () => {
    const { document, asked, snapshots } = counted(rows(4000))
    snapshots.open().close()
    for (let i = 0; i < 20; i++) {
      const reader = snapshots.open()
      reader.read(() => {})
      await turn()
      reader.close()
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(asked.count).toBe(0)
    // One that stays gets everything.
    expect(await readAll(snapshots.open())).toBe(document.text())
    expect(asked.count).toBeGreaterThan(1)
    document.destroy()
  })

  test('text that nobody reads any more is freed', async () => {
    const { document, snapshots } = counted(rows(20_000))
    const [slow, fast] = [snapshots.open(), snapshots.open()]
    await readPiece(slow)
    await readAll(fast)
    document.submit('[{"op":"replace","path":[],"value":[]}]', false)
    expect(document.stats().nodes).toBeGreaterThan(10_000)
    slow.close()
    await until(() => document.stats().nodes < 100)
    document.destroy()
  })
})

test('five windows that open at once, one of which never reads, while main changes it', async () => {
  const network = new Network()
  const main = network.remoteRef('shared', rows(12_000))
  const windows = Array.from({ length: 5 }, () => network.open())
  const replicas = windows.map((window) => window.replica('shared', []))
  const [sleeper, ...readers] = windows
  await turn()
  for (const window of windows) while (window.up.length > 0) window.deliverUp()
  const live = () => replicas.slice(1).every(({ status }) => status === 'live')
  for (let n = 1; !live(); n++) {
    main.patch([{ op: 'replace', path: [n % 12_000, 'id'], value: -n }])
    for (const window of readers) {
      while (window.down.length > 0) window.deliverDown()
      while (window.up.length > 0) window.deliverUp()
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(replicas[0].status).toBe('connecting')
  const queued = sleeper.down.reduce((sum, { length }) => sum + length, 0)
  expect(queued).toBeGreaterThan(2 ** 20)
  expect(queued).toBeLessThan(2 ** 21)
  // It wakes up.
  await until(
    () => replicas[0].version === main.version,
    () => network.quiet()
  )
  const value = JSON.parse(main.document.text())
  for (const replica of replicas) expect(replica.store.raw).toEqual(value)
  main.destroy()
})
