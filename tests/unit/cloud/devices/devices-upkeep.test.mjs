/** Logs that are kept short, over real sockets: snapshots, new devices, devices that were away for long, and lies. */

import { describe, expect, test } from '@jest/globals'
import { readSnapshot, writeFloor, writeSnapshot } from '../../../../lib/cloud/reader/index.js'
import { ENTRIES, writeEntries } from '../../../../lib/server/wire/frames.js'
import { MemoryStore } from '../../../../lib/server/index.js'
import { together, worlds } from '../../helpers/devices.mjs'
import { until } from '../../helpers/until.mjs'

const world = worlds()
const FIRST = { list: ['a', 'b', 'c'], note: 'hello', x: 0 }
const SOON = { entries: 8, keptEntries: 10 }
const utf8 = new TextEncoder()

/** @param {string} url @param {string} query @param {object} [options] Of `fetch`. */
const ask = (url, query, options) => fetch(`${url}/v1/stream/list${query}`, options)

/** The newest snapshot. @param {string} url */
async function snapshotOf(url) {
  const response = await ask(url, '?snapshot', { headers: { Authorization: 'Bearer any' } })
  if (response.status === 204) return null
  expect(response.status).toBe(200)
  const seq = Number(response.headers.get('Stream-Next-Offset'))
  return { seq, bytes: new Uint8Array(await response.arrayBuffer()) }
}

/** Whether the server has forgotten the beginning of the log. @param {string} url */
const isTruncated = async (url) => (await ask(url, '?offset=-1')).status === 410

/** Changes, each an entry. @param {import('../../helpers/devices.mjs').Device} device @param {number} count */
async function edit(device, count) {
  for (let i = 0; i < count; i++) {
    device.ref.value.x++
    await device.state.synced()
  }
}

/** @param {string} url @param {string} [token] */
const deviceAt = (url, token) =>
  world.device(FIRST, {
    url,
    cloud: { snapshots: SOON, ...(token !== undefined && { auth: () => token }) }
  })

/** A device that has made a log so long that its beginning is gone. @param {object} [options] Of the server. */
async function truncated(options) {
  const { url, port } = await world.server(options)
  const way = await world.proxy(port)
  const one = deviceAt(url)
  await one.live()
  const away = deviceAt(way.url)
  await together(one, away)
  way.down = true
  await until(() => away.state.status === 'offline')
  await edit(one, 40)
  await until(() => isTruncated(url))
  return { url, one, away, way }
}

describe('a log that becomes long', () => {
  test('has a snapshot of what a reader knows, is truncated, and goes on', async () => {
    const { url, one } = await truncated()
    const found = await snapshotOf(url)
    const state = /** @type {any} */ (readSnapshot(/** @type {any} */ (found).bytes))
    expect(state.seq).toBe(found?.seq)
    const { floor } = /** @type {any} */ (one.ref.saving).replica.log
    expect(floor).toBe(state.seq)
    await edit(one, 20)
    await until(async () => Number((await snapshotOf(url))?.seq) > state.seq)
    expect(one.codes).toEqual([])
  })

  test('a new device begins with the snapshot, with its own changes on top', async () => {
    const { url, one } = await truncated()
    const late = deviceAt(url)
    late.ref.value.list.push('late')
    await together(one, late)
    expect(one.ref.value).toEqual({ list: ['a', 'b', 'c', 'late'], note: 'hello', x: 40 })
    expect([late.codes, late.state.lost]).toEqual([[], []])
  })

  test('who was away past the floor has everything, and so have the others', async () => {
    const { one, away, way } = await truncated()
    away.ref.value.list.unshift('away')
    away.ref.value.note = 'mine'
    one.ref.value.list.splice(1, 1)
    one.ref.patch([{ op: 'text', path: ['note'], edit: [5, '!'] }])
    await one.state.synced()
    way.down = false
    await together(one, away)
    expect(one.ref.value.list).toEqual(['away', 'a', 'c'])
    expect(one.ref.value.x).toBe(40)
    // One of the two is there, and the other one is not lost without a word.
    const { note } = one.ref.value
    const lost = [...one.state.lost, ...away.state.lost].map(({ value }) => value)
    expect(note === 'mine' || lost.includes('mine')).toBe(true)
    expect(away.codes).toEqual([])
  })

  test('is not touched by who may only read', async () => {
    const { url } = await world.server({
      auth: ({ token }) => ({ user: token, access: token === 'reader' ? 'read' : 'write' })
    })
    const writer = world.device(FIRST, { url, cloud: { auth: () => 'writer' } })
    await writer.live()
    const reader = deviceAt(url, 'reader')
    await edit(writer, 40)
    await together(writer, reader)
    expect([await snapshotOf(url), reader.codes]).toEqual([null, []])
  })

  test('a snapshot that is too large for the server: it is told once, and all goes on', async () => {
    const { url } = await world.server({ limits: { snapshotBytes: 2000, entryBytes: 1500 } })
    const one = deviceAt(url)
    await one.live()
    for (let i = 0; i < 3; i++) {
      one.ref.value.list.push('x'.repeat(1000))
      await one.state.synced()
    }
    await edit(one, 40)
    await until(() => one.errors.length > 0)
    await edit(one, 40)
    expect(one.codes).toEqual(['ERR_REF_TOO_LARGE'])
    expect(one.errors[0].message).toContain('limits.snapshotBytes')
    expect([one.state.status, await snapshotOf(url)]).toEqual(['live', null])
  })

  test('a document of several MiB has snapshots, too', async () => {
    const { url } = await world.server()
    const one = deviceAt(url)
    await one.live()
    const grow = async () => {
      one.ref.value.list.push(`${one.ref.value.list.length} ${'x'.repeat(900_000)}`)
      await one.state.synced()
    }
    for (let i = 0; i < 8; i++) await grow()
    // What comes while one is stored waits for the next.
    await until(async () => Number((await snapshotOf(url))?.bytes.length) > 5_000_000, grow)
    const late = deviceAt(url)
    await together(one, late)
    expect([one.codes, late.codes]).toEqual([[], []])
  })

  test('a device that ends while it writes a snapshot: another one does it', async () => {
    const store = new MemoryStore()
    let stored = 0
    const put = store.putSnapshot.bind(store)
    /** @type {() => void} */
    let asked = () => {}
    store.putSnapshot = async (...given) => {
      if (stored++ > 0) return put(...given)
      asked()
      return new Promise(() => {})
    }
    const { url } = await world.server({ store })
    const [one, other] = [deviceAt(url), deviceAt(url)]
    await together(one, other)
    const first = new Promise((resolve) => void (asked = () => resolve(null)))
    await edit(one, 8)
    await first
    one.stop()
    await edit(other, 8)
    await until(async () => (await snapshotOf(url)) !== null)
  })
})

