/** Who else is at a document: `ref.cloud.presence`, over real sockets. */

import { describe, expect, test } from '@jest/globals'
import { TRANSPORT_NAMES } from '../../../../lib/cloud/transport/index.js'
import { worlds } from '../../helpers/devices.mjs'
import { HttpProxy } from '../../helpers/http-proxy.mjs'
import { eventually, until } from '../../helpers/until.mjs'

const FIRST = { list: [] }

/** The values that others show. @param {any} device */
const shown = ({ state }) => state.presence.others.map(({ value }) => value)

/** @param {any} device @param {unknown[]} values */
const sees = (device, values) =>
  eventually(
    () => shown(device),
    (found) => expect(new Set(found)).toEqual(new Set(values))
  )

describe.each(TRANSPORT_NAMES)('over %s', (transport) => {
  const world = worlds({ transports: [transport], ping: 300 })

  /** @param {object} [options] Of the server. */
  async function two(options) {
    const { url, port } = await world.server({ patience: 500, ...options })
    const way = await world.proxy(port)
    const one = world.device(FIRST, { url, cloud: { auth: () => 'ann' } })
    const other = world.device(FIRST, { url: way.url, cloud: { auth: () => 'bob' } })
    await one.live()
    await other.live()
    return { url, way, one, other }
  }
  const auth = ({ token }) => ({ user: token, access: 'write' })

  test('each sees what the others show, with their users, and not itself', async () => {
    const { one, other } = await two({ auth })
    const value = { at: new Date(0), cursor: [1, undefined, NaN] }
    one.state.presence.set(value)
    other.state.presence.set('bob here')
    await sees(one, ['bob here'])
    await sees(other, [value])
    const [seen] = other.state.presence.others
    expect(seen).toEqual({ client: expect.stringMatching(/^[\da-z]{10,24}$/), user: 'ann', value })
    expect(Object.isFrozen(other.state.presence.others)).toBe(true)
  })

  test('changes are told, the last one counts, and undefined ends it', async () => {
    const { one, other } = await two()
    let told = 0
    const stop = other.state.presence.onChange(() => void told++)
    for (let n = 0; n <= 50; n++) one.state.presence.set(n)
    await sees(other, [50])
    expect(told).toBeGreaterThan(0)
    expect(told).toBeLessThan(5)
    one.state.presence.set(null)
    await sees(other, [null])
    one.state.presence.set(undefined)
    await sees(other, [])
    stop()
    const before = told
    one.state.presence.set(1)
    await sees(other, [1])
    expect(told).toBe(before)
  })

  test('it is not in the log', async () => {
    const { url, one, other } = await two()
    one.state.presence.set('secret')
    await sees(other, ['secret'])
    const log = await (await fetch(`${url}/v1/stream/list`)).text()
    expect(log).toContain('"value"')
    expect(log).not.toContain('secret')
  })

  test('goes when the device goes, without a connection nobody is there, and it comes again by itself', async () => {
    const { way, one, other } = await two()
    one.state.presence.set('one')
    other.state.presence.set('other')
    await sees(one, ['other'])
    await sees(other, ['one'])
    way.down = true
    await sees(other, [])
    await sees(one, [])
    way.down = false
    await sees(one, ['other'])
    await sees(other, ['one'])
    one.ref.destroy()
    await sees(other, [])
    expect(() => one.state.presence.set('x')).toThrow(
      expect.objectContaining({ code: 'ERR_REF_DESTROYED' })
    )
  })

  test('a device that is silent goes', async () => {
    const { way, one, other } = await two()
    other.state.presence.set('other')
    await sees(one, ['other'])
    way.hole = true
    await sees(one, [])
    way.hole = false
    await sees(one, ['other'])
  })

  test('who may only read sees others, and is told that it cannot show anything', async () => {
    const access = { ann: 'write', bob: 'read' }
    const grant = ({ token }) => ({ user: token, access: access[token] })
    const { url } = await world.server({ auth: grant, patience: 500 })
    const one = world.device(FIRST, { url, cloud: { auth: () => 'ann' } })
    await one.live()
    const other = world.device(FIRST, { url, cloud: { auth: () => 'bob' } })
    await other.live()
    other.state.presence.set('bob')
    one.state.presence.set('ann')
    await sees(other, ['ann'])
    await until(() => other.codes.length > 0)
    expect(other.codes).toEqual(['ERR_REF_CLOUD_DENIED'])
    expect([one.state.status, other.state.status, shown(one)]).toEqual(['live', 'live', []])
  })

  test('the server bounds how long it is, and how often it changes', async () => {
    const limits = { presenceBytes: 20, presencesPerSecond: 2 }
    const { one, other } = await two({ limits })
    one.state.presence.set('x'.repeat(30))
    await until(() => one.codes.length > 0)
    expect(one.codes).toEqual(['ERR_REF_TOO_LARGE'])
    one.state.presence.set('y')
    await sees(other, ['y'])
    for (let n = 0; n < 8; n++) {
      one.state.presence.set(n)
      await new Promise((resolve) => setTimeout(resolve, 110))
    }
    await sees(other, [7])
    expect([one.state.status, one.codes.length]).toEqual(['live', 1])
  })

  test('more devices than the server allows: they work, and are seen when there is room', async () => {
    const { url, one, other } = await two({ limits: { presences: 2 } })
    one.state.presence.set(1)
    other.state.presence.set(2)
    await sees(one, [2])
    const third = world.device(FIRST, { url })
    await third.live()
    third.state.presence.set(3)
    third.ref.value.list.push('works')
    await third.state.synced()
    other.ref.destroy()
    await sees(one, [3])
    expect(third.codes).toEqual([])
  }, 30_000)
})

