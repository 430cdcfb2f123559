/** The log of messages with `keep`: old ones are forgotten, and who has missed some is told. */

import { describe, expect, test } from '@jest/globals'
import { TRANSPORT_NAMES } from '../../../../lib/cloud/transport/index.js'
import { offsetOf } from '../../../../lib/cloud/transport/address.js'
import { logAt, messageWorld } from '../../helpers/message-devices.mjs'
import { eventually, until } from '../../helpers/until.mjs'

const FAST = { limits: { appendsPerSecond: 1e6 } }

describe.each(TRANSPORT_NAMES)('over %s', (transport) => {
  const { world, device } = messageWorld(transport)

  /** The oldest entry that the server has. @param {string} url */
  const floorOf = async (url) => {
    const log = await fetch(`${logAt(url)}?offset=${offsetOf(0)}`)
    return Number(log.headers.get('stream-floor-offset') ?? 0)
  }
  /** @param {any} from @param {number} count @param {number} [first] */
  const send = async (from, count, first = 1) => {
    for (let n = first; n < first + count; n++) await from.messages.send('job', n)
    await until(() => from.messages.pending === 0)
  }
  const numbers = (/** @type {number} */ first, /** @type {number} */ last) =>
    Array.from({ length: last - first + 1 }, (_, i) => first + i)

  test('those who are there get all; one that is new begins with what is left, and is told nothing', async () => {
    const { url } = await world.server(FAST)
    const [one, other] = [device(url, { keep: 30 }), device(url, { keep: 30 })]
    await send(one, 128)
    await until(() => other.got.length === 128)
    // After 64, and after 128.
    await eventually(
      () => floorOf(url),
      (floor) => expect(floor).toBe(98)
    )
    await send(other, 5, 129)
    await until(() => one.got.length === 133)
    const late = device(url)
    await until(() => late.got.length === 35)
    expect(late.got).toEqual(numbers(99, 133))
    expect([one.got, other.got]).toEqual([numbers(1, 133), numbers(1, 133)])
    late.restart()
    await send(late, 1, 134)
    await until(() => late.got.length === 36 && one.got.length === 134)
    expect([...one.errors, ...other.errors, ...late.errors]).toEqual([])
  })

  test('one that was away for too long is told, gets the rest, and sends what it has', async () => {
    const { url, port } = await world.server(FAST)
    const way = await world.proxy(port)
    const [one, other] = [device(url, { keep: 10 }), device(way.url)]
    await send(one, 3)
    await until(() => other.got.length === 3)
    other.stop()
    await send(one, 70, 4)
    await eventually(
      () => floorOf(url),
      (floor) => expect(floor).toBe(54)
    )
    way.down = true
    other.start()
    await other.messages.send('job', 'mine')
    way.down = false
    await until(() => other.messages.pending === 0)
    expect(other.got).toEqual([1, 2, 3, ...numbers(55, 73), 'mine'])
    expect(other.codes).toEqual(['ERR_REF_CLOUD_DIVERGED'])
    await until(() => one.got.length === 74)
    // Once.
    other.restart()
    await send(one, 1, 75)
    await until(() => other.got.at(-1) === 75)
    expect(other.codes).toEqual(['ERR_REF_CLOUD_DIVERGED'])
  })

  test('one that was there before there was any message is told, too', async () => {
    const { url } = await world.server(FAST)
    const [one, other] = [device(url, { keep: 10 }), device(url)]
    await until(() => other.stored.has('place'))
    other.stop()
    await send(one, 64)
    await eventually(
      () => floorOf(url),
      (floor) => expect(floor).toBe(54)
    )
    other.start()
    await until(() => other.got.length === 10)
    expect(other.codes).toEqual(['ERR_REF_CLOUD_DIVERGED'])
  })

  test('what was read before it was truncated is handled first', async () => {
    const { url, port } = await world.server(FAST)
    const way = await world.proxy(port)
    const other = device(way.url)
    /** @type {(() => void)[]} */
    const open = []
    other.handle = (n) =>
      n === 2 ? new Promise((resolve) => open.push(() => resolve(null))) : undefined
    const one = device(url, { keep: 10 })
    await send(one, 5)
    await until(() => open.length === 1)
    way.down = true
    await send(one, 66, 6)
    await eventually(
      () => floorOf(url),
      (floor) => expect(floor).toBe(54)
    )
    way.down = false
    await until(() => other.codes.length === 1)
    open[0]()
    await until(() => other.got.at(-1) === 71)
    // Those that had come when it was cut off, of the first five.
    const before = other.got.indexOf(55)
    expect(before).toBeGreaterThan(1)
    expect(other.got).toEqual([...numbers(1, before), ...numbers(55, 71)])
  })

  test('encrypted ones are forgotten, too', async () => {
    const { url } = await world.server(FAST)
    const one = device(url, { encrypt: () => Buffer.alloc(32, 5), keep: 10 })
    for (let n = 1; n <= 64; n++) await one.messages.send('job', n)
    const target = logAt(url)
    await eventually(
      () => fetch(`${target}?offset=${offsetOf(53)}`),
      ({ status }) => expect(status).toBe(410)
    )
    expect((await fetch(`${target}?offset=${offsetOf(54)}`)).status).toBe(200)
    expect(await (await fetch(`${target}?snapshot`)).text()).not.toContain('{"v"')
  })
})
