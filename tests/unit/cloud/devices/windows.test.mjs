/** What windows see of a cloud, and what they may ask of it. */

import { describe, expect, test } from '@jest/globals'
import { MAX_UNANSWERED } from '../../../../lib/main/hub/cloud-requests.js'
import { together, worlds } from '../../helpers/devices.mjs'
import { turn } from '../../../simulation/network.mjs'
import { until } from '../../helpers/until.mjs'

const world = worlds()
const FIRST = { list: ['a', 'b', 'c'], note: '' }

/** @typedef {import('../../helpers/devices.mjs').Device} Device */
/** @typedef {import('../../../../lib/client/replica/cloud-view.js').WindowCloud} WindowCloud */

/** A window of a device, and how to wait for what it sees. @param {Device} device @param {object} [frame] */
async function open(device, frame) {
  const window = device.app.open(frame)
  const replica = window.replica('list', FIRST, { onError() {} })
  const sees = (/** @type {(cloud: WindowCloud | null) => boolean} */ wanted) =>
    until(async () => {
      await device.app.quiet()
      return wanted(replica.cloud)
    })
  await device.app.quiet()
  return { window, replica, sees }
}

/** A device with a lost write, and others. @param {object} [options] @param {string} [mine] */
async function lost(options, mine = 'mine') {
  const { one, other, way } = await world.apart(FIRST, options)
  one.ref.value.list.shift()
  other.ref.value.list[0] = mine
  await one.state.synced()
  way.down = false
  await until(() => other.state.lost.length === 1)
  await together(one, other)
  return { one, other, way }
}

/** Delivers until a promise of a window is settled. @param {Device} device @param {Promise<any>} promise */
async function answer(device, promise) {
  let done = false
  promise.then(
    () => (done = true),
    () => (done = true)
  )
  await until(async () => {
    await device.app.quiet()
    return done
  })
  return promise
}

