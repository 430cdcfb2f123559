import { expect, test } from '@jest/globals'
import { MemoryStore } from '../../../../lib/server/index.js'
import { SharedReads } from '../../../../lib/server/documents/shared-reads.js'
import { logServers, text } from '../../helpers/log-server.mjs'
import { until } from '../../helpers/until.mjs'

/** A log whose reads end when the test says so. */
function slowLog() {
  /** @type {{ after: number, end: (result: string) => void, fail: (error: Error) => void }[]} */
  const reads = []
  const listeners = new Set()
  const shared = new SharedReads(
    (after) => new Promise((end, fail) => void reads.push({ after, end, fail })),
    (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    }
  )
  const news = () => listeners.forEach((listener) => listener())
  return { reads, shared, listeners, news }
}

test('those who ask for the same get the same', async () => {
  const { reads, shared, listeners } = slowLog()
  const stops = [shared.listen(() => {}), shared.listen(() => {})]
  expect(listeners.size).toBe(1)
  const [one, other, further] = [shared.read(3), shared.read(3), shared.read(4)]
  expect(reads.map(({ after }) => after)).toEqual([3, 4])
  reads[0].end('from 3')
  reads[1].end('from 4')
  expect([await one, await other, await further]).toEqual(['from 3', 'from 3', 'from 4'])
  expect(shared.read(3)).toBe(one)
  expect(shared.read(3, { bytes: 5 })).not.toBe(one)
  for (const stop of stops) stop()
  expect(listeners.size).toBe(0)
  expect(shared.read(3)).not.toBe(one)
})

test('what was asked for before the news is not given to those who come after', () => {
  const { shared, news } = slowLog()
  /** @type {unknown[]} */
  const told = []
  shared.listen(() => void told.push(shared.read(3)))
  const before = shared.read(3)
  news()
  expect(told).toHaveLength(1)
  expect(told[0]).not.toBe(before)
})

test('without a listener each read is one of its own, since nobody tells of news', () => {
  const { reads, shared } = slowLog()
  void shared.read(3)
  void shared.read(3)
  expect(reads).toHaveLength(2)
})

test('a read that fails is made again', async () => {
  const { reads, shared } = slowLog()
  shared.listen(() => {})
  const failing = shared.read(3)
  reads[0].fail(new Error('the disk'))
  await expect(failing).rejects.toThrow('the disk')
  const again = shared.read(3)
  reads[1].end('read')
  expect(await again).toBe('read')
})

test('only the last results are kept', () => {
  const { reads, shared } = slowLog()
  shared.listen(() => {})
  const first = shared.read(0)
  for (let after = 1; after < 10; after++) void shared.read(after)
  expect(shared.read(0)).not.toBe(first)
  expect(reads).toHaveLength(11)
})

const world = logServers()

test('an entry that many clients wait for is read once, and all get it', async () => {
  const store = new MemoryStore()
  let reads = 0
  const { read } = store
  store.read = (document, ...rest) => {
    if (document.startsWith('entries/')) reads++
    return read.call(store, document, ...rest)
  }
  const server = await world.start({ store })
  await server.ask('PUT', 'd')
  const clients = Array.from({ length: 30 }, () => server.connect('d'))
  for (const client of clients) await client.opened()
  await until(() => clients.every(({ frames }) => frames.length === 1))
  const before = reads
  await clients[0].append('a')
  const gotten = (/** @type {any} */ { frames }) =>
    frames.flatMap(({ entries }) => entries.map(text))
  await until(() => clients.every((client) => gotten(client).length === 1))
  expect(clients.map(gotten)).toEqual(clients.map(() => ['a']))
  expect(reads - before).toBeLessThanOrEqual(2)
})
