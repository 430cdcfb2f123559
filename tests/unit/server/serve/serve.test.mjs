import http from 'node:http'
import { describe, expect, test } from '@jest/globals'
import { readMessage, writeEntries } from '../../../../lib/server/wire/frames.js'
import { MemoryStore, serve } from '../../../../lib/server/index.js'
import { Client, bytes, logServers, text } from '../../helpers/log-server.mjs'
import { eventually, until } from '../../helpers/until.mjs'

const servers = logServers()
const at = (/** @type {number} */ seq) => String(seq).padStart(16, '0')
const body = (/** @type {string[]} */ ...entries) => writeEntries(entries.map(bytes))
const frameOf = async (/** @type {Response} */ response) =>
  /** @type {any} */ (readMessage(Buffer.from(await response.arrayBuffer())))

describe('entries over HTTP', () => {
  test('keep their bounds, and frames say from where to where', async () => {
    const { ask } = await servers.start()
    expect((await ask('PUT', 'd')).status).toBe(201)
    const appended = await ask('POST', 'd', body('a', '', 'c'))
    expect([appended.status, appended.headers.get('stream-next-offset')]).toEqual([204, at(3)])
    const frame = await frameOf(await ask('GET', `d?offset=${at(1)}`))
    expect(frame).toMatchObject({ type: 'frame', from: 1, to: 3, head: 3 })
    expect(frame.entries.map(text)).toEqual(['', 'c'])
  })

  test('a reader below the floor gets 410, takes the snapshot and goes on', async () => {
    const { ask } = await servers.start()
    await ask('PUT', 'd')
    await ask('POST', 'd', body('a', 'b', 'c'))
    expect((await ask('GET', 'd?snapshot')).status).toBe(204)
    expect((await ask('POST', `d?truncate=${at(2)}`)).status).toBe(409)
    expect((await ask('PUT', `d?snapshot=${at(4)}`, 'future')).status).toBe(409)
    for (const seq of [2, 1]) {
      // An older one is ignored.
      const put = await ask('PUT', `d?snapshot=${at(seq)}`, seq === 2 ? 'state' : 'older')
      expect([put.status, put.headers.get('stream-next-offset')]).toEqual([204, at(2)])
    }
    expect((await ask('POST', `d?truncate=${at(2)}`)).status).toBe(204)
    for (const live of ['', '&live=sse', '&live=long-poll']) {
      const gone = await ask('GET', `d?offset=${at(1)}${live}`)
      expect([gone.status, gone.headers.get('stream-floor-offset')]).toEqual([410, at(2)])
    }
    const snapshot = await ask('GET', 'd?snapshot')
    expect(snapshot.headers.get('stream-next-offset')).toBe(at(2))
    expect(await snapshot.text()).toBe('state')
    expect((await frameOf(await ask('GET', `d?offset=${at(2)}`))).entries.map(text)).toEqual(['c'])
  })

  test('an offset above the head tells the head at once, also to who waits', async () => {
    const { ask } = await servers.start()
    await ask('PUT', 'd', body('a'))
    for (const live of ['', '&live=long-poll']) {
      const frame = await frameOf(await ask('GET', `d?offset=${at(9)}${live}`))
      expect(frame).toMatchObject({ from: 9, to: 9, head: 1 })
    }
  })

  test('a deleted document has nothing of itself in the next one of its name', async () => {
    const { ask } = await servers.start()
    await ask('PUT', 'd', body('old'))
    const waiting = ask('GET', `d?offset=now&live=long-poll`)
    await ask('DELETE', 'd')
    expect((await ask('GET', 'd')).status).toBe(404)
    await ask('PUT', 'd')
    expect(await frameOf(await ask('GET', 'd'))).toMatchObject({ to: 0, entries: [] })
    expect([404, 410]).toContain((await waiting).status)
  })

  test('malformed ones are refused', async () => {
    const { ask, base } = await servers.start({ limits: { entryBytes: 5, requestBytes: 100 } })
    await ask('PUT', 'd')
    const statuses = [
      await ask('POST', 'd', 'no entries'),
      await ask('POST', 'd', body('123456')),
      await ask('POST', 'd', 'x'.repeat(101)),
      await ask('PATCH', 'd'),
      await ask('GET', '__ds/x'),
      await ask('GET', 'd?offset=-2'),
      await ask('GET', 'd?offset=now&live=maybe'),
      await fetch(`${base}%ff`),
      await fetch(`${base}${'x'.repeat(600)}`),
      await ask('PUT', 'e', undefined, { 'Stream-TTL': '60' }),
      await ask('PUT', 'e', undefined, { 'Stream-Forked-From': '/v1/stream/d' })
    ].map(({ status }) => status)
    expect(statuses).toEqual([400, 413, 413, 405, 404, 400, 400, 400, 414, 501, 501])
    expect(await frameOf(await ask('GET', 'd'))).toMatchObject({ head: 0 })
  })
})