describe('a window of a ref with a cloud', () => {
  test('sees how it is, and what changes', async () => {
    const { one, other, way } = await world.apart(FIRST)
    const { replica, sees } = await open(other)
    expect(replica.cloud).toMatchObject({
      status: 'offline',
      pending: 0,
      transport: null,
      lost: []
    })
    expect(replica.cloud?.error).toMatchObject({ code: 'ERR_REF_CLOUD' })
    other.ref.value.note = 'n'
    await sees((cloud) => cloud?.pending === 1)
    const before = replica.cloud
    way.down = false
    await sees((cloud) => cloud?.status === 'live' && cloud.pending === 0)
    await sees((cloud) => cloud?.transport === 'websocket')
    expect(replica.cloud?.error).toBe(null)
    expect(replica.cloud?.lastSynced).toEqual(expect.any(Date))
    // It is another object, so that what shows it can compare.
    expect(before).toMatchObject({ status: 'offline', pending: 1 })
    await together(one, other)
  })

  test('a window that opens later sees all of it', async () => {
    const { other } = await lost()
    const { replica } = await open(other)
    expect(replica.cloud).toMatchObject({ status: 'live', lostCount: 1 })
    expect(replica.cloud?.lost).toMatchObject([
      { reason: 'dropped', path: ['list', 0], value: 'mine', cut: false }
    ])
  })

  test('restores a lost write, and all windows see that it is settled', async () => {
    const { one, other } = await lost()
    const [first, second] = [await open(other), await open(other)]
    const write = first.replica.cloud?.lost[0]
    expect(await answer(other, /** @type {any} */ (write?.restore()))).toBe(true)
    await second.sees((cloud) => cloud?.lost.length === 0)
    await together(one, other)
    expect(one.ref.value.list).toEqual(['mine', 'b', 'c'])
    // Somebody else has been quicker.
    expect(await answer(other, /** @type {any} */ (write?.restore()))).toBe(false)
    expect(await answer(other, /** @type {any} */ (write?.dismiss()))).toBe(false)
    expect(one.ref.value.list).toEqual(['mine', 'b', 'c'])
  })

  test('dismisses one; a place that moves is told', async () => {
    const { one, other } = await lost()
    const { replica, sees } = await open(other)
    one.ref.value.list.unshift('x', 'y')
    await together(one, other)
    await sees((cloud) => cloud?.lost[0]?.path[1] === 2)
    expect(await answer(other, /** @type {any} */ (replica.cloud?.lost[0].dismiss()))).toBe(true)
    await sees((cloud) => cloud?.lost.length === 0)
    expect(other.state.lost).toEqual([])
  })

  test('saved() and synced() count the edits of the window', async () => {
    const { one, other, way } = await world.apart(FIRST)
    const { replica } = await open(other)
    replica.value.list.push('w')
    await answer(other, /** @type {any} */ (replica.cloud?.saved()))
    expect(other.ref.value.list).toEqual([...FIRST.list, 'w'])
    let synced = false
    replica.value.list.push('v')
    const promise = /** @type {Promise<void>} */ (replica.cloud?.synced())
    promise.then(() => (synced = true))
    await other.app.quiet()
    expect([synced, other.state.pending]).toEqual([false, 2])
    way.down = false
    await answer(other, promise)
    await together(one, other)
    expect(one.ref.value.list).toEqual([...FIRST.list, 'w', 'v'])
  })

  test('who asks again and again, also offline, is one who asks twice', async () => {
    const { other, way } = await world.apart(FIRST)
    const { window, replica } = await open(other)
    const promises = Array.from({ length: 2000 }, (_, i) => {
      if (i % 100 === 0) replica.value.note = `${i}`
      return replica.cloud?.synced()
    })
    await other.app.quiet()
    expect(window.counts.up).toBeLessThan(40)
    way.down = false
    await answer(other, Promise.all(promises))
    expect(other.state.pending).toBe(0)
  })

  test('questions end with the ref', async () => {
    const { other } = await world.apart(FIRST)
    const { replica } = await open(other)
    replica.value.note = 'pending'
    const promise = /** @type {Promise<void>} */ (replica.cloud?.synced())
    await other.app.quiet()
    other.ref.destroy()
    await expect(answer(other, promise)).rejects.toMatchObject({ code: 'ERR_REF_DESTROYED' })
    await expect(replica.cloud?.saved()).rejects.toMatchObject({ code: 'ERR_REF_DESTROYED' })
  })

  test('the error of a disk gets there', async () => {
    const { other } = await world.apart(FIRST)
    const { replica } = await open(other)
    other.state.saved = () =>
      Promise.reject(Object.assign(new Error('Ref "list": full.'), { code: 'ERR_REF_DISK' }))
    await expect(answer(other, /** @type {any} */ (replica.cloud?.saved()))).rejects.toMatchObject({
      code: 'ERR_REF_DISK',
      message: 'Ref "list": full.'
    })
  })

  test('long values are left out, and many writes come in parts', async () => {
    const long = 'x'.repeat(10_000)
    const { other } = await lost({}, long)
    const { replica } = await open(other)
    expect(replica.cloud?.lost).toMatchObject([{ value: undefined, cut: true }])
    expect(await answer(other, /** @type {any} */ (replica.cloud?.lost[0].restore()))).toBe(true)
    expect(other.ref.value.list[0]).toBe(long)
  })
})

test('a ref without a cloud: null, and no message', async () => {
  const { url } = await world.server()
  const device = world.device(FIRST, { url })
  await device.live()
  device.app.remoteRef('plain', FIRST)
  const window = device.app.open()
  const replica = window.replica('plain', FIRST)
  await device.app.quiet()
  expect(replica.cloud).toBe(null)
  expect(window.counts.down).toBe(1)
})

test('nothing is told while nobody looks, and few messages while much happens', async () => {
  const { url } = await world.server()
  const [one, other] = [world.device(FIRST, { url }), world.device(FIRST, { url })]
  await together(one, other)
  const { window, replica } = await open(other)
  const told = (/** @type {string[]} */ messages) =>
    messages.filter((message) => message.includes('["c",')).length
  /** @type {string[]} */
  const all = []
  const send = window.send.bind(window)
  window.send = (message) => {
    all.push(message)
    send(message)
  }
  for (let i = 0; i < 200; i++) {
    other.ref.value.note = `${i}`
    await new Promise(setImmediate)
    await other.app.deliver()
  }
  await together(one, other)
  await other.app.quiet()
  expect(replica.value.note).toBe('199')
  // 200 changes of `pending` at least, and as many back.
  expect(told(all)).toBeLessThan(100)
})

