/** What a shared ref does, and tells, when the network, the server or the user's rights are not as they should be. */

import http from 'node:http'
import { describe, expect, test } from '@jest/globals'
import { WebSocketServer } from 'ws'
import { EMPTY, readEntries, writeOpening } from '../../../../lib/cloud/reader/index.js'
import { TRANSPORT_NAMES } from '../../../../lib/cloud/transport/index.js'
import { ENTRIES, readMessage, writeEntries } from '../../../../lib/server/wire/frames.js'
import { MemoryStore } from '../../../../lib/server/index.js'
import { together, worlds } from '../../helpers/devices.mjs'
import { until } from '../../helpers/until.mjs'

const FIRST = { list: ['a', 'b', 'c'], note: 'hello' }
/** Nothing is tried again by itself. */
const NEVER = { first: 2 ** 30, longest: 2 ** 30 }
const utf8 = new TextEncoder()

/** The entries of the document, and what the rule makes of them. @param {string} url @param {string} [token] */
async function logOf(url, token = 'any') {
  const headers = { Authorization: `Bearer ${token}` }
  const response = await fetch(`${url}/v1/stream/list`, { headers })
  const bytes = Buffer.from(await response.arrayBuffer())
  const frame = /** @type {any} */ (readMessage(bytes))
  return { entries: frame.entries, ...readEntries(EMPTY, frame.entries) }
}

/**
 * @param {string} method @param {string} url @param {Uint8Array[]} entries
 */
const put = (method, url, entries) =>
  fetch(`${url}/v1/stream/list`, {
    method,
    headers: { 'Content-Type': ENTRIES },
    body: /** @type {any} */ (writeEntries(entries))
  })