describe('producers', () => {
  const as = (/** @type {string} */ id, /** @type {number} */ seq, epoch = 0) => ({
    'Content-Type': 'text/plain',
    'Producer-Id': id,
    'Producer-Epoch': String(epoch),
    'Producer-Seq': String(seq)
  })

  test('a repeated append is one entry, also for the next server of the store', async () => {
    const store = new MemoryStore()
    const first = await servers.start({ store })
    await first.ask('PUT', 'd', undefined, { 'Content-Type': 'text/plain' })
    const both = await Promise.all(['x', 'x'].map((x) => first.ask('POST', 'd', x, as('p', 0))))
    expect(both.map(({ status }) => status).sort()).toEqual([200, 204])
    await first.server.close()
    const { ask } = await servers.start({ store })
    expect((await ask('POST', 'd', 'x', as('p', 0))).status).toBe(204)
    expect((await ask('POST', 'd', 'z', as('p', 2))).status).toBe(409)
    expect((await ask('POST', 'd', 'y', as('p', 1))).status).toBe(200)
    expect(await (await ask('GET', 'd')).text()).toBe('xy')
  })

  test('an append that the store has not taken is not repeated: it is new', async () => {
    const store = new MemoryStore()
    const { ask } = await servers.start({ store, onError: () => {} })
    await ask('PUT', 'd', undefined, { 'Content-Type': 'text/plain' })
    const append = store.append.bind(store)
    store.append = () => Promise.reject(new Error('disk full'))
    const failed = await ask('POST', 'd', 'x', as('p', 0))
    expect([failed.status, await failed.text()]).toEqual([500, 'The server has failed.\n'])
    store.append = append
    expect((await ask('POST', 'd', 'x', as('p', 0))).status).toBe(200)
    expect(await (await ask('GET', 'd')).text()).toBe('x')
  })
})

describe('WebSockets', () => {
  test('bring what is there, what comes, and take entries', async () => {
    const { ask, connect } = await servers.start()
    await ask('PUT', 'd', body('a', 'b'))
    const one = await connect(`d?offset=${at(1)}`).opened()
    const two = await connect('d?offset=now').opened()
    await until(() => one.frames.length > 0)
    expect(one.frames[0]).toMatchObject({ from: 1, to: 2, head: 2 })
    expect(await two.append('c', 'd')).toMatchObject({ type: 'appended', seq: 4 })
    await until(() => one.entries.length === 3 && two.entries.length === 2)
    expect([one.entries, two.entries]).toEqual([
      ['b', 'c', 'd'],
      ['c', 'd']
    ])
    for (const { frames } of [one, two]) {
      frames.slice(1).forEach(({ from }, i) => expect(from).toBe(frames[i].to))
    }
  })

  test('tell that entries are gone, and that the document is', async () => {
    const { ask, connect } = await servers.start()
    await ask('PUT', 'd', body('a', 'b'))
    await ask('PUT', `d?snapshot=${at(1)}`, 's')
    await ask('POST', `d?truncate=${at(1)}`)
    const late = connect('d')
    await until(() => late.closed !== null)
    expect(late.messages).toEqual([{ type: 'gone', floor: 1 }])
    expect(late.closed).toBe(4410)
    const client = await connect('d?offset=now').opened()
    await ask('DELETE', 'd')
    await until(() => client.closed !== null)
    expect(client.closed).toBe(4404)
  })

  test('refuse what is none of theirs', async () => {
    const { ask, connect } = await servers.start({ limits: { appendsPerSecond: 3 } })
    await ask('PUT', 'd')
    await ask('PUT', 't', undefined, { 'Content-Type': 'text/plain' })
    const refused = [connect('none'), connect('t'), connect('d', { Origin: 'http://evil.example' })]
    await until(() => refused.every(({ refused }) => refused !== null))
    expect(refused.map(({ refused }) => refused)).toEqual([404, 409, 403])
    const client = await connect('d').opened()
    expect(await client.append('a')).toMatchObject({ type: 'appended' })
    expect(await client.append('b')).toMatchObject({ type: 'refused', status: 429 })
    client.socket.send('text')
    await until(() => client.closed !== null)
    expect(client.closed).toBe(1008)
  })
})

