/** Limits: exceeding them gives the sender an error, and does not affect others. */

import { createRequire } from 'node:module'
import { expect, jest, test } from '@jest/globals'
import { Network, turn } from '../../simulation/network.mjs'
import { until } from '../helpers/until.mjs'

const require = createRequire(import.meta.url)
const { configure } = require('../../../lib/main/index.js')
const { DEFAULT_LIMITS, checkLimits } = require('../../../lib/main/limits/limits.js')
const { TokenBuckets } = require('../../../lib/main/limits/token-bucket.js')

/** @type {Network} */
let network
beforeEach(() => {
  network = new Network()
})

/** @param {object} limits */
const set = (limits) => (network.hub.limits = checkLimits(limits, DEFAULT_LIMITS))

/** A window on the ref, and the calls of its handlers. */
async function join(name = 'shared') {
  const window = network.open()
  const errors = []
  const onError = (error) => void errors.push(error)
  const replica = window.replica(name, null, { onError, onConflict() {} })
  await network.quiet()
  return { window, replica, errors }
}

describe('a change of a window above a limit is undone, and says which', () => {
  const deep = (levels) => (levels === 0 ? 0 : [deep(levels - 1)])
  test.each([
    ['messageBytes', 1000, { list: [] }, (value) => value.list.push('x'.repeat(1000))],
    ['valueBytes', 2000, { list: [] }, (value) => value.list.push('x'.repeat(3000))],
    ['depth', 5, { list: [] }, (value) => value.list.push(deep(4))],
    [
      'nodes',
      100,
      { list: [] },
      (value) => value.list.push(Array.from({ length: 200 }, () => [1]))
    ],
    ['keys', 10, { list: [] }, (value) => value.list.push(table(11))],
    ['keys', 10, { list: [], ...table(9) }, (value) => (value.more = 1)]
  ])('%s', async (limit, most, initial, change) => {
    const main = network.remoteRef('shared', initial, { limits: { [limit]: most } })
    const { replica, errors } = await join()
    const other = await join()
    change(replica.value)
    await network.quiet()
    expect(errors).toHaveLength(1)
    const [error] = errors
    expect(error.code).toBe(limit === 'depth' ? 'ERR_REF_DEPTH' : 'ERR_REF_TOO_LARGE')
    expect(error.ref).toBe('shared')
    expect(error.path.length).toBeGreaterThan(0)
    expect(error.message).toContain(`limits.${limit}`)
    for (const { value } of [main, replica, other.replica]) {
      expect(JSON.parse(JSON.stringify(value))).toEqual(initial)
    }
    // Everything still works.
    replica.value.list.push('small')
    await network.quiet()
    expect(other.replica.value.list).toEqual(['small'])
    expect(errors).toHaveLength(1)
  })

  test.each([
    ['valueBytes', 100, 'x'.repeat(200)],
    ['depth', 3, deep(4)],
    ['nodes', 3, [[], [], [], []]],
    ['keys', 3, table(4)]
  ])('main itself: %s', (limit, most, value) => {
    const options = { limits: { [limit]: most } }
    const named = { ref: 'own', message: expect.stringContaining(`limits.${limit}`) }
    expect(() => network.remoteRef('own', value, options)).toThrow(expect.objectContaining(named))
    const ref = network.remoteRef('own', null, options)
    expect(() => (ref.value = value)).toThrow(expect.objectContaining(named))
    expect(ref.value).toBe(null)
    expect(ref.version).toBe(0)
  })

  test('main itself is not bound by messageBytes', () => {
    const ref = network.remoteRef('own', null, { limits: { messageBytes: 10 } })
    ref.value = 'x'.repeat(100)
    expect(ref.value).toHaveLength(100)
  })

  test('a text of many bytes and fewer characters', async () => {
    network.remoteRef('shared', [], { limits: { messageBytes: 1000 } })
    const { replica, errors } = await join()
    replica.value.push('€'.repeat(400))
    await network.quiet()
    expect(errors).toMatchObject([{ code: 'ERR_REF_TOO_LARGE' }])
  })
})

