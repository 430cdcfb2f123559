/** Devices that reach their server only through a proxy of the system. */

import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import https from 'node:https'
import os from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { systemProxy } from '../../../../lib/cloud/main/proxy.js'
import { agentFor, waysIn } from '../../../../lib/cloud/transport/agent.js'
import { Line, TRANSPORT_NAMES } from '../../../../lib/cloud/transport/index.js'
import { ask, bodyOf } from '../../../../lib/cloud/transport/request.js'
import { ENTRIES } from '../../../../lib/server/wire/frames.js'
import { worlds } from '../../helpers/devices.mjs'
import { connectProxy } from '../../helpers/connect-proxy.mjs'
import { until } from '../../helpers/until.mjs'

const world = worlds()
/** @type {(() => void)[]} */
const open = []
afterEach(() => open.splice(0).forEach((close) => close()))

/** @param {Parameters<typeof connectProxy>[0]} [options] */
async function proxyWith(options) {
  const proxy = await connectProxy(options)
  world.later(() => proxy.close())
  return proxy
}

/**
 * @param {string} address @param {string} proxies As the system says it.
 * @param {string} [transport]
 */
function lineTo(address, proxies, transport = 'websocket') {
  const frames = []
  const faults = []
  const line = new Line(
    {
      address,
      transports: [transport],
      backoff: { first: 2 ** 30, longest: 2 ** 30 },
      patience: 20_000,
      random: () => 1,
      findProxy: async () => proxies
    },
    {
      connected: () => line.read(0),
      disconnected: () => {},
      message: (message) => void frames.push(message),
      snapshot: () => {},
      snapshotPut: () => {},
      tooLarge: () => false,
      mayCreate: () => true,
      changed: () => line.fault && faults.push(line.fault.message),
      failed: () => {}
    }
  )
  line.start()
  open.push(() => line.stop())
  return { line, frames, faults }
}

describe.each(TRANSPORT_NAMES)('over %s', (transport) => {
  test('everything goes through the proxy, also what names it alone knows', async () => {
    const { port } = await world.server({ auth: () => ({ user: 'u', access: 'write' }) })
    const proxy = await proxyWith({ hosts: { 'docs.internal': port } })
    const address = `http://docs.internal:${port}/v1/stream/d`
    const { line, frames } = lineTo(address, `PROXY ${proxy.place}`, transport)
    await until(() => frames.length > 0)
    expect(line.transport).toBe(transport)
    line.append(Buffer.from('entry'))
    await until(() => frames.some(({ entries }) => entries?.length === 1))
    expect(new Set(proxy.asked)).toEqual(new Set([`docs.internal:${port}`]))
  })

  test('a proxy that is not there: the next one, or none', async () => {
    const { url, port } = await world.server()
    const { frames } = lineTo(`${url}/v1/stream/d`, 'PROXY 127.0.0.1:9; DIRECT', transport)
    await until(() => frames.length > 0)
    const proxy = await proxyWith()
    const ways = `SOCKS5 127.0.0.1:9; PROXY ${proxy.place}`
    const other = lineTo(`${url}/v1/stream/d`, ways, transport)
    await until(() => other.frames.length > 0)
    expect(proxy.asked).toContain(`127.0.0.1:${port}`)
  })

  test.each([
    [{ status: 407 }, 'wants a password'],
    [{ status: 503 }, 'has answered 503'],
    [{ raw: 'SSH-2.0-OpenSSH\r\n\r\n' }, 'is none'],
    [{ raw: 'x'.repeat(20_000) }, 'has ended the connection']
  ])('a proxy that answers %j: the reason is told', async (options, text) => {
    const { url } = await world.server()
    const proxy = await proxyWith(options)
    const { faults } = lineTo(`${url}/v1/stream/d`, `PROXY ${proxy.place}`, transport)
    await until(() => faults.length > 0)
    expect(faults[0]).toContain(text)
  })

  test('a proxy of another kind: the reason is told', async () => {
    const { url } = await world.server()
    const { faults } = lineTo(`${url}/v1/stream/d`, 'SOCKS5 127.0.0.1:1080', transport)
    await until(() => faults.length > 0)
    expect(faults[0]).toContain('"SOCKS5 127.0.0.1:1080": that kind of proxy is not supported')
  })
})

