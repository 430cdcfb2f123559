/** Which transport a device uses, behind proxies that do not let everything through. */

import { describe, expect, test } from '@jest/globals'
import { TRANSPORT_NAMES } from '../../../../lib/cloud/transport/index.js'
import { together, worlds } from '../../helpers/devices.mjs'
import { HttpProxy } from '../../helpers/http-proxy.mjs'
import { until } from '../../helpers/until.mjs'

const world = worlds()
const FIRST = { list: ['a'], note: '' }
/** Nothing is tried again by itself. */
const NEVER = { first: 2 ** 30, longest: 2 ** 30 }
/** Milliseconds in which a busy machine answers, too: otherwise another transport is chosen, rightly. */
const PING = 1000

/** @param {Partial<HttpProxy>} [flaws] @param {object} [options] Of the server. */
async function behind(flaws, options) {
  const { url, port, close } = await world.server(options)
  const proxy = Object.assign(await new HttpProxy(port).listen(), flaws)
  world.later(() => proxy.close())
  const near = world.device(FIRST, { url })
  await near.live()
  /** @param {object} [cloud] */
  const device = (cloud) => world.device(FIRST, { url: proxy.url ?? '', cloud })
  return { proxy, near, device, close, url }
}

/** Both have what the other one has written. @param {any} one @param {any} other */
async function exchange(one, other) {
  one.ref.value.list.push(`from one, ${one.ref.value.list.length}`)
  other.ref.value.list.push(`from other, ${other.ref.value.list.length}`)
  await together(one, other)
}

describe('chosen', () => {
  test('is a WebSocket where one comes through', async () => {
    const { proxy, near, device } = await behind()
    const far = device()
    await exchange(far, near)
    expect(far.state.transport).toBe('websocket')
    // Before it there is the snapshot.
    expect(proxy.seen).toEqual(['read', 'upgrade'])
  })

  test.each([400, 403, 404, 405, 426, 501])(
    'are event streams where upgrades are refused with %i',
    async (status) => {
      const { near, device, proxy } = await behind({ upgrades: 'refuse', status })
      const statuses = new Set()
      const far = device({ backoff: NEVER })
      far.state.onChange(() => void statuses.add(far.state.status))
      await exchange(far, near)
      expect(far.state.transport).toBe('sse')
      expect(far.codes).toEqual([])
      expect(proxy.seen).toContain('sse')
      // Nobody is told of what was only an attempt.
      expect([...statuses].filter((each) => /offline|denied/.test(each))).toEqual([])
    }
  )

  test.each(/** @type {const} */ (['swallow', 'drop']))(
    'are event streams where WebSockets open, and that is all: %s',
    async (upgrades) => {
      const { near, device } = await behind({ upgrades })
      const far = device({ ping: PING })
      await exchange(far, near)
      expect(far.state.transport).toBe('sse')
    }
  )

  test.each(/** @type {const} */ (['buffer', 'swallow', 'cut']))(
    'are long polls where event streams do not come through: %s',
    async (events) => {
      const { near, device } = await behind({ upgrades: 'refuse', events })
      const far = device({ ping: 200 })
      await exchange(far, near)
      await until(() => far.state.transport === 'long-poll')
      await exchange(far, near)
      expect(far.codes).toEqual([])
    }
  )

  test('is only what the app has named', async () => {
    const { proxy, near, device } = await behind({ upgrades: 'refuse' })
    const far = device({ transports: ['long-poll'] })
    await exchange(far, near)
    expect(far.state.transport).toBe('long-poll')
    expect(proxy.seen).not.toContain('sse')
    expect(proxy.seen).not.toContain('upgrade')
    const other = device({ transports: ['websocket'] })
    await until(() => other.state.status === 'offline')
    expect(other.state).toMatchObject({ transport: null, error: { code: 'ERR_REF_CLOUD' } })
  })

  test('in the order that the app has named', async () => {
    const { near, device } = await behind()
    const far = device({ transports: ['sse', 'websocket'] })
    await exchange(far, near)
    expect(far.state.transport).toBe('sse')
  })
})

describe('under way', () => {
  test('the better one is used again after a while, and every edit is there, once', async () => {
    const { proxy, near, device } = await behind({ upgrades: 'refuse' })
    const far = device({ ping: PING })
    await exchange(far, near)
    expect(far.state.transport).toBe('sse')
    const seen = []
    far.state.onChange(() => void seen.push(far.state.status))
    proxy.upgrades = 'pass'
    let n = 0
    await until(
      () => far.state.transport === 'websocket',
      () => {
        far.ref.value.list.push(`far ${++n}`)
        near.ref.value.list.push(`near ${n}`)
      }
    )
    await exchange(far, near)
    const { list } = near.ref.value
    expect(new Set(list).size).toBe(list.length)
    expect(list).toHaveLength(1 + 4 + 2 * n)
    expect(seen).not.toContain('offline')
    expect(seen).not.toContain('connecting')
  })

  test('a better one that does not work is tried beside the one that does', async () => {
    const { proxy, near, device } = await behind({ upgrades: 'refuse' })
    const far = device({ ping: PING })
    await exchange(far, near)
    const count = () => proxy.seen.filter((kind) => kind === 'upgrade').length
    const seen = []
    far.state.onChange(() => void seen.push(far.state.status))
    await until(() => count() > 1)
    expect(far.state).toMatchObject({ transport: 'sse', status: 'live' })
    expect(seen.filter((status) => status !== 'live')).toEqual([])
  })

  test('event streams that come no more: long polls, and every edit is there, once', async () => {
    const { proxy, near, device } = await behind({ upgrades: 'refuse' })
    const far = device({ ping: PING })
    await exchange(far, near)
    expect(far.state.transport).toBe('sse')
    proxy.events = 'buffer'
    proxy.cut()
    await until(() => far.state.transport === 'long-poll')
    await exchange(far, near)
    expect(far.ref.value.list).toHaveLength(5)
  })

  test('an edit whose answer is on its way when the transport is replaced arrives once', async () => {
    const { proxy, near, device } = await behind({ upgrades: 'refuse' })
    const far = device({ ping: PING })
    await exchange(far, near)
    proxy.delay = 150
    proxy.upgrades = 'pass'
    await until(
      () => far.state.transport === 'websocket',
      () => far.state.pending === 0 && far.ref.value.list.push(`x${far.ref.value.list.length}`)
    )
    proxy.delay = 0
    await exchange(far, near)
    const { list } = near.ref.value
    expect(new Set(list).size).toBe(list.length)
    expect(far.state.lost).toEqual([])
  })

  test('retry() begins with the first one again', async () => {
    const { proxy, near, device } = await behind({ upgrades: 'refuse' })
    const far = device()
    await exchange(far, near)
    proxy.upgrades = 'pass'
    const link = /** @type {any} */ (far.ref.saving)
    link.retry(true)
    await until(() => far.state.transport === 'websocket')
    await exchange(far, near)
  })
})