describe('access', () => {
  const grants = {
    ann: { user: 'ann', access: 'write' },
    bob: { user: 'bob', access: 'write' },
    eve: { user: 'eve', access: 'read' },
    out: { user: 'out', access: 'none' }
  }
  const auth = (/** @type {any} */ { token }) => grants[token] ?? null
  const as = (/** @type {string} */ token) => ({
    'Content-Type': 'application/vnd.electron-remote-ref.entries',
    Authorization: `Bearer ${token}`
  })

  test('none, read and write, over both transports', async () => {
    const { ask, connect } = await servers.start({ auth })
    await ask('PUT', 'd', undefined, as('ann'))
    const statuses = async (/** @type {string} */ token) => [
      (await ask('GET', 'd', undefined, as(token))).status,
      (await ask('POST', 'd', body('x'), as(token))).status,
      (await ask('DELETE', 'none', undefined, as(token))).status
    ]
    expect(await statuses('ann')).toEqual([200, 204, 404])
    expect(await statuses('eve')).toEqual([200, 403, 403])
    expect(await statuses('out')).toEqual([403, 403, 403])
    expect(await statuses('nobody')).toEqual([401, 401, 401])
    const eve = await connect('d', as('eve')).opened()
    expect(await eve.append('x')).toMatchObject({ type: 'refused', status: 403 })
    const out = connect('d', as('out'))
    await until(() => out.refused !== null)
    expect(out.refused).toBe(403)
  })

  test('a client belongs to the user who was first, also after a restart', async () => {
    const store = new MemoryStore()
    const first = await servers.start({ store, auth })
    const entry = (/** @type {number} */ n) => `{"v":1,"txn":"c1.${n}","base":0,"patches":[]}`
    await first.ask('PUT', 'd', undefined, as('ann'))
    expect((await first.ask('POST', 'd', body(entry(1)), as('ann'))).status).toBe(204)
    await first.server.close()
    const { ask, connect } = await servers.start({ store, auth })
    expect((await ask('POST', 'd', body('other', entry(2)), as('bob'))).status).toBe(403)
    const bob = await connect('d?offset=now', as('bob')).opened()
    expect(await bob.append(entry(2))).toMatchObject({ type: 'refused', status: 403 })
    expect((await ask('POST', 'd', body(entry(2)), as('ann'))).status).toBe(204)
    expect(await store.head('catalog/d')).toBe(1)
    expect(await frameOf(await ask('GET', 'd', undefined, as('ann')))).toMatchObject({ head: 2 })
  })

  test('ends when the grant does', async () => {
    /** @type {{ expires?: number }} */
    let end = {}
    const { ask, connect } = await servers.start({
      auth: () => ({ user: 'ann', access: 'write', ...end })
    })
    await ask('PUT', 'd')
    end = { expires: Date.now() + 1000 }
    const client = await connect('d').opened()
    await until(() => client.closed !== null)
    expect(client.closed).toBe(4401)
    expect((await ask('GET', 'd')).status).toBe(401)
  })

  test('pages are refused, unless their origin is allowed', async () => {
    const { ask } = await servers.start({ origins: ['https://good.example'] })
    await ask('PUT', 'd')
    const from = (/** @type {string} */ origin) => ask('GET', 'd', undefined, { Origin: origin })
    expect((await from('https://evil.example')).status).toBe(403)
    const good = await from('https://good.example')
    expect(good.headers.get('access-control-allow-origin')).toBe('https://good.example')
    expect((await ask('PUT', 'd', undefined, { Origin: 'null' })).status).toBe(403)
  })
})

