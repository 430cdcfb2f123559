/** Stores on disks that are full or fail: what is told, that reading goes on, and that it ends by itself. */

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { ClassicLevel } from 'classic-level'
import { writeEntries } from '../../../../lib/server/wire/frames.js'
import { localStore } from '../../../../lib/server/store/local-store.js'
import { StoreFailure } from '../../../../lib/server/store/store-failure.js'
import { bytes, logServers, text } from '../../helpers/log-server.mjs'
import { LoopDisk, whyNoDisk } from '../../helpers/loop-disk.mjs'
import { eventually, until } from '../../helpers/until.mjs'

const top = fs.mkdtempSync(path.join(os.tmpdir(), 'full-disk-'))
afterAll(() => fs.rmSync(top, { recursive: true, force: true }))
let count = 0

const servers = logServers()
const real = ClassicLevel.prototype.batch
/** What happens instead of writing. @type {((write: () => Promise<void>) => Promise<void>) | null} */
let fault = null
beforeAll(() => {
  const broken = new WeakSet()
  ClassicLevel.prototype.batch = /** @type {any} */ (
    async function (/** @type {any[]} */ ...given) {
      // As LevelDB: one that has failed takes no more.
      if (broken.has(this)) throw new Error('it has failed before')
      if (!fault) return Reflect.apply(real, this, given)
      broken.add(this)
      return fault(() => Reflect.apply(real, this, given))
    }
  )
})
afterAll(() => void (ClassicLevel.prototype.batch = real))
afterEach(() => void (fault = null))

const full = async () => {
  throw Object.assign(new Error('IO error'), { cause: new Error('No space left on device') })
}

/** @type {ReturnType<typeof localStore>} */
let store
beforeEach(() => void (store = localStore(path.join(top, String(count++)))))
afterEach(() => store.close())

/** @param {ReturnType<typeof localStore>} of */
const entriesOf = async (of) => /** @type {any} */ (await of.read('d', 0)).entries.map(text)
/** Appends until it succeeds. @param {string} entry */
const appended = (entry) =>
  eventually(
    () => store.append('d', bytes(entry)).catch((error) => error),
    (seq) => expect(seq).toEqual(expect.any(Number))
  )