describe('a snapshot that lies', () => {
  /** @type {[string, (bytes: Uint8Array) => Uint8Array][]} */
  const LIES = [
    ['cannot be parsed', () => utf8.encode('<html>')],
    ['is empty', () => new Uint8Array(0)],
    ['has another fingerprint', (bytes) => changed(bytes, { fp: '0123456789abcdef' })],
    ['is of a sequence beyond the head', (bytes) => changed(bytes, { seq: 10_000 })]
  ]

  /** @param {Uint8Array} bytes Of a snapshot. @param {object} members */
  function changed(bytes, members) {
    const state = /** @type {any} */ (readSnapshot(bytes))
    const { seq = state.seq } = /** @type {any} */ (members)
    const [floor, tail] = [seq, []]
    return utf8.encode(writeSnapshot({ ...state, floor, tail, last: new Map(), ...members }))
  }

  /** Stores one at the head. @param {string} url @param {import('../../helpers/devices.mjs').Device} one @param {(bytes: Uint8Array) => Uint8Array} lieOf */
  async function lie(url, one, lieOf) {
    const { log } = /** @type {any} */ (one.ref.saving).replica
    const offset = String(log.seq).padStart(16, '0')
    const body = lieOf(utf8.encode(writeSnapshot(log)))
    const { status } = await ask(url, `?snapshot=${offset}`, {
      method: 'PUT',
      body: /** @type {any} */ (body)
    })
    expect(status).toBe(204)
    return log
  }

  /** Says that there is a snapshot. @param {string} url @param {number} seq @param {string} fp */
  async function name(url, seq, fp) {
    const body = /** @type {any} */ (writeEntries([writeFloor(seq, fp)]))
    await ask(url, '', { method: 'POST', headers: { 'Content-Type': ENTRIES }, body })
  }

  test.each(LIES)('one that %s: a new device says so, and reads the log', async (what, lieOf) => {
    const { url } = await world.server()
    const one = world.device(FIRST, { url })
    await one.live()
    await edit(one, 5)
    const { seq, fp } = await lie(url, one, lieOf)
    // The right name for a wrong snapshot.
    if (what === 'has another fingerprint') await name(url, seq, fp)
    const late = deviceAt(url)
    await together(one, late)
    expect([late.codes, one.codes]).toEqual([['ERR_REF_CLOUD'], []])
    expect(late.errors[0].message).toContain('snapshot')
  })

  test.each(LIES)(
    'one that %s, and the log has no beginning: it is mended by others',
    async (what, lieOf) => {
      const { url, one } = await truncated()
      const { seq, fp } = await lie(url, one, lieOf)
      if (what === 'has another fingerprint') await name(url, seq, fp)
      const late = deviceAt(url)
      late.ref.value.list.push('late')
      await until(() => late.errors.length > 0)
      expect(late.state.pending).toBe(1)
      await edit(one, 20)
      await together(one, late)
      expect(one.ref.value.list).toEqual(['a', 'b', 'c', 'late'])
      expect([late.codes, one.codes]).toEqual([['ERR_REF_CLOUD'], []])
    }
  )
})