test('what the system says', () => {
  const all = waysIn('PROXY a.b:8080; https [::1]:3; HTTPS c;DIRECT; SOCKS d:1; PROXY ; nonsense')
  expect(all.map(({ kind, host, port }) => [kind, host, port])).toEqual([
    ['http', 'a.b', 8080],
    ['https', '::1', 3],
    ['https', 'c', 443],
    ['direct', '', 0],
    ['unknown', 'd', 1],
    ['unknown', '', 80],
    ['unknown', '', 0]
  ])
  expect(waysIn('')).toEqual([])
})

test('a server over TLS, through the proxy: its certificate is checked by its own name', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'remote-ref-tls-'))
  open.push(() => fs.rmSync(folder, { recursive: true, force: true }))
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name))
  const made = 'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=docs.internal'.split(' ')
  const name = ['-addext', 'subjectAltName=DNS:docs.internal']
  execFileSync('openssl', [...made, ...name, '-keyout', key, '-out', cert], { stdio: 'ignore' })
  const options = { key: fs.readFileSync(key), cert: fs.readFileSync(cert) }
  const server = https.createServer(options)
  await world.server({
    server: server.listen(0),
    port: undefined,
    auth: () => ({ user: 'u', access: 'write' })
  })
  open.push(() => void server.close())
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  const proxy = await proxyWith({ hosts: { 'docs.internal': port, 'other.internal': port } })
  const findProxy = async () => `PROXY ${proxy.place}`
  /** @param {string} host @param {Buffer} [ca] */
  const put = async (host, ca) => {
    const url = `https://${host}:${port}/v1/stream/d`
    const agent = await agentFor(url, findProxy)
    if (ca) Object.assign(/** @type {any} */ (agent).options, { ca })
    open.push(() => agent.destroy())
    const headers = { 'Content-Type': ENTRIES }
    const { signal } = new AbortController()
    return ask({ method: 'PUT', url, token: null, agent, headers, patience: 20_000, signal })
  }
  await expect(put('docs.internal')).rejects.toMatchObject({
    message: expect.stringContaining('self-signed')
  })
  const response = await put('docs.internal', options.cert)
  expect(response.statusCode).toBe(201)
  response.resume()
  await expect(put('other.internal', options.cert)).rejects.toMatchObject({
    code: 'ERR_TLS_CERT_ALTNAME_INVALID'
  })
  expect(proxy.asked).toEqual(['docs', 'docs', 'other'].map((name) => `${name}.internal:${port}`))
})

test('Electron is asked when it is ready, for each connection', async () => {
  const calls = []
  const ready = later()
  const find = systemProxy(
    /** @type {any} */ ({
      app: { whenReady: () => ready.promise },
      session: {
        defaultSession: {
          resolveProxy: async (/** @type {string} */ url) => {
            calls.push(url)
            return 'DIRECT'
          }
        }
      }
    })
  )
  const found = find('https://example.org')
  await new Promise(setImmediate)
  expect(calls).toEqual([])
  ready.resolve()
  expect(await found).toBe('DIRECT')
  expect(calls).toEqual(['https://example.org'])
})

test('a system that cannot say it is as one without a proxy', async () => {
  const { url } = await world.server()
  const agent = await agentFor(url, async () => {
    throw new Error('no')
  })
  open.push(() => agent.destroy())
  const { signal } = new AbortController()
  const response = await ask({ url: `${url}/health`, token: null, agent, patience: 20_000, signal })
  expect(String(await bodyOf(response, 20_000, 1000))).toBe('ok\n')
})

function later() {
  /** @type {any} */
  const made = {}
  made.promise = new Promise((resolve) => (made.resolve = resolve))
  return made
}