test('a page has as many refs open as limits.refs', async () => {
  set({ refs: 2 })
  const window = network.open()
  /** @type {any} */
  let denied
  const open = (name) => {
    network.remoteRef(name, name)
    return window.replica(name, null, { onError: (error) => (denied = error) })
  }
  const replicas = ['a', 'b', 'c'].map(open)
  await network.quiet()
  expect(replicas.map(({ status }) => status)).toEqual(['live', 'live', 'denied'])
  expect(denied).toMatchObject({ code: 'ERR_REF_TOO_LARGE', ref: 'c' })
  expect(denied.message).toContain('limits.refs')
  replicas[0].destroy()
  await network.quiet()
  const again = window.replica('c', null)
  await network.quiet()
  expect(again.status).toBe('live')
})

describe('rate', () => {
  /** A clock that stops or jumps when a test says so. */
  let clock
  beforeEach(() => {
    clock = jest.spyOn(performance, 'now')
  })
  afterEach(() => clock.mockRestore())

  test('what a page sends too fast is taken later, in order, and not lost', async () => {
    set({ rate: 100 })
    clock.mockReturnValue(0)
    const main = network.remoteRef('shared', [])
    const { replica, errors } = await join()
    for (let n = 0; n < 260; n++) {
      replica.value.push(n)
      await network.deliver()
    }
    await network.quiet()
    // 200 messages at once, no more as long as no time passes; one of them has opened the ref.
    expect(main.version).toBe(199)
    expect(replica.pending).toBeGreaterThan(0)
    clock.mockReturnValue(1000)
    await until(
      () => replica.pending === 0,
      () => network.quiet()
    )
    expect(main.value).toEqual(Array.from({ length: 260 }, (_, n) => n))
    expect(errors).toEqual([])
    // Merged while they waited: the one that was on its way, and the rest.
    expect(main.version).toBe(201)
  })

  test('what takes main long is taken later as well, and no other window notices', async () => {
    clock.mockReturnValue(0)
    // In an object with long keys, all keys are copied with each addition and removal.
    const keys = Array.from({ length: 60 }, (_, n) => [`${'a long key '.repeat(5)}${n}`, 0])
    const main = network.remoteRef('shared', { ...Object.fromEntries(keys), count: 0 })
    const [{ window }, other] = [await join(), await join()]
    const { channel } = [...main.subscriptions].find(({ page }) => page === window)
    const toAndFro = '{"op":"add","path":["a"],"value":0},{"op":"remove","path":["a"]},'.repeat(400)
    const turns = (n) =>
      `[${n},${n - 1},[${toAndFro}{"op":"replace","path":["count"],"value":${n}}]]`
    for (let n = 1; n <= 20; n++) {
      network.hub.receive(window, `t${channel} ${turns(n)}`)
      network.hub.flush()
      network.hub.flushAnswers()
    }
    expect(main.version).toBeGreaterThan(2)
    expect(main.version).toBeLessThan(10)
    const { version } = main
    other.replica.value.other = true
    await network.quiet()
    expect(main.version).toBe(version + 1)

    for (let now = 1; main.version < 21; now++) {
      clock.mockReturnValue(now)
      await new Promise((resolve) => setTimeout(resolve, 1))
      network.hub.flush()
      network.hub.flushAnswers()
      // As much as comes to half of the time.
      expect(main.version).toBeLessThan(version + 3 + now)
    }
    expect(main.get(['count'])).toBe(20)
    await until(
      () => other.replica.version === 21,
      () => network.quiet()
    )
  })

  test('a burst over many refs is no flood', async () => {
    set({ rate: 10, refs: 100 })
    clock.mockReturnValue(0)
    const names = Array.from({ length: 100 }, (_, n) => `ref ${n}`)
    const refs = names.map((name) => network.remoteRef(name, 0))
    const window = network.open()
    const replicas = names.map((name) => window.replica(name, 0))
    await network.quiet()
    for (const replica of replicas) replica.value = 1
    await network.quiet()
    expect(refs.some(({ version }) => version === 0)).toBe(true)
    // Its page leaves: its earlier messages are still taken.
    await window.leave()
    expect(refs.map(({ value }) => value)).toEqual(names.map(() => 1))
  })

  test('who asks before it leaves is answered for all that it has sent', async () => {
    set({ rate: 1 })
    const main = network.remoteRef('shared', [])
    const { window, replica } = await join()
    for (let n = 0; n < 3; n++) {
      replica.value.push(n)
      await turn()
    }
    await window.leave()
    expect(main.value).toEqual([0, 1, 2])
  })

  test('a flood ends the connections of its page, and of no other', async () => {
    set({ rate: 100, refs: 10 })
    clock.mockReturnValue(0)
    const main = network.remoteRef('shared', [])
    const honest = await join()
    const { window, replica, errors } = await join()
    const { channel } = [...main.subscriptions].find(({ page }) => page === window)
    for (let n = 0; n < 5000; n++) network.hub.receive(window, `h${channel} `)
    await network.quiet()
    expect(replica.status).toBe('denied')
    expect(errors).toMatchObject([{ code: 'ERR_REF_RATE', ref: 'shared' }])
    expect(errors[0].message).toMatch(/more than 100 messages a second/)
    expect(main.subscriptions.size).toBe(1)
    const again = window.replica('shared', null, { onError() {} })
    await network.quiet()
    expect(again.status).toBe('denied')
    honest.replica.value.push('honest')
    await network.quiet()
    expect(main.value).toEqual(['honest'])
    expect(honest.errors).toEqual([])
  })

  test('a flood is over when the bucket is full again', () => {
    clock.mockReturnValue(0)
    const taken = []
    const limits = { rate: 10, refs: 1, messageBytes: 1000 }
    const throttle = new TokenBuckets(
      () => limits,
      (_page, message) => void taken.push(message),
      () => {}
    )
    const admit = (message = 'x') => throttle.admit(/** @type {any} */ ({}), message)
    for (let n = 0; n < 20; n++) expect(admit()).toBe('take')
    expect(admit('a')).toBe('wait')
    // Order is kept: nothing passes what waits.
    clock.mockReturnValue(150)
    expect(admit('b')).toBe('wait')
    throttle.drain()
    expect(taken).toEqual(['a', 'b'])
    expect(admit()).toBe('take')
    // A long one may wait, but not several.
    expect(admit('y'.repeat(4001))).toBe('wait')
    expect(admit('z')).toBe('flood')
    clock.mockReturnValue(2000)
    expect(admit()).toBe('flood')
    clock.mockReturnValue(2200)
    expect(admit()).toBe('take')
  })

  test('an answer to a message that waited is not late', async () => {
    set({ rate: 50 })
    clock.mockReturnValue(0)
    network.remoteRef('shared', 0)
    const { window, replica } = await join()
    for (let n = 0; n < 200; n++) network.hub.receive(window, 'z9 ')
    replica.value = 1
    await turn()
    window.deliverUp()
    expect(replica.pending).toBe(1)
    let time = 0
    await until(
      () => replica.pending === 0,
      () => {
        clock.mockReturnValue((time += 1000))
        return network.quiet()
      }
    )
  })
})