describe('hostile windows', () => {
  test('one that may only read gets no lost write settled', async () => {
    const { one, other } = await lost({ ref: { access: () => 'read' } })
    const { replica } = await open(other)
    const write = /** @type {any} */ (replica.cloud?.lost[0])
    await expect(answer(other, write.restore())).rejects.toMatchObject({ code: 'ERR_REF_DENIED' })
    await expect(answer(other, write.dismiss())).rejects.toMatchObject({ code: 'ERR_REF_DENIED' })
    expect(other.state.lost).toHaveLength(1)
    expect(one.ref.value.list).toEqual(['b', 'c'])
    await answer(other, /** @type {any} */ (replica.cloud?.saved()))
  })

  test('one that loses its access while it asks', async () => {
    let access = 'write'
    const { other } = await lost({ ref: { access: () => access } })
    const { replica } = await open(other)
    const promise = /** @type {any} */ (replica.cloud?.lost[0].restore())
    access = 'read'
    other.ref.revoke(() => false)
    await expect(answer(other, promise)).rejects.toMatchObject({ code: 'ERR_REF_DENIED' })
    expect(other.state.lost).toHaveLength(1)
  })

  const MALFORMED = [
    '',
    'null',
    '{}',
    '[]',
    '[1]',
    '[1,"mine"]',
    '[1,"mine","1"]',
    '[1,"mine",1.5]',
    '[1,"mine",{"valueOf":1}]',
    '["1","theirs",1]',
    '[1,"constructor",1]',
    '[1,"__proto__",1]',
    '[1,"rewrite",1]',
    '[1,"merge",1]',
    '[1,"patches",1,"[]"]',
    '[1,"value",1]',
    '[1,"value",1,{}]',
    '[1,"value",1,"{"]',
    '[1,'
  ]
  test.each(MALFORMED)('the request %s: its connection ends', async (body) => {
    const { other } = await lost()
    const { window, replica } = await open(other)
    await turn()
    other.app.hub.receive(window, `l${channelOf(window)} ${body}`)
    await other.app.quiet()
    expect(replica.status).toBe('denied')
    expect(other.state.lost).toHaveLength(1)
  })

  test('ids that do not exist, of other refs, and settled ones change nothing', async () => {
    const { other } = await lost()
    const { window, replica } = await open(other)
    const text = other.text
    for (const id of [0, -1, 2 ** 53 - 1, other.state.lost[0].id + 1]) {
      other.app.hub.receive(window, `l${channelOf(window)} [1,"mine",${id}]`)
      other.app.hub.receive(window, `l${channelOf(window)} [2,"theirs",${id}]`)
    }
    await other.app.quiet()
    expect([other.text, other.state.lost.length, replica.status]).toEqual([text, 1, 'live'])
  })

  test('a request for a ref without a cloud, and for one that is not there', async () => {
    const { url } = await world.server()
    const device = world.device(FIRST, { url })
    const plainRef = device.app.remoteRef('plain', FIRST)
    const window = device.app.open()
    const plain = window.replica('plain', FIRST, { onError() {} })
    const absent = window.replica('absent', FIRST, { onError() {} })
    await device.app.quiet()
    const [{ channel }] = plainRef.subscriptions
    device.app.hub.receive(window, `l${channel} [1,"saved"]`)
    device.app.hub.receive(window, `l${channel + 1} [1,"saved"]`)
    device.app.hub.receive(window, `l${channel + 2} [1,"saved"]`)
    await device.app.quiet()
    expect([plain.status, absent.status]).toEqual(['denied', 'denied'])
  })

  test('a flood that does not read: its connection ends, and what waits is bounded', async () => {
    const { other } = await lost()
    const { window, replica } = await open(other)
    const channel = channelOf(window)
    const [subscription] = other.ref.subscriptions
    for (let i = 0; i < MAX_UNANSWERED + 10; i++) {
      other.app.hub.receive(window, `l${channel} [${i},"synced"]`)
    }
    await other.app.quiet()
    expect(subscription.requests).toBeLessThanOrEqual(MAX_UNANSWERED)
    expect(replica.status).toBe('denied')
  })
})

/** @param {{ network: any }} window */
function channelOf(window) {
  const [{ channel }] = [...window.network.refs[0].subscriptions].filter(
    (each) => each.page === window
  )
  return channel
}
