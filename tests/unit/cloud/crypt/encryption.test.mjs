/** Documents that the server cannot read, over a real server. */

import { randomBytes } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { cloud } from '../../../../lib/cloud/main/index.js'
import { ENTRIES, writeEntries } from '../../../../lib/server/wire/frames.js'
import { MemoryStore } from '../../../../lib/server/index.js'
import { together, worlds } from '../../helpers/devices.mjs'
import { until } from '../../helpers/until.mjs'

const FIRST = { title: 'confidential', list: ['first-entry'] }
const WORDS = /confidential|first-entry|hush|title|list|patches|txn|replace/

/** What a server keeps. */
class Watched extends MemoryStore {
  /** Of documents, not of the catalog. @type {Uint8Array[]} */
  entries = []
  /** @type {Uint8Array[]} */
  snapshots = []

  /** @param {string} log @param {Uint8Array} entry */
  append(log, entry) {
    // Behind the head of a record.
    if (log.startsWith('entries/')) this.entries.push(entry.slice(3 + entry[1] * 256 + entry[2]))
    return super.append(log, entry)
  }

  /** @param {string} log @param {import('../../../../lib/server/store/log-store.js').StoredSnapshot} snapshot */
  putSnapshot(log, snapshot) {
    this.snapshots.push(snapshot.bytes)
    return super.putSnapshot(log, snapshot)
  }
}

const world = worlds()
const key = randomBytes(32)

/** @param {object} [options] Of both devices. */
async function start(options) {
  const store = new Watched()
  const { url } = await world.server({ store })
  const device = (encrypt = () => /** @type {any} */ (key), more = {}) =>
    world.device(FIRST, { url, cloud: { encrypt, ...options, ...more } })
  /** @param {Uint8Array} entry @param {string} [doc] */
  const append = (entry, doc = 'list') =>
    fetch(`${url}/v1/stream/${doc}`, {
      method: 'POST',
      headers: { 'Content-Type': ENTRIES },
      body: /** @type {any} */ (writeEntries([entry]))
    })
  return { store, url, device, append }
}

/** @param {import('../../helpers/devices.mjs').Device} device */
async function refused(device) {
  await until(() => device.state.status === 'key' && device.errors.length > 0)
  expect(device.codes).toEqual(['ERR_REF_CLOUD_KEY'])
  expect(device.state.error).toMatchObject({ code: 'ERR_REF_CLOUD_KEY' })
}

test('devices with the key have the same; the server has sizes and times alone', async () => {
  const { store, device } = await start()
  const [near, far] = [device(), device()]
  await Promise.all([near.live(), far.live()])
  near.ref.value.list.push('hush 1')
  far.ref.value.title = 'hush 2'
  await together(near, far)
  expect(far.ref.value).toEqual({ title: 'hush 2', list: ['first-entry', 'hush 1'] })
  expect(store.entries.length).toBeGreaterThanOrEqual(3)
  for (const entry of store.entries) expect(Buffer.from(entry).toString()).not.toMatch(WORDS)
})

test('snapshots are sealed too, and a new device begins with one', async () => {
  const snapshots = { entries: 4, keptEntries: 8 }
  const { store, device } = await start({ snapshots })
  const near = device()
  await near.live()
  for (let i = 0; i < 40; i++) {
    near.ref.value.list.push(`hush ${i}`)
    await near.state.synced()
  }
  await until(() => store.snapshots.length > 0)
  const far = device()
  await far.live()
  await together(near, far)
  expect(far.ref.value.list).toHaveLength(41)
  for (const bytes of store.snapshots) {
    expect(bytes.length).toBeGreaterThan(100)
    expect(Buffer.from(bytes).toString()).not.toMatch(WORDS)
  }
})

describe('without the right key nothing is read, sent or overwritten, and local changes are kept', () => {
  test.each([
    ['another key', () => randomBytes(32)],
    ['no key', () => undefined],
    ['a short key', () => randomBytes(16)],
    ['keys that are no list', () => ({ key, others: 'others' })],
    [
      'an error',
      () => {
        throw new Error('locked')
      }
    ],
    ['false', () => false]
  ])('%s', async (_what, encrypt) => {
    const { store, device } = await start()
    const near = device()
    await near.live()
    near.ref.value.list.push('hush')
    await near.state.synced()
    const count = store.entries.length
    let given = /** @type {() => any} */ (encrypt)
    const far = device(() => given())
    far.ref.value.list.push('own')
    await refused(far)
    expect(far.state.pending).toBe(1)
    expect(far.ref.value.list).toEqual(['first-entry', 'own'])
    await far.state.saved()
    expect(store.entries).toHaveLength(count)
    given = () => key
    far.cloud.retry()
    await together(near, far)
    expect(near.ref.value.list).toEqual(['first-entry', 'hush', 'own'])
    expect(near.codes).toEqual([])
  })

  test('a device with a key at a document that is not encrypted', async () => {
    const { store, device } = await start()
    const near = device(() => false)
    await near.live()
    const count = store.entries.length
    const far = device()
    await refused(far)
    expect(far.state.error?.message).toContain('not encrypted')
    expect(store.entries).toHaveLength(count)
  })
})

