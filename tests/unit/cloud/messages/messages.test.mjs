/** `cloud.messages(name)`: each message once and in order on every device, over real sockets. */

import { describe, expect, test } from '@jest/globals'
import { readMessageEntry, writeMessageEntry } from '../../../../lib/cloud/messages/entry.js'
import { cloud } from '../../../../lib/cloud/main/index.js'
import { TRANSPORT_NAMES } from '../../../../lib/cloud/transport/index.js'
import { MemoryStore } from '../../../../lib/server/index.js'
import { logAt, messageWorld } from '../../helpers/message-devices.mjs'
import { until } from '../../helpers/until.mjs'

describe.each(TRANSPORT_NAMES)('over %s', (transport) => {
  const { world, device, two, anotherLog } = messageWorld(transport)

  test('all devices have all messages, in one order, with their values', async () => {
    const { one, other } = await two()
    const value = { at: new Date(0), list: [1, undefined, NaN], $odd: new Map([[1, 2]]) }
    await one.messages.send('job', value)
    for (let n = 0; n < 20; n++) {
      await one.messages.send('job', `one ${n}`)
      await other.messages.send('job', `other ${n}`)
    }
    await one.messages.send('other type', 'nobody listens')
    await until(() => one.got.length === 41 && other.got.length === 41)
    expect(one.got).toEqual(other.got)
    expect(one.got[0]).toEqual(value)
    expect(one.got.filter((text) => /^other/.test(text))).toEqual(
      Array.from({ length: 20 }, (_, n) => `other ${n}`)
    )
    await until(() => one.messages.pending === 0 && other.messages.pending === 0)
    expect([...one.codes, ...other.codes]).toEqual([])
  })

  test('what is sent offline waits, over restarts, and arrives once and in order', async () => {
    const { way, one, other } = await two()
    await other.messages.send('job', 0)
    await until(() => one.got.length === 1 && other.messages.pending === 0)
    way.down = true
    for (const n of [1, 2, 3]) await other.messages.send('job', n)
    other.restart()
    expect(other.messages.pending).toBe(3)
    await other.messages.send('job', 4)
    await one.messages.send('job', 'one')
    way.down = false
    await until(() => one.got.length === 6 && other.got.length === 6)
    expect(one.got).toEqual(other.got)
    expect(one.got).toEqual([0, 'one', 1, 2, 3, 4])
    await until(() => other.messages.pending === 0)
    // What was handled is not handled again.
    other.restart()
    await one.messages.send('job', 5)
    await until(() => other.got.length === 7)
    expect(other.got[6]).toBe(5)
  })

  test('an acknowledgement that is lost, connections that break: each arrives once', async () => {
    const { way, one } = await two()
    const far = device(way.url, { patience: 300 })
    for (let n = 0; n < 12; n++) {
      if (n % 4 === 1) way.deafen()
      if (n % 4 === 2) way.cut()
      await far.messages.send('job', n)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const all = Array.from({ length: 12 }, (_, n) => n)
    await until(() => one.got.length >= 12 && far.got.length >= 12)
    await until(() => far.messages.pending === 0)
    await one.messages.send('job', 'last')
    await until(() => far.got.length > 12)
    expect(one.got).toEqual([...all, 'last'])
    expect(far.got).toEqual([...all, 'last'])
  })

  test('a server that is restarted', async () => {
    const store = new MemoryStore()
    const { way, close, other } = await two({ store })
    await other.messages.send('job', 1)
    await until(() => other.messages.pending === 0)
    await close()
    await other.messages.send('job', 2)
    const next = await world.server({ store })
    way.retarget(next.port)
    await until(() => other.messages.pending === 0)
    expect(other.got).toEqual([1, 2])
  })

  test('a device that was not there gets what was sent before', async () => {
    const { url, one } = await two()
    for (const n of [1, 2, 3]) await one.messages.send('job', n)
    await until(() => one.messages.pending === 0)
    const late = device(url)
    await until(() => late.got.length === 3)
    expect(late.got).toEqual([1, 2, 3])
    expect(late.about).toEqual({ seq: 3, own: false, user: null })
    expect(one.about).toEqual({ seq: 3, own: true, user: null })
  })

  test('a handler is told who has sent it, as the server says', async () => {
    const auth = (/** @type {any} */ { token }) => ({ user: token, access: 'write' })
    const { url } = await world.server({ auth })
    const [one, other] = ['ann', 'bob'].map((user) => device(url, { auth: () => user }))
    await one.messages.send('job', 1)
    await until(() => other.got.length === 1 && one.got.length === 1)
    expect(other.about).toEqual({ seq: 1, own: false, user: 'ann' })
    expect(one.about).toEqual({ seq: 1, own: true, user: 'ann' })
  })

  test('the next message waits for the handler; one that throws is told, and does not stop the rest', async () => {
    const { one, other } = await two()
    /** @type {(() => void)[]} */
    const open = []
    other.handle = (n) => {
      if (n === 2) throw new Error('two')
      if (n === 3) return Promise.reject(new Error('three'))
      return n === 1 ? new Promise((resolve) => open.push(() => resolve(null))) : undefined
    }
    for (const n of [1, 2, 3, 4]) await one.messages.send('job', n)
    await until(() => open.length === 1)
    await until(() => one.got.length === 4)
    expect(other.got).toEqual([1])
    open[0]()
    await until(() => other.got.length === 4)
    expect(other.errors.map(({ message }) => message)).toEqual(['two', 'three'])
    other.restart()
    await one.messages.send('job', 5)
    await until(() => other.got.length === 5)
  })

  test('what was not handled to its end is handled again after a restart', async () => {
    const { one, other } = await two()
    other.handle = () => new Promise(() => {})
    await one.messages.send('job', 1)
    await until(() => other.got.length === 1)
    other.handle = () => undefined
    other.restart()
    await until(() => other.got.length === 2)
    expect(other.got).toEqual([1, 1])
  })

  test('one that the server finds too long is given up, told, and the rest goes on', async () => {
    const { one } = await two({ limits: { entryBytes: 500 } })
    await one.messages.send('job', 'x'.repeat(1000))
    await one.messages.send('job', 'y')
    await until(() => one.got.length === 1 && one.messages.pending === 0)
    expect([one.got, one.codes]).toEqual([['y'], ['ERR_REF_TOO_LARGE']])
  })

  test('a log that was rewound is told, and it goes on with what is there', async () => {
    const { way, close, other } = await two()
    for (const n of [1, 2, 3]) await other.messages.send('job', n)
    await until(() => other.messages.pending === 0)
    await close()
    await anotherLog(way, other)
    await other.messages.send('job', 4)
    await until(() => other.messages.pending === 0)
    expect(other.got).toEqual([1, 2, 3, 4])
  })

  test('a log that is another one while a handler runs: nothing of the new one is passed over', async () => {
    const { url, way, close, other } = await two()
    const one = device(url)
    for (const n of [1, 2, 3]) await one.messages.send('job', n)
    await until(() => other.got.length === 3)
    /** @type {(() => void)[]} */
    const open = []
    other.handle = (n) =>
      n === 4 ? new Promise((resolve) => open.push(() => resolve(null))) : undefined
    await one.messages.send('job', 4)
    await until(() => open.length === 1)
    one.stop()
    await close()
    const next = await anotherLog(way, other)
    open[0]()
    const third = device(next.url)
    for (const n of ['a', 'b', 'c', 'd', 'e']) await third.messages.send('job', n)
    await until(() => other.got.length >= 9)
    expect(other.got).toEqual([1, 2, 3, 4, 'a', 'b', 'c', 'd', 'e'])
  })

  test('encrypted, the server does not see them', async () => {
    const { url } = await world.server()
    const encrypt = () => Buffer.alloc(32, 5)
    const [one, other] = [device(url, { encrypt }), device(url, { encrypt })]
    await one.messages.send('job', 'secret')
    await until(() => other.got.length === 1)
    expect(other.got).toEqual(['secret'])
    const log = await (await fetch(logAt(url))).text()
    expect(log).not.toContain('secret')
  })
})

describe('entries', () => {
  test('are read as they were written', () => {
    const message = { client: 'a1', n: 7, type: 'a "type"', data: '{"$date":"x"}' }
    expect(readMessageEntry(writeMessageEntry(message))).toEqual(message)
  })

  test.each([
    '',
    '{',
    'null',
    '7',
    '{"v":1}',
    '{"v":1,"txn":"a.0","type":"t","data":1}',
    '{"v":1,"txn":"A.1","type":"t","data":1}',
    '{"v":1,"txn":7,"type":"t","data":1}',
    '{"v":1,"txn":"a.1","type":7,"data":1}',
    '{"v":1,"txn":"a.1","type":"t"}',
    '{"v":1.5,"txn":"a.1","type":"t","data":1}'
  ])('%j is none', (text) => {
    expect(readMessageEntry(Buffer.from(text))).toBe(null)
  })

  test('of a newer version are known as such', () => {
    expect(readMessageEntry(Buffer.from('{"v":2,"what":"ever"}'))).toBe('newer')
    expect(readMessageEntry(Uint8Array.of(255))).toBe(null)
  })
})

describe('of a cloud', () => {
  test('are the same object for the same name, until it is closed', () => {
    const server = cloud({ url: 'http://127.0.0.1:9' })
    const jobs = server.messages('jobs')
    expect(server.messages('jobs')).toBe(jobs)
    jobs.close()
    expect(() => jobs.on('job', () => {})).toThrow(
      expect.objectContaining({ code: 'ERR_REF_DESTROYED' })
    )
    const again = server.messages('jobs')
    expect(again).not.toBe(jobs)
    again.close()
  })

  test.each([
    ['', undefined],
    [7, undefined],
    ['x'.repeat(201), undefined],
    ['a', { onerror: 1 }],
    ['a', { keep: 0 }],
    ['a', { keep: 1.5 }],
    ['a', { keep: '10' }],
    ['a', { onError: 1 }]
  ])('messages(%j, %j) is refused', (name, options) => {
    const server = cloud({ url: 'http://127.0.0.1:9' })
    expect(() => server.messages(/** @type {any} */ (name), /** @type {any} */ (options))).toThrow(
      expect.objectContaining({ code: 'ERR_REF_OPTION' })
    )
  })

  test('what cannot be sent is refused at once', async () => {
    const server = cloud({ url: 'http://127.0.0.1:9' })
    const jobs = server.messages('jobs')
    await expect(jobs.send('job', () => {})).rejects.toMatchObject({ code: 'ERR_REF_VALUE' })
    await expect(jobs.send('', 1)).rejects.toMatchObject({ code: 'ERR_REF_OPTION' })
    await expect(jobs.send(/** @type {any} */ (7), 1)).rejects.toMatchObject({
      code: 'ERR_REF_OPTION'
    })
    expect(() => jobs.on('job', /** @type {any} */ (1))).toThrow(
      expect.objectContaining({ code: 'ERR_REF_OPTION' })
    )
    expect(jobs.pending).toBe(0)
    jobs.close()
  })
})
