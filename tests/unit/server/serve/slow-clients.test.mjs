/** Clients that do not read, do not send, or go at the wrong moment: what they hold is bounded, and given back. */

import { once } from 'node:events'
import net from 'node:net'
import { describe, expect, test } from '@jest/globals'
import { writeEntries, writeMessage } from '../../../../lib/server/wire/frames.js'
import { MemoryStore } from '../../../../lib/server/index.js'
import { logServers } from '../../helpers/log-server.mjs'
import { until } from '../../helpers/until.mjs'

const servers = logServers()
const MIB = 1 << 20
/** What the system buffers of one connection of this machine, and what the server may, at most. */
const BUFFERED = 32 * MIB
/** Milliseconds after which a client that does nothing is cut off: more than this process is ever busy. */
const SOON = 500

/** A store that counts the bytes that were read from it. */
class CountingStore extends MemoryStore {
  bytes = 0
  /** @type {MemoryStore['read']} */
  async read(document, after, limit) {
    const slice = await super.read(document, after, limit)
    if ('entries' in slice) for (const { length } of slice.entries) this.bytes += length
    return slice
  }
}

/** A document with 64 MiB. @param {object} options Of `serve`. */
async function startFull(options) {
  const store = new CountingStore()
  // Its clients have more time.
  const first = await servers.start({ store })
  await first.ask('PUT', 'd')
  const some = writeEntries(Array.from({ length: 4 }, () => Buffer.alloc(MIB - 100, 'x')))
  for (let i = 0; i < 16; i++) expect((await first.ask('POST', 'd', some)).status).toBe(204)
  await first.server.close()
  const server = await servers.start({ store, ...options })
  // What the server reads to know who has written it.
  await server.ask('HEAD', 'd')
  store.bytes = 0
  return { store, ...server }
}

/** A request whose answer is not read. @param {string} base @param {string} text Its first line. @param {string} [more] */
async function ask(base, text, more = '') {
  const { hostname, port, pathname } = new URL(base)
  const socket = net.connect(Number(port), hostname)
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.pause()
  socket.write(`${text.replace('/', pathname)} HTTP/1.1\r\nHost: ${hostname}\r\n${more}\r\n`)
  return socket
}