describe('encrypted', () => {
  const world = worlds()
  const KEY = Buffer.alloc(32, 7)

  test('the server does not see it, and those with another key do not', async () => {
    const { url } = await world.server()
    const one = world.device(FIRST, { url, cloud: { encrypt: () => KEY } })
    const other = world.device(FIRST, { url, cloud: { encrypt: () => KEY } })
    await other.live()
    const value = { secret: 'x'.repeat(4000) }
    one.state.presence.set(value)
    await sees(other, [value])
    const answer = await fetch(`${url}/v1/stream/list?presence=spy`)
    const { here } = await answer.json()
    expect(here).toHaveLength(1)
    expect(Buffer.from(here[0][2], 'base64').includes('xxx')).toBe(false)
    expect(here[0][2]).not.toContain('secret')
    // Somebody who has no key shows something.
    await fetch(`${url}/v1/stream/list?presence=spy`, { method: 'POST', body: '"lie"' })
    one.state.presence.set('again')
    await sees(other, ['again'])
    expect([...one.codes, ...other.codes]).toEqual([])
  })
})

describe('on the way', () => {
  const world = worlds()

  test('another transport: nobody goes', async () => {
    const { url, port } = await world.server()
    const proxy = await new HttpProxy(port).listen()
    proxy.upgrades = 'refuse'
    world.later(() => proxy.close())
    const one = world.device(FIRST, { url })
    const other = world.device(FIRST, { url: proxy.url ?? '', cloud: { ping: 400 } })
    other.state.presence.set('other')
    await sees(one, ['other'])
    const seen = []
    one.state.presence.onChange(() => void seen.push(shown(one)))
    proxy.upgrades = 'pass'
    await until(() => other.state.transport === 'websocket')
    other.state.presence.set('again')
    await sees(one, ['again'])
    expect(seen).toEqual([['again']])
  })

  test.each([
    ['a function', () => {}, 'ERR_REF_VALUE'],
    ['too much', 'x'.repeat(5000), 'ERR_REF_TOO_LARGE']
  ])('%s is refused at once', async (_name, value, code) => {
    const { url } = await world.server()
    const { state } = world.device(FIRST, { url })
    expect(() => state.presence.set(value)).toThrow(expect.objectContaining({ code }))
    expect(() => state.presence.onChange(/** @type {any} */ (1))).toThrow(
      expect.objectContaining({ code: 'ERR_REF_OPTION' })
    )
  })

  test('a listener that throws, shows and destroys', async () => {
    const { url } = await world.server()
    const one = world.device(FIRST, { url })
    const other = world.device(FIRST, { url })
    one.state.presence.onChange(() => {
      throw new Error('mine')
    })
    one.state.presence.onChange(() => {
      one.state.presence.set('mine')
      one.ref.destroy()
    })
    other.state.presence.set('other')
    await until(() => one.errors.length > 0)
    expect(one.errors[0].message).toContain('mine')
    await until(() => one.state.status === 'local')
    expect(one.state.presence.others).toEqual([])
  })
})
