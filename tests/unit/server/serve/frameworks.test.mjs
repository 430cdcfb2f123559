/** The log server as a part of others: plain ones, and those of Express and Fastify. */

import http from 'node:http'
import { afterEach, describe, expect, test } from '@jest/globals'
import express from 'express'
import fastify from 'fastify'
import WebSocket, { WebSocketServer } from 'ws'
import { ENTRIES, readMessage, writeEntries } from '../../../../lib/server/wire/frames.js'
import { MemoryStore, logHandler, serve } from '../../../../lib/server/index.js'
import { Client, bytes, text } from '../../helpers/log-server.mjs'
import { until } from '../../helpers/until.mjs'

/** @type {(() => unknown)[]} */
const ends = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** @param {http.Server} server @returns {Promise<string>} Its address. */
async function listening(server) {
  if (!server.listening) {
    await new Promise((done) => server.listen(0, '127.0.0.1', () => done(undefined)))
  }
  ends.push(
    () => new Promise((done) => server.close(done)),
    () => server.closeAllConnections()
  )
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return `http://127.0.0.1:${port}`
}

/** Makes a document, follows it, and appends to it in both ways. @param {string} base */
async function use(base) {
  const headers = { 'Content-Type': ENTRIES }
  const created = await fetch(`${base}d`, { method: 'PUT', headers })
  expect([created.status, created.headers.get('location')]).toEqual([201, `${base}d`])
  const client = new Client(`${base.replace('http', 'ws')}d`)
  ends.push(() => client.socket.terminate())
  await client.opened()
  const body = /** @type {any} */ (writeEntries([bytes('a')]))
  expect((await fetch(`${base}d`, { method: 'POST', headers, body })).status).toBe(204)
  expect(await client.append('b')).toMatchObject({ type: 'appended', seq: 2 })
  await until(() => client.entries.length === 2)
  expect(client.entries).toEqual(['a', 'b'])
  const frame = readMessage(Buffer.from(await (await fetch(`${base}d`)).arrayBuffer()))
  expect(/** @type {any} */ (frame).entries.map(text)).toEqual(['a', 'b'])
  return client
}

/** The app has its own routes beside. @param {string} url */
async function servesItsOwn(url) {
  const headers = { 'Content-Type': 'application/json' }
  const own = await fetch(`${url}/own`, { method: 'POST', headers, body: '{"a":1}' })
  expect(await own.json()).toEqual({ a: 1 })
  expect((await fetch(`${url}/none`)).status).toBe(404)
}

/** @param {Client} client @param {{ close(): Promise<void> }} logs */
async function endsWith(client, logs) {
  await logs.close()
  await until(() => client.closed !== null)
  expect(client.closed).toBe(1001)
}

const options = () => ({ store: new MemoryStore(), prefix: '/logs/', grace: 500 })

describe('a handler', () => {
  test('in Express, beside its own routes and parsers of bodies', async () => {
    const logs = logHandler(options())
    const app = express()
    app.use(logs.handle)
    app.use(express.json())
    app.post('/own', (request, response) => void response.json(request.body))
    const server = http.createServer(app).on('upgrade', logs.upgrade)
    const url = await listening(server)
    const client = await use(`${url}/logs/`)
    await servesItsOwn(url)
    await endsWith(client, logs)
  })

  test('in Express, mounted at a path', async () => {
    const logs = logHandler(options())
    const app = express()
    app.use('/logs', logs.handle)
    const server = http.createServer(app).on('upgrade', logs.upgrade)
    await endsWith(await use(`${await listening(server)}/logs/`), logs)
  })

  test('after a parser of bodies says what is wrong, and does not wait for ever', async () => {
    /** @type {unknown[]} */
    const errors = []
    const logs = logHandler({ ...options(), onError: (error) => errors.push(error) })
    ends.push(() => logs.close())
    const app = express()
    app.use(express.json(), logs.handle)
    const url = await listening(http.createServer(app))
    const headers = { 'Content-Type': 'application/json' }
    await fetch(`${url}/logs/d`, { method: 'PUT', headers })
    const answer = await fetch(`${url}/logs/d`, { method: 'POST', headers, body: '{"a":1}' })
    expect(answer.status).toBe(500)
    expect(String(errors)).toMatch(/before parsers of bodies/)
  })

  test('in Fastify, beside its own routes', async () => {
    const logs = logHandler(options())
    const app = fastify({ forceCloseConnections: true })
    app.addHook('onRequest', (request, reply, done) => {
      if (logs.handle(request.raw, reply.raw, done)) reply.hijack()
    })
    app.post('/own', async (request) => request.body)
    app.server.on('upgrade', logs.upgrade)
    await app.listen({ port: 0, host: '127.0.0.1' })
    const url = await listening(app.server)
    const client = await use(`${url}/logs/`)
    await servesItsOwn(url)
    await endsWith(client, logs)
  })
})

describe('a server that is given', () => {
  /** @type {[string, () => Promise<http.Server>][]} */
  const kinds = [
    [
      'plain',
      async () => http.createServer((_request, response) => void response.writeHead(404).end())
    ],
    ['of Express', async () => http.createServer(express())],
    [
      'of Fastify',
      async () => {
        const app = fastify()
        await app.ready()
        return app.server
      }
    ]
  ]
  test.each(kinds)('%s: what it has not is still its own answer', async (_name, make) => {
    const own = await make()
    const listeners = own.listeners('request')
    const url = await listening(own)
    const server = serve({ ...options(), server: own })
    expect((await server.ready).url).toBe(url)
    const client = await use(`${url}/logs/`)
    for (const path of ['/none', '/health', '/metrics']) {
      expect((await fetch(url + path)).status).toBe(404)
    }
    await endsWith(client, server)
    expect(own.listeners('request')).toEqual(listeners)
    expect((await fetch(`${url}/logs/d`)).status).toBe(404)
  })

  test('keeps its own WebSockets', async () => {
    const own = http.createServer()
    // It ends all that are not for its path.
    const sockets = new WebSocketServer({ server: own, path: '/own' })
    ends.push(() => sockets.close())
    sockets.on('connection', (socket) => socket.send('mine'))
    const url = await listening(own)
    const server = serve({ ...options(), server: own })
    await server.ready
    const client = await use(`${url}/logs/`)
    const other = new WebSocket(`${url.replace('http', 'ws')}/own`)
    ends.push(() => other.terminate())
    const [data] = await new Promise((resolve) =>
      other.once('message', (...given) => resolve(given))
    )
    expect(String(data)).toBe('mine')
    await endsWith(client, server)
  })

  test('without WebSockets of its own ends those for other addresses', async () => {
    const own = http.createServer()
    const url = await listening(own)
    const server = serve({ ...options(), server: own })
    await server.ready
    const other = new WebSocket(`${url.replace('http', 'ws')}/none`)
    /** @type {unknown} */
    let error = null
    other.on('error', (each) => (error = each))
    await until(() => error !== null)
    await server.close()
  })
})