test('a page whose name leads to this machine reads nothing, unless it has a token', async () => {
  // `fetch` sets the name of the host by itself.
  const status = (/** @type {string} */ url, /** @type {string} */ host) =>
    new Promise((resolve) => {
      http.get(url, { headers: { Host: host } }, (answer) => resolve(answer.resume().statusCode))
    })
  const open = await servers.start()
  await open.ask('PUT', 'd')
  for (const host of [
    'evil.example',
    'evil.example:80',
    'localhost.evil.example',
    '1.2.3.4.evil.example'
  ]) {
    expect(await status(`${open.base}d`, host)).toBe(403)
  }
  for (const host of [
    'localhost',
    'LOCALHOST:4437',
    'a.localhost',
    '127.0.0.1:1',
    '[::1]:1',
    '192.168.0.7'
  ]) {
    expect(await status(`${open.base}d`, host)).toBe(200)
  }
  const page = open.connect('d', { Host: 'evil.example' })
  await until(() => page.refused !== null)
  expect(page.refused).toBe(403)
  const auth = () => ({ user: 'ann', access: 'write' })
  const guarded = await servers.start({ auth })
  expect(await status(`${guarded.base}none`, 'logs.example')).toBe(404)
})

describe('the server', () => {
  test('limits who waits', async () => {
    const { ask, connect } = await servers.start({ limits: { connectionsPerUser: 1 } })
    await ask('PUT', 'd')
    const client = await connect('d').opened()
    expect((await ask('GET', 'd?offset=now&live=long-poll')).status).toBe(429)
    client.socket.close()
    // The server may notice it a little later.
    await eventually(
      async () => (await ask('HEAD', 'd')).status,
      (status) => expect(status).toBe(200)
    )
    const again = await connect('d').opened()
    expect(again.refused).toBeNull()
  })

  test('ends those who wait when it stops, and answers what has come', async () => {
    const { server, ask, connect, url } = await servers.start()
    await ask('PUT', 'd')
    const client = await connect('d').opened()
    const polling = ask('GET', 'd?offset=now&live=long-poll')
    const events = await ask('GET', 'd?offset=now&live=sse')
    await until(() => /transport="long-poll"} 1/.test(server.metrics()))
    await server.close()
    expect((await polling).status).toBe(204)
    expect(await events.text()).toMatch(/upToDate/)
    await until(() => client.closed !== null)
    expect(client.closed).toBe(1001)
    await expect(fetch(`${url}/health`)).rejects.toThrow()
  })

  test('tells its health and its metrics', async () => {
    const store = new MemoryStore()
    const { ask, url } = await servers.start({ store, onError: () => {} })
    await ask('PUT', 'd')
    await ask('POST', 'd', body('a'))
    expect((await fetch(`${url}/health`)).status).toBe(200)
    const metrics = await (await fetch(`${url}/metrics`)).text()
    expect(metrics).toContain('electron_remote_ref_requests_total{method="POST",status="204"} 1\n')
    expect(metrics).toContain('electron_remote_ref_append_seconds_count 1\n')
    store.head = () => Promise.reject(new Error('broken'))
    expect((await fetch(`${url}/health`)).status).toBe(503)
  })

  test('can be a part of another one', async () => {
    const own = http.createServer((request, response) => {
      if (request.url === '/own') response.end('mine')
    })
    await new Promise((done) => own.listen(0, '127.0.0.1', () => done(undefined)))
    const server = serve({ store: new MemoryStore(), server: own, prefix: '/logs/' })
    const { url } = await server.ready
    expect(await (await fetch(`${url}/own`)).text()).toBe('mine')
    expect((await fetch(`${url}/logs/d`, { method: 'PUT' })).status).toBe(201)
    await server.close()
    expect(await (await fetch(`${url}/own`)).text()).toBe('mine')
    own.closeAllConnections()
    own.close()
  })

  test('says why it cannot listen', async () => {
    const { url } = await servers.start()
    const second = serve({ store: new MemoryStore(), port: Number(new URL(url).port) })
    await expect(second.ready).rejects.toThrow(/EADDRINUSE/)
    await second.close()
  })
})

test('a WebSocket for no document is refused at once', async () => {
  const { url } = await servers.start()
  for (const target of ['wrong/d', '', 'v1/stream']) {
    const client = new Client(`${url.replace('http', 'ws')}/${target}`)
    await until(() => client.refused !== null)
    expect(client.refused).toBe(404)
  }
})