describe('a write that fails', () => {
  test('is told with its reason, reading goes on, and the next one finds the store open again', async () => {
    await store.append('d', bytes('a'))
    fault = full
    const failed = await Promise.allSettled(
      ['b', 'c'].map((each) => store.append('d', bytes(each)))
    )
    for (const each of failed) {
      expect(each).toMatchObject({ status: 'rejected', reason: expect.any(StoreFailure) })
    }
    await expect(store.append('d', bytes('d'))).rejects.toThrow(/No space left/)
    expect(await entriesOf(store)).toEqual(['a'])
    await expect(store.check()).rejects.toThrow(StoreFailure)
    fault = null
    expect(await appended('e')).toBe(2)
    expect(await entriesOf(store)).toEqual(['a', 'e'])
    await store.check()
  })

  test('but has reached the disk is told to readers, and no sequence is used twice', async () => {
    await store.append('d', bytes('a'))
    /** @type {number[]} */
    const heads = []
    store.tail('d', (head) => heads.push(head))
    fault = async (write) => {
      await write()
      throw new Error('fsync failed')
    }
    await expect(store.append('d', bytes('b'))).rejects.toThrow('fsync failed')
    fault = null
    await eventually(
      () => store.check().catch((error) => error),
      (error) => expect(error).toBeUndefined()
    )
    await until(() => heads.includes(2))
    expect(await store.append('d', bytes('c'))).toBe(3)
    expect(await entriesOf(store)).toEqual(['a', 'b', 'c'])
  })

  test('of a snapshot or a truncation changes nothing, and can be repeated', async () => {
    for (const each of ['a', 'b']) await store.append('d', bytes(each))
    fault = full
    const snapshot = { seq: 2, bytes: bytes('s') }
    await expect(store.putSnapshot('d', snapshot)).rejects.toThrow(StoreFailure)
    expect(await store.snapshot('d')).toBeNull()
    fault = null
    await eventually(
      () => store.putSnapshot('d', snapshot).catch((error) => error),
      (error) => expect(error).toBeUndefined()
    )
    fault = full
    await expect(store.truncate('d', 2)).rejects.toThrow(StoreFailure)
    expect(await entriesOf(store)).toEqual(['a', 'b'])
    fault = null
    await eventually(
      () => store.truncate('d', 2).catch((error) => error),
      (error) => expect(error).toBeUndefined()
    )
    expect(await store.read('d', 0)).toEqual({ gone: 2 })
    expect(await store.append('d', bytes('c'))).toBe(3)
  })

  test('is 507 for clients, which can send it again, and /health says it until it works', async () => {
    /** @type {unknown[]} */
    const errors = []
    const onError = (/** @type {unknown} */ error) => errors.push(error)
    const { ask, connect, url } = await servers.start({ store, onError })
    await ask('PUT', 'd')
    const client = await connect('d').opened()
    const health = async () => (await fetch(`${url}/health`)).status
    expect(await client.append('a')).toMatchObject({ type: 'appended', seq: 1 })
    fault = full
    const refused = await Promise.all([client.append('b'), client.append('c')])
    for (const each of refused) expect(each).toMatchObject({ type: 'refused', status: 507 })
    const answer = await ask('POST', 'd', writeEntries([bytes('b')]))
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([507, '1'])
    expect(await answer.text()).not.toMatch(/space|device/)
    expect(await health()).toBe(503)
    expect((await ask('GET', 'd')).status).toBe(200)
    // Not once for each request.
    expect(new Set(errors).size).toBe(errors.length)
    expect(String(errors[0])).toMatch(/No space left/)
    fault = null
    await eventually(health, (status) => expect(status).toBe(200))
    expect(await client.append('b')).toMatchObject({ type: 'appended', seq: 2 })
    await until(() => client.entries.length === 2)
    expect(client.entries).toEqual(['a', 'b'])
  })
})

test('a folder that another process has is taken when it is free', async () => {
  await store.append('d', bytes('a'))
  const dir = path.join(top, String(count - 1))
  const other = localStore(dir)
  await expect(other.head('d')).rejects.toThrow(/another process has it open/)
  await store.close()
  await eventually(
    () => other.head('d').catch((error) => error),
    (head) => expect(head).toBe(1)
  )
  await other.close()
})

const reason = whyNoDisk()
if (reason) process.stderr.write(`skipped: a disk that is full, since ${reason}\n`)
;(reason ? test.skip : test)('a disk that is full, really', async () => {
  const disk = new LoopDisk(16)
  disk.mount()
  const folder = path.join(disk.folder, 'store')
  let on = localStore(folder)
  try {
    /** @type {Map<number, string>} */
    const acknowledged = new Map()
    const append = async (/** @type {number} */ i) => {
      const entry = `${i} ${'x'.repeat(20_000)}`
      acknowledged.set(await on.append('d', bytes(entry)), entry)
    }
    const most = { entries: 10_000, bytes: 1 << 30 }
    const check = async () => {
      const slice = /** @type {any} */ (await on.read('d', 0, most))
      const found = slice.entries.map(text)
      for (const [seq, entry] of acknowledged) expect(found[seq - 1] === entry).toBe(true)
    }
    let i = 0
    for (let round = 0; round < 3; round++) {
      for (let each = 0; each < 5; each++) await append(i++)
      const empty = disk.fill()
      let failures = 0
      // What LevelDB has still room for depends on the file system.
      await until(
        () => failures >= 2,
        () =>
          append(i++).catch((error) => {
            expect(error).toBeInstanceOf(StoreFailure)
            failures++
          })
      )
      await check()
      empty()
      const before = acknowledged.size
      await until(
        () => acknowledged.size > before,
        () => append(i++).catch(() => {})
      )
      await check()
    }
    await on.close()
    on = localStore(folder)
    await check()
    expect(acknowledged.size).toBeGreaterThanOrEqual(18)
  } finally {
    await on.close()
    disk.end()
  }
})