describe.each(TRANSPORT_NAMES)('over %s', (transport) => {
  const world = worlds({ transports: [transport] })

  /** A device behind a way that can be broken, and one that is not. */
  async function two(options) {
    const { url, port, close, server } = await world.server(options)
    const way = await world.proxy(port)
    const far = world.device(FIRST, { url: way.url, cloud: { ping: 300 } })
    const near = world.device(FIRST, { url })
    await together(far, near)
    return { url, way, far, near, close, server }
  }

  describe('the network', () => {
    test('an acknowledgement that is lost: the change is there once', async () => {
      const { url, way, far, near } = await two()
      way.deafen()
      far.ref.value.list.push('once')
      await until(() => near.ref.value.list.includes('once'))
      expect(far.state.pending).toBe(1)
      await together(far, near)
      expect(far.ref.value.list).toEqual(['a', 'b', 'c', 'once'])
      const { reads } = await logOf(url)
      expect(reads.filter(({ outcome }) => outcome === 'applied')).toHaveLength(1)
    })

    test('a second connection while the first still has something to deliver: the change is there once', async () => {
      const { url, way, far, near } = await two()
      // Over HTTP this is what opens the connection that entries are posted over.
      far.ref.value.list.push('before')
      await together(far, near)
      way.held = true
      far.ref.value.list.push('once')
      await far.state.saved()
      const before = way.connections
      // The connection is made anew, and what was sent is sent over it again.
      await until(() => way.connections > before && far.state.status === 'live')
      await far.state.synced()
      way.held = false
      await until(async () =>
        (await logOf(url)).reads.some(({ outcome }) => outcome === 'duplicate')
      )
      near.ref.value.list.push('last')
      await together(far, near)
      expect(far.ref.value.list).toEqual(['a', 'b', 'c', 'before', 'once', 'last'])
    })

    test('a hole: it is noticed without a word of anybody', async () => {
      const { way, far, near } = await two()
      way.hole = true
      await until(() => far.state.status === 'offline')
      far.ref.value.list.push('far')
      near.ref.value.list.push('near')
      way.hole = false
      await together(far, near)
      expect([...far.ref.value.list].sort()).toEqual(['a', 'b', 'c', 'far', 'near'])
    })

    test('a server that is restarted', async () => {
      const store = new MemoryStore()
      const { way, far, near, close } = await two({ store })
      near.stop()
      await close()
      await until(() => far.state.status === 'offline')
      expect(far.state).toMatchObject({ transport: null, error: { code: 'ERR_REF_CLOUD' } })
      far.ref.value.list.push('meanwhile')
      const next = await world.server({ store })
      way.retarget(next.port)
      await far.state.synced()
      expect((await logOf(next.url)).state.value).toEqual({
        ...FIRST,
        list: ['a', 'b', 'c', 'meanwhile']
      })
      expect(far.state).toMatchObject({ status: 'live', transport, error: null })
      expect(far.codes).toEqual([])
    })

    test('no server at all: it is edited, and nothing is told as an error', async () => {
      const device = world.device(FIRST, { url: 'http://127.0.0.1:9' })
      device.ref.value.list.push('x')
      await until(() => device.state.status === 'offline')
      expect(device.ref.value.list).toEqual(['a', 'b', 'c', 'x'])
      expect([device.state.lastSynced, device.state.pending, device.codes]).toEqual([null, 1, []])
    })

    test('retry() connects now', async () => {
      const { port } = await world.server()
      const way = await world.proxy(port)
      way.down = true
      const device = world.device(FIRST, { url: way.url, cloud: { backoff: NEVER } })
      await until(() => device.state.status === 'offline')
      way.down = false
      device.cloud.retry()
      await device.live()
      device.cloud.close()
      expect(device.state.status).toBe('local')
    })
  })

  describe('access', () => {
    /** @param {Record<string, any>} grants By token. */
    const serverFor = (grants) =>
      world.server({
        auth: ({ token }) => grants[token] && { user: token, access: 'write', ...grants[token] }
      })

    test('a token that is not valid: it is asked for again, the app is told once, and nothing is lost', async () => {
      const grants = {}
      const { url } = await serverFor(grants)
      let asked = 0
      const auth = async () => `token-${++asked}`
      const device = world.device(FIRST, { url, cloud: { auth } })
      device.ref.value.list.push('kept')
      await until(() => asked > 4)
      expect([device.state.status, device.codes]).toEqual(['auth', ['ERR_REF_CLOUD_AUTH']])
      expect(device.state.pending).toBe(1)
      for (let n = 1; n < 1000; n++) grants[`token-${n}`] = { user: 'u' }
      await device.state.synced()
      expect(device.state).toMatchObject({ status: 'live', error: null })
      const { state } = await logOf(url, 'token-1')
      expect(state.value).toEqual({ ...FIRST, list: ['a', 'b', 'c', 'kept'] })
    })

    test('auth() that fails, or gives nothing', async () => {
      const { url } = await serverFor({ good: {} })
      let give = async () => {
        throw new Error('the user has cancelled')
      }
      const device = world.device(FIRST, { url, cloud: { auth: () => give() } })
      await until(() => device.errors.length > 0)
      expect(device.errors[0]).toMatchObject({ code: 'ERR_REF_CLOUD_AUTH', ref: 'list' })
      expect(device.errors[0].message).toContain('the user has cancelled')
      give = /** @type {any} */ (async () => undefined)
      await until(() => device.state.error?.message.includes('auth() must return a token'))
      give = /** @type {any} */ (async () => 'good')
      await device.live()
    })

    test('a token that ends is replaced before, and when the server closes the connection', async () => {
      const grants = {}
      const { url } = await serverFor(grants)
      let asked = 0
      /** @param {number} [told] To the device. @param {number} [known] To the server. */
      const token = (told, known) => {
        const name = `t${++asked}`
        grants[name] = { user: 'u', ...(known && { expires: Date.now() + known }) }
        return told === undefined ? name : { token: name, expires: Date.now() + told }
      }
      const device = world.device(FIRST, { url, cloud: { auth: () => token(1200) } })
      await device.live()
      await until(() => asked > 2)
      // Of the other one only the server knows when it ends.
      let times = 0
      const auth = () => token(undefined, times++ === 0 ? 300 : undefined)
      const other = world.device(FIRST, { url, cloud: { auth } })
      await until(() => times > 1)
      await other.live()
      other.ref.value.list.push('x')
      await until(() => device.ref.value.list.length === 4)
      expect([...device.codes, ...other.codes]).toEqual([])
    })

    test('a user who may only read has what others change, and is told that own changes are refused', async () => {
      const grants = { writer: {}, reader: { access: 'read' } }
      const { url } = await serverFor(grants)
      const writer = world.device(FIRST, { url, cloud: { auth: () => 'writer' } })
      await writer.live()
      const reader = world.device(FIRST, { url, cloud: { auth: () => 'reader' } })
      await reader.live()
      reader.ref.value.list.push('refused')
      await until(() => reader.state.status === 'denied')
      expect(reader.codes).toEqual(['ERR_REF_CLOUD_DENIED'])
      writer.ref.value.list.unshift('from the writer')
      await until(() => reader.ref.value.list.length === 5)
      expect(reader.ref.value.list).toEqual(['from the writer', 'a', 'b', 'c', 'refused'])
      expect(writer.ref.value.list).toHaveLength(4)
      grants.reader = { access: 'write' }
      await together(reader, writer)
      expect(writer.ref.value.list).toHaveLength(5)
      expect(reader.codes).toEqual(['ERR_REF_CLOUD_DENIED'])
    })

    test('no access at all', async () => {
      const { url } = await serverFor({ nobody: { access: 'none' } })
      const device = world.device(FIRST, { url, cloud: { auth: () => 'nobody', backoff: NEVER } })
      await until(() => device.state.status === 'denied')
      expect(device.state.error).toMatchObject({ code: 'ERR_REF_CLOUD_DENIED' })
      expect(device.state.error?.message).toContain('403')
    })
  })

  describe('the server', () => {
    test('an initial value that it finds too large stays here, and the app is told', async () => {
      const { url } = await world.server({ limits: { entryBytes: 300 } })
      const device = world.device(
        { note: 'x'.repeat(1000) },
        { url, cloud: { backoff: { first: 5, longest: 100 } } }
      )
      await until(() => device.errors.length > 0)
      expect(device.errors[0]).toMatchObject({ code: 'ERR_REF_TOO_LARGE' })
      device.ref.value.note += '!'
      await device.state.saved()
      expect([device.state.status, device.state.pending]).toEqual(['denied', 1])
      expect(device.ref.value.note).toHaveLength(1001)
    })

    test('a document that was deleted is not created again', async () => {
      const { url, near, far } = await two()
      await fetch(`${url}/v1/stream/list`, { method: 'DELETE' })
      await until(() => near.state.status === 'denied' && far.state.status === 'denied')
      expect(near.codes).toEqual(['ERR_REF_CLOUD_DENIED'])
      expect(near.state.error?.message).toContain('was deleted')
      expect((await fetch(`${url}/v1/stream/list`)).status).toBe(404)
      expect(near.ref.value).toEqual(FIRST)
    })

    test('an entry of a newer version: it stops, says so, and edits stay', async () => {
      const { url, near, far } = await two()
      await put('POST', url, [utf8.encode('{"v":2,"what":"ever"}')])
      await until(
        () => near.state.status === 'update-required' && far.state.status === 'update-required'
      )
      expect(near.codes).toEqual(['ERR_REF_CLOUD_UPDATE'])
      near.ref.value.list.push('kept')
      await near.state.saved()
      expect(near.state).toMatchObject({ pending: 1, error: { code: 'ERR_REF_CLOUD_UPDATE' } })
      expect(far.ref.value.list).toHaveLength(3)
    })

    test('a log that was rewound: it is told, and nothing of this device is lost without a word', async () => {
      const store = new MemoryStore()
      const { url, way, far, near, close } = await two({ store })
      const { entries: old } = await logOf(url)
      near.ref.value.list.push('in the log, and then not')
      await together(near, far)
      way.down = true
      await until(() => far.state.status === 'offline')
      far.ref.value.list.push('not sent yet')
      near.stop()
      await close()
      const restored = new MemoryStore()
      const next = await world.server({ store: restored })
      await put('PUT', next.url, old)
      way.retarget(next.port)
      const statuses = []
      far.state.onChange(() => void statuses.push(far.state.status))
      way.down = false
      await far.state.synced()
      expect(far.codes).toEqual(['ERR_REF_CLOUD_DIVERGED'])
      expect(statuses).toContain('diverged')
      expect((await logOf(next.url)).state.value).toEqual({
        ...FIRST,
        list: ['a', 'b', 'c', 'not sent yet']
      })
      expect(far.ref.value.list).toEqual(['a', 'b', 'c', 'not sent yet'])
    })

    test('own changes that a rewound log has lost are listed, and can be made again', async () => {
      const { url, way, far, near, close } = await two()
      const { entries: old } = await logOf(url)
      far.ref.value.list.push('mine')
      await together(near, far)
      near.stop()
      way.down = true
      await close()
      const next = await world.server()
      await put('PUT', next.url, old)
      way.retarget(next.port)
      way.down = false
      await until(() => far.state.lost.length === 1)
      expect(far.state.lost[0]).toMatchObject({ reason: 'diverged', value: 'mine' })
      expect(far.state.lost[0].restore()).toBe(true)
      await far.state.synced()
      expect((await logOf(next.url)).state.value).toEqual({
        ...FIRST,
        list: ['a', 'b', 'c', 'mine']
      })
    })
  })

  test('who joins a document has its value, not the own initial one', async () => {
    const { url } = await world.server()
    await put('PUT', url, [writeOpening('{"list":["there"],"note":""}')])
    const device = world.device(FIRST, { url })
    device.ref.value.list.push('mine')
    await device.state.synced()
    expect(device.ref.value).toEqual({ list: ['there', 'mine'], note: '' })
  })
})

describe('over a WebSocket', () => {
  const world = worlds()

  test.each(['another subprotocol', 'a newer message'])('%s', async (what) => {
    const plain = http.createServer((_request, response) => response.writeHead(204).end())
    const sockets = new WebSocketServer({
      server: plain,
      ...(what === 'another subprotocol' && { handleProtocols: () => false })
    })
    sockets.on('connection', (socket) => socket.send(Buffer.of(2, 1, 0)))
    await new Promise((resolve) => plain.listen(0, '127.0.0.1', () => resolve(null)))
    world.later(() => {
      for (const socket of sockets.clients) socket.terminate()
      plain.close()
    })
    const { port } = /** @type {import('node:net').AddressInfo} */ (plain.address())
    const url = `http://127.0.0.1:${port}`
    const device = world.device(FIRST, { url, cloud: { backoff: NEVER } })
    await until(() => device.state.status === 'update-required')
    expect(device.codes).toEqual(['ERR_REF_CLOUD_UPDATE'])
  })
})