describe('options', () => {
  test.each([
    [{ limits: 5 }, /must be an object/],
    [{ limits: [] }, /must be an object/],
    [{ limits: { deph: 3 } }, /limits\.deph does not exist.*depth/],
    [{ limits: { depth: 1001 } }, /from 1 to 1000, not 1001/],
    [{ limits: { keys: 0 } }, /limits\.keys must be a whole number from 1/],
    [{ limits: { rate: 1.5 } }, /limits\.rate/],
    [{ limits: { nodes: Infinity } }, /limits\.nodes/],
    [{ limits: { refs: '7' } }, /limits\.refs/]
  ])('configure(%j) is an error, and sets nothing', (options, message) => {
    expect(() => configure(/** @type {any} */ (options))).toThrow(
      expect.objectContaining({ code: 'ERR_REF_OPTION', message: expect.stringMatching(message) })
    )
  })

  test('limits of pages cannot be set for a ref', () => {
    expect(() => network.remoteRef('x', 1, { limits: { rate: 5 } })).toThrow(
      expect.objectContaining({
        code: 'ERR_REF_OPTION',
        ref: 'x',
        message: expect.stringMatching(/give it to configure/)
      })
    )
  })

  test('missing limits keep their values', () => {
    const once = checkLimits({ depth: 5 }, DEFAULT_LIMITS)
    expect(checkLimits({ keys: 7, refs: undefined }, once)).toEqual({
      ...DEFAULT_LIMITS,
      depth: 5,
      keys: 7
    })
  })
})

/** An object of that many members. */
function table(members) {
  return Object.fromEntries(Array.from({ length: members }, (_, n) => [`key ${n}`, n]))
}
