import { describe, expect, test } from '@jest/globals'
import { Documents } from '../../../../lib/server/documents/documents.js'
import { MemoryStore } from '../../../../lib/server/index.js'
import { Recent } from '../../../../lib/server/base/recent.js'
import { bytes, logServers } from '../../helpers/log-server.mjs'
import { until } from '../../helpers/until.mjs'

const servers = logServers()

/** A store that counts who follows it. */
class CountingStore extends MemoryStore {
  listeners = 0
  /** @type {MemoryStore['tail']} */
  tail(document, listener) {
    this.listeners++
    const stop = super.tail(document, listener)
    return () => {
      this.listeners--
      stop()
    }
  }
}

describe('documents', () => {
  test('that nobody uses are forgotten, those in use are not', () => {
    const store = new CountingStore()
    const documents = new Documents(store, 10)
    const used = Array.from({ length: 30 }, (_, i) => documents.use(`used ${i}`))
    for (let i = 0; i < 100; i++) documents.use(`d${i}`).release()
    expect(store.listeners).toBe(40)
    used.forEach(({ document }, i) => {
      const again = documents.use(`used ${i}`)
      expect(again.document).toBe(document)
      again.release()
    })
    for (const { release } of used) release()
    expect(store.listeners).toBe(10)
    documents.close()
    expect(store.listeners).toBe(0)
  })

  test('are the same for all who use them at the same time, and for the next one', () => {
    const documents = new Documents(new MemoryStore(), 1)
    const [one, two] = [documents.use('d'), documents.use('d')]
    expect(one.document).toBe(two.document)
    one.release()
    documents.use('other').release()
    const three = documents.use('d')
    expect(three.document).toBe(two.document)
    two.release()
    three.release()
    expect(documents.use('d').document).toBe(two.document)
    documents.close()
  })

  test('of a server are forgotten too, after any kind of request', async () => {
    const store = new CountingStore()
    const { ask, connect } = await servers.start({ store, limits: { appendsPerSecond: 1e6 } })
    const client = await (await ask('PUT', 'kept'), connect('kept')).opened()
    for (let i = 0; i < 1100; i++) await ask(['GET', 'PUT', 'DELETE', 'PATCH'][i % 4], `d${i}`)
    expect(await client.append('a')).toMatchObject({ type: 'appended', seq: 1 })
    await until(() => client.entries.length === 1)
    // The catalog of each one that is known, and the follower.
    expect(store.listeners).toBeLessThanOrEqual(1003)
    await ask('PUT', 'last')
    expect(store.listeners).toBeLessThanOrEqual(1003)
  })
})

test('a write that means a document which was deleted is refused', async () => {
  const documents = new Documents(new MemoryStore())
  const { document } = documents.use('d')
  const writing = { type: 'text/plain', body: bytes('a'), close: false, head: {} }
  const { generation } = await document.create(writing)
  expect(await document.write({ ...writing, generation })).toMatchObject({ seq: 2 })
  await document.remove()
  await document.create(writing)
  await expect(document.write({ ...writing, generation })).rejects.toMatchObject({ status: 404 })
  expect(await document.write(writing)).toMatchObject({ seq: 2 })
  documents.close()
})

test('what was used lately stays', () => {
  /** @type {string[]} */
  const forgotten = []
  const recent = new Recent(2, (/** @type {string} */ value) => forgotten.push(value))
  recent.set('a', 'A')
  recent.set('b', 'B')
  expect(recent.get('a')).toBe('A')
  recent.set('c', 'C')
  expect(forgotten).toEqual(['B'])
  expect(recent.get('b')).toBeUndefined()
  expect(recent.take('a')).toBe('A')
  expect(recent.clear()).toEqual(['C'])
})