/** Waits until nothing is read from the store any more. @param {CountingStore} store */
async function settled(store) {
  for (let before = -1; before !== store.bytes;) {
    before = store.bytes
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

describe('who does not read', () => {
  test.each(['sse', 'websocket'])(
    '%s: no more is read for him than the buffers take',
    async (kind) => {
      const { store, base, connect, server } = await startFull({})
      if (kind === 'sse') await ask(base, 'GET /d?offset=-1&live=sse')
      else (await connect('d').opened()).socket.pause()
      await until(() => store.bytes > 0)
      await settled(store)
      expect(store.bytes).toBeGreaterThan(0)
      expect(store.bytes).toBeLessThan(BUFFERED)
      expect(server.metrics()).toContain(`connections{transport="${kind}"} 1\n`)
    }
  )

  test.each([
    ['answers', 'GET /d'],
    ['events', 'GET /d?offset=-1&live=sse']
  ])('is cut off, also if he sends on, and gives back what he had: %s', async (_name, line) => {
    const many = 60
    const limits = { connectionsPerUser: many }
    const { base, ask: asks } = await startFull({ limits, patience: SOON })
    const socket = await ask(base, line)
    // Many in the same connection: the system buffers some of their answers.
    const { pathname } = new URL(base)
    const request = `${line.replace('/', pathname)} HTTP/1.1\r\nHost: localhost\r\n\r\n`
    socket.write(request.repeat(many - 1))
    await until(
      () => socket.destroyed,
      () => socket.write('\r\n')
    )
    let status = 0
    await until(
      () => status === 200,
      async () => (status = (await asks('HEAD', 'd')).status)
    )
  })

  test('a WebSocket that answers no ping is cut off', async () => {
    const { ask: asks, connect, server } = await servers.start({ patience: SOON })
    await asks('PUT', 'd')
    const client = await connect('d').opened()
    client.socket.pause()
    await until(() => server.metrics().includes('connections{transport="websocket"} 0\n'))
    client.socket.resume()
    await until(() => client.closed !== null)
    expect(client.closed).toBe(1006)
  })

  test('a WebSocket that leaves its answers unread is not read', async () => {
    let refused = 0
    const reader = {
      user: 'eve',
      // It is looked at for each append.
      get access() {
        refused++
        return 'read'
      }
    }
    const auth = (/** @type {any} */ { request }) =>
      request.method === 'PUT' ? { user: 'ann', access: 'write' } : reader
    const { ask: asks, connect } = await servers.start({ auth })
    await asks('PUT', 'd')
    const client = await connect('d').opened()
    client.socket.pause()
    refused = 0
    // Each answer has more bytes. As a masked frame of WebSockets, with a mask of zeros.
    const append = writeMessage({ type: 'append', id: 1, entries: [Buffer.of(1)] })
    const frame = Buffer.concat([Buffer.of(0x82, 0x80 | append.length, 0, 0, 0, 0), append])
    const many = 1_000_000
    const raw = /** @type {any} */ (client.socket)._socket
    raw.write(Buffer.alloc(frame.length * many, frame))
    // The server takes as many as it can answer into what the system buffers.
    for (let before = -1; before !== refused || refused === 0;) {
      before = refused
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
    expect(refused).toBeLessThan(many / 2)
  })
})

describe('who does not send', () => {
  test('the rest of a body is cut off', async () => {
    const {
      ask: asks,
      base,
      server
    } = await servers.start({
      patience: SOON,
      limits: { connectionsPerUser: 1 }
    })
    await asks('PUT', 'd')
    const more =
      'Content-Type: application/vnd.electron-remote-ref.entries\r\nContent-Length: 9\r\n'
    const socket = await ask(base, 'POST /d', more)
    socket.resume()
    await until(() => socket.destroyed)
    expect((await asks('HEAD', 'd')).status).toBe(200)
    expect(server.metrics()).not.toContain('append_seconds_count 1\n')
  })

  test('a body that is too long is refused before it has come', async () => {
    const { base } = await servers.start({ limits: { requestBytes: 100 } })
    for (const more of ['Content-Length: 101\r\n', 'Transfer-Encoding: chunked\r\n']) {
      const socket = await ask(base, 'PUT /d', more)
      if (more.startsWith('T')) socket.write(`\r\n65\r\n${'x'.repeat(101)}\r\n`.trimStart())
      let answer = ''
      socket.on('data', (part) => (answer += part))
      socket.resume()
      await until(() => answer.includes('\r\n\r\n'))
      expect(answer).toMatch(/^HTTP\/1.1 413 /)
    }
  })
})

test('who has sent many requests at once, and goes, leaves none of them behind', async () => {
  const many = 20
  const { ask: asks, base, server } = await servers.start({ limits: { connectionsPerUser: many } })
  await asks('PUT', 'd')
  const line = 'GET /d?offset=-1&live=sse'
  const { pathname } = new URL(base)
  const socket = await ask(base, line)
  const request = `${line.replace('/', pathname)} HTTP/1.1\r\nHost: localhost\r\n\r\n`
  socket.write(request.repeat(many - 1))
  await until(() => server.metrics().includes(`connections{transport="sse"} ${many}\n`))
  socket.destroy()
  await until(() => server.metrics().includes('connections{transport="sse"} 0\n'))
  await until(async () => (await asks('HEAD', 'd')).status === 200)
})

describe('who goes while it is asked who he is', () => {
  test.each([
    ['a reader', 'GET', ''],
    ['a writer', 'POST', 'Content-Length: 9\r\n'],
    [
      'a WebSocket',
      'GET',
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
    ]
  ])('is not counted for ever: %s', async (_name, method, more) => {
    /** @type {((grant: any) => void)[]} */
    const waiting = []
    let isSlow = false
    const grant = { user: 'ann', access: 'write' }
    const auth = () => (isSlow ? new Promise((resolve) => waiting.push(resolve)) : grant)
    const { ask: asks, base } = await servers.start({ auth, limits: { connectionsPerUser: 1 } })
    await asks('PUT', 'd')
    isSlow = true
    const socket = await ask(base, `${method} /d`, more)
    await until(() => waiting.length === 1)
    // Not only its end, which a server may take for that of what is sent.
    socket.resetAndDestroy()
    isSlow = false
    // The server notices the end of a connection before it answers a later one.
    for (let i = 0; i < 2; i++) await asks('HEAD', 'd')
    waiting[0](grant)
    expect((await asks('HEAD', 'd')).status).toBe(200)
  })
})

test('more entries at once than are allowed are refused', async () => {
  const { ask: asks, connect } = await servers.start({ limits: { requestEntries: 2 } })
  await asks('PUT', 'd')
  const three = writeEntries([1, 2, 3].map((i) => Buffer.of(i)))
  expect((await asks('POST', 'd', three)).status).toBe(413)
  const client = await connect('d').opened()
  expect(await client.append('1', '2', '3')).toMatchObject({ type: 'refused', status: 413 })
  expect(await client.append('1', '2')).toMatchObject({ type: 'appended', seq: 2 })
})