test('a new key: devices that are there ask for it, and later ones read what was before', async () => {
  const { store, device } = await start()
  const fresh = randomBytes(32)
  let keys = /** @type {any} */ (key)
  const near = device(() => keys)
  const far = device(async () => keys)
  await Promise.all([near.live(), far.live()])
  near.ref.value.list.push('before')
  await together(near, far)
  const before = store.entries.length
  keys = { key: fresh, others: [key] }
  near.restart()
  await near.live()
  near.ref.value.list.push('after')
  await together(near, far)
  far.ref.value.list.push('too')
  await together(near, far)
  const late = device(() => keys)
  await late.live()
  await together(near, far, late)
  expect(late.ref.value.list).toEqual(['first-entry', 'before', 'after', 'too'])
  const ids = store.entries.map((entry) => Buffer.from(entry.subarray(5, 13)).toString('hex'))
  expect(new Set(ids.slice(0, before)).size).toBe(1)
  expect(new Set(ids.slice(before)).size).toBe(1)
  expect(ids[before]).not.toBe(ids[0])
  // None of them had anything to tell.
  expect([...near.codes, ...far.codes, ...late.codes]).toEqual([])
  const old = device()
  await refused(old)
})

describe('a server that', () => {
  /** @param {(parts: { entries: Uint8Array[], other: Uint8Array[] }) => Uint8Array} forge */
  async function forged(forge) {
    const { store, url, device, append } = await start()
    const other = world.device(FIRST, {
      url,
      cloud: { encrypt: () => key },
      ref: { doc: 'other' }
    })
    await other.live()
    other.ref.value.list.push('of the other')
    await other.state.synced()
    const others = store.entries.splice(0)
    const near = device()
    await near.live()
    near.ref.value.list.push('good')
    await near.state.synced()
    await append(forge({ entries: store.entries, other: others }))
    return { near, device, append }
  }

  test('alters an entry: all stop before it, and keep their changes', async () => {
    const { near, device } = await forged(({ entries }) => {
      const altered = Uint8Array.from(/** @type {Uint8Array} */ (entries.at(-1)))
      altered[altered.length - 20] ^= 1
      return altered
    })
    await refused(near)
    expect(near.state.error?.message).toContain('altered')
    near.ref.value.list.push('kept')
    await near.state.saved()
    expect(near.ref.value.list).toEqual(['first-entry', 'good', 'kept'])
    const late = device()
    await refused(late)
    // What is before it is read.
    expect(late.ref.value.list).toEqual(['first-entry', 'good'])
  })

  test('puts an entry of another document there: all stop before it', async () => {
    const { near } = await forged(({ other }) => /** @type {Uint8Array} */ (other.at(-1)))
    await refused(near)
    expect(near.ref.value.list).toEqual(['first-entry', 'good'])
  })

  test('writes something of its own: all stop before it', async () => {
    const { near } = await forged(() =>
      Buffer.from('{"v":1,"txn":"zzz.1","base":2,"patches":[{"op":"replace","path":[],"value":0}]}')
    )
    await refused(near)
    expect(near.ref.value.list).toEqual(['first-entry', 'good'])
  })

  test('repeats an entry: it is there once', async () => {
    const { near, device } = await forged(({ entries }) => {
      return /** @type {Uint8Array} */ (entries.at(-1))
    })
    const late = device()
    await late.live()
    near.ref.value.list.push('more')
    await together(near, late)
    expect(late.ref.value.list).toEqual(['first-entry', 'good', 'more'])
    expect(near.codes).toEqual([])
  })
})

test('encrypt must be a function', () => {
  const encrypt = /** @type {any} */ (key)
  expect(() => cloud({ url: 'http://127.0.0.1:1', encrypt })).toThrow(
    expect.objectContaining({ code: 'ERR_REF_OPTION' })
  )
})