describe.each(TRANSPORT_NAMES)('over %s', (transport) => {
  const transports = [transport]

  test.each([
    [200, '<p>Please sign in</p>'],
    [302, ''],
    [403, '<h1>Blocked</h1>'],
    [404, '<h1>Not here</h1>'],
    [502, '<h1>Bad gateway</h1>']
  ])(
    'a proxy that answers a page with %i: offline, and it goes on when it is gone',
    async (status, body) => {
      const headers = status === 302 ? { Location: 'http://login.example.org/' } : {}
      const { proxy, near, device } = await behind()
      const far = device({ transports })
      await exchange(far, near)
      proxy.page = { status, headers, body }
      proxy.cut()
      await until(() => far.state.status === 'offline' && far.state.error !== null)
      far.ref.value.list.push('kept')
      await until(() => far.state.error?.message.includes(String(status)))
      expect(far.state.error).toMatchObject({ code: 'ERR_REF_CLOUD' })
      expect(far.state.error?.message).not.toContain('<')
      proxy.page = null
      await exchange(far, near)
      expect(far.ref.value.list).toContain('kept')
      expect(far.codes).toEqual([])
    }
  )
})

describe.each(['sse', 'long-poll'])('over %s', (transport) => {
  const transports = [transport]

  test('answers to what is posted that never come: the edit is there once', async () => {
    const { proxy, near, device } = await behind()
    const far = device({ transports, ping: 150 })
    await exchange(far, near)
    proxy.mute = true
    far.ref.value.list.push('once')
    await until(() => near.ref.value.list.includes('once'))
    const posts = () => proxy.seen.filter((kind) => kind === 'POST').length
    const before = posts()
    far.ref.value.list.push('twice?')
    await until(() => posts() > before)
    proxy.mute = false
    await exchange(far, near)
    const { list } = near.ref.value
    expect(list.filter((each) => each === 'once')).toHaveLength(1)
    expect(list.filter((each) => each === 'twice?')).toHaveLength(1)
  })

  test('answers that are cut in the middle: nothing of them is taken, and it goes on', async () => {
    const { proxy, near, device } = await behind({ most: 60 })
    near.ref.value.note = 'x'.repeat(2000)
    await near.state.synced()
    const far = device({ transports, ping: 200 })
    await until(() => proxy.seen.length > 5)
    expect(far.ref.value.note).toBe('')
    proxy.most = Infinity
    await exchange(far, near)
    expect(far.codes).toEqual([])
  })

  test('a log that was rewound while nobody looked is noticed', async () => {
    const { url } = await world.server()
    const far = world.device(FIRST, { url, cloud: { transports, ping: 250 } })
    await far.live()
    far.ref.value.list.push('x', 'y')
    await far.state.synced()
    const target = `${url}/v1/stream/list`
    await fetch(target, { method: 'DELETE' })
    await until(() => far.state.status === 'denied')
    expect(far.codes).toEqual(['ERR_REF_CLOUD_DENIED'])
    const type = 'application/vnd.electron-remote-ref.entries'
    await fetch(target, { method: 'PUT', headers: { 'Content-Type': type } })
    await until(() => far.codes.includes('ERR_REF_CLOUD_DIVERGED'))
    await far.live()
    expect(far.ref.value.list).toEqual(['a'])
    expect(far.state.lost.map(({ value }) => value)).toEqual(['x', 'y'])
  })

  test('a server that is busy: it is told, and the edit arrives later', async () => {
    const { url } = await world.server({ limits: { appendsPerSecond: 1 } })
    const far = world.device(FIRST, { url, cloud: { transports } })
    await far.live()
    far.ref.value.list.push('x')
    await until(() => far.state.error !== null)
    expect(far.state.error?.message).toContain('429')
    await far.state.synced()
    expect(far.codes).toEqual([])
  })

  test('a document of another type is refused, with its reason', async () => {
    const { url } = await world.server()
    const headers = { 'Content-Type': 'application/json' }
    await fetch(`${url}/v1/stream/list`, { method: 'PUT', headers, body: '[1,2]' })
    const far = world.device(FIRST, { url, cloud: { transports, backoff: NEVER } })
    await until(() => far.state.status === 'denied')
    expect(far.state.error?.message).toContain('another type')
  })
})
