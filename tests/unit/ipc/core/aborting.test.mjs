/** Calls that are aborted, or take too long, and their progress. */

import { jest } from '@jest/globals'
import { callOptions, splitOptions } from '../../../../lib/ipc/core/index.js'
import { Pair, reasonOf, turn } from '../../helpers/peers.mjs'

/** @type {Pair} */
let pair
let a
let b
/** What the handler `wait` saw. @type {any[]} */
let log
/** Ends the handlers of `wait`. @type {((result?: unknown) => void)[]} */
let ends

beforeEach(() => {
  pair = new Pair()
  ;({ a, b } = pair)
  log = []
  ends = []
  b.handle('wait', (event) => {
    log.push('begins')
    event.signal.addEventListener('abort', () => log.push(event.signal.reason.name))
    return new Promise((resolve) => void ends.push(resolve))
  })
})

afterEach(async () => {
  for (const end of ends) end()
  await pair.settle()
  expect(pair.busy).toEqual([0, 0])
})

/** A signal that knows how many listen to it. */
function counted() {
  const controller = new AbortController()
  const { signal } = controller
  const add = jest.spyOn(signal, 'addEventListener')
  const remove = jest.spyOn(signal, 'removeEventListener')
  return { controller, signal, listeners: () => add.mock.calls.length - remove.mock.calls.length }
}

/** Calls `wait`. @param {object} options @param {unknown[]} [args] */
const wait = (options, args = []) => reasonOf(a.peer.invoke('wait', args, options))

describe('a signal', () => {
  test('that has aborted before sends nothing', async () => {
    const reason = new Error('mine')
    expect(await wait({ signal: AbortSignal.abort(reason) })).toBe(reason)
    await pair.settle()
    expect(a.sent).toEqual([])
  })

  test('that aborts in the same turn: the handler never begins', async () => {
    const { controller, signal, listeners } = counted()
    a.send('before')
    const call = wait({ signal })
    a.send('after')
    controller.abort()
    expect(await call).toMatchObject({ name: 'AbortError' })
    await pair.settle()
    expect(a.frames).toEqual(['s\tbefore\t[]', 's\tafter\t[]'])
    expect(log).toEqual([])
    expect(listeners()).toBe(0)
  })

  test('aborts only its own call, of those with numbers that begin alike', async () => {
    b.handle('echo', (_event, n) => n)
    const controller = new AbortController()
    const calls = []
    for (let n = 1; n <= 20; n++) {
      const options = n % 10 === 1 ? { signal: controller.signal } : {}
      calls.push(a.peer.invoke('echo', [n], options).catch(({ name }) => name))
    }
    controller.abort()
    const results = await pair.during(Promise.all(calls))
    expect(results).toEqual(
      Array.from({ length: 20 }, (_, i) => (i % 10 === 0 ? 'AbortError' : i + 1))
    )
  })

  test('that aborts while the call is on its way', async () => {
    const { controller, signal, listeners } = counted()
    const call = wait({ signal })
    await turn()
    controller.abort('because')
    expect(await call).toBe('because')
    await pair.settle()
    expect(log).toEqual(['begins', 'AbortError'])
    expect(listeners()).toBe(0)
    expect(pair.busy).toEqual([0, 1])
  })

  test('that aborts while the handler runs', async () => {
    const { controller, signal, listeners } = counted()
    const call = wait({ signal })
    await pair.settle()
    expect(log).toEqual(['begins'])
    expect(listeners()).toBe(1)
    controller.abort()
    controller.abort()
    expect(await call).toMatchObject({ name: 'AbortError' })
    await pair.settle()
    expect(log).toEqual(['begins', 'AbortError'])
    // What the handler then returns reaches nobody.
    ends[0](new Map())
    await pair.settle()
    expect(pair.busy).toEqual([0, 0])
  })

  test('is forgotten when the call has ended, in any way', async () => {
    const { controller, signal, listeners } = counted()
    b.handle('echo', (_event, n) => n)
    b.handle('fail', () => Promise.reject(new Error('mine')))
    for (const name of ['echo', 'fail', 'none', '', 'echo']) {
      await pair.during(a.peer.invoke(name, [1], { signal }).catch(() => {}))
    }
    await a.peer.invoke('echo', [() => {}], { signal }).catch(() => {})
    expect(listeners()).toBe(0)
    const refused = wait({ signal })
    a.peer.refuse(5, 'refused')
    expect(await refused).toBe('refused')
    expect(listeners()).toBe(0)
    const sent = a.sent.length
    controller.abort()
    await pair.settle()
    // Nothing but the call that was refused.
    expect(a.sent.length).toBe(sent + 1)
  })

  test('of the event that nobody has asked for before says so', async () => {
    /** @type {any} */
    let event
    b.handle('late', (given) => {
      event = given
      return new Promise((resolve) => void ends.push(resolve))
    })
    const controller = new AbortController()
    const call = reasonOf(a.peer.invoke('late', [], { signal: controller.signal }))
    await pair.settle()
    controller.abort()
    await call
    await pair.settle()
    expect(event.signal.aborted).toBe(true)
    expect(event.signal.reason.name).toBe('AbortError')
    expect(event.signal).toBe(event.signal)
    expect(event.signal.aborted).toBe(true)
  })
})

describe('a timeout', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] }))
  afterEach(() => void jest.useRealTimers())

  test('rejects the call and aborts the handler', async () => {
    const call = wait({ timeout: 1000 })
    await pair.settle()
    jest.advanceTimersByTime(999)
    await pair.settle()
    expect(log).toEqual(['begins'])
    jest.advanceTimersByTime(1)
    expect(await call).toMatchObject({
      code: 'ERR_IPC_TIMEOUT',
      call: 'wait',
      message: expect.stringContaining('1000 ms')
    })
    await pair.settle()
    expect(log).toEqual(['begins', 'AbortError'])
  })

  test('of a call that has ended does nothing', async () => {
    b.handle('echo', (_event, n) => n)
    expect(await pair.during(a.peer.invoke('echo', [1], { timeout: 1000 }))).toBe(1)
    expect(jest.getTimerCount()).toBe(0)
  })

  test.each([2 ** 31 - 1, 2 ** 31, 2 ** 40, Infinity])(
    'of %d ms does not end at once',
    async (timeout) => {
      const call = wait({ timeout })
      await pair.settle()
      jest.advanceTimersByTime(2 ** 31 - 2)
      await pair.settle()
      expect(log).toEqual(['begins'])
      ends.pop()?.('done')
      await expect(pair.during(call)).rejects.toThrow('resolves to done')
      expect(jest.getTimerCount()).toBe(0)
    }
  )

  test('and a signal: the first one counts', async () => {
    const { controller, signal, listeners } = counted()
    const call = wait({ timeout: 1000, signal })
    await pair.settle()
    jest.advanceTimersByTime(1000)
    controller.abort()
    expect(await call).toMatchObject({ code: 'ERR_IPC_TIMEOUT' })
    expect(listeners()).toBe(0)
  })
})

describe('progress', () => {
  test('reaches the caller before the result, in order', async () => {
    const got = []
    b.handle('work', async (event) => {
      event.progress(1)
      event.progress({ at: new Date(0), bytes: new Uint8Array(100) })
      await turn()
      event.progress('x'.repeat(5000))
      return 'done'
    })
    const onProgress = (value) => void got.push(value)
    got.push(await pair.during(a.peer.invoke('work', [], { onProgress })))
    expect(got).toEqual([
      1,
      { at: new Date(0), bytes: new Uint8Array(100) },
      'x'.repeat(5000),
      'done'
    ])
  })

  test('that nobody wants is not sent', async () => {
    b.handle('work', (event) => {
      event.progress(1)
      // It is not even written.
      event.progress(() => {})
    })
    await pair.call('work')
    expect(b.frames).toEqual(['r1\t[{"$undefined":true}]'])
  })

  test('stops when the caller has aborted, or the result was sent', async () => {
    const got = []
    /** @type {any} */
    let event
    b.handle('work', (given) => {
      event = given
      return new Promise((resolve) => void ends.push(resolve))
    })
    const controller = new AbortController()
    const options = { signal: controller.signal, onProgress: (value) => void got.push(value) }
    const call = reasonOf(a.peer.invoke('work', [], options))
    await pair.settle()
    event.progress(1)
    await pair.settle()
    // On its way when the caller aborts.
    event.progress(2)
    controller.abort()
    await call
    await pair.settle()
    event.progress(3)
    const done = a.peer.invoke('work', [], { onProgress: options.onProgress })
    await pair.settle()
    ends[1]()
    await pair.during(done)
    event.progress(4)
    await pair.settle()
    expect(got).toEqual([1])
  })

  test('disturbs nobody if onProgress throws', async () => {
    b.handle('work', (event) => {
      event.progress(1)
      event.progress(2)
      return 'done'
    })
    const onProgress = (value) => {
      throw new Error(`at ${value}`)
    }
    expect(await pair.during(a.peer.invoke('work', [], { onProgress }))).toBe('done')
    expect(a.thrown.map(({ message }) => message)).toEqual(['at 1', 'at 2'])
  })
})

describe('options as the last argument', () => {
  const { signal } = new AbortController()
  const onProgress = () => {}

  test.each([
    [[{ signal }]],
    [[{ timeout: 1, onProgress }]],
    [[{ signal: undefined }]],
    [[callOptions()]],
    [[callOptions({ timeout: 5 })]],
    [[Object.assign(Object.create(null), { timeout: 5 })]]
  ])('are taken from it: %p', (given) => {
    expect(splitOptions('x', [1, ...given])).toEqual({ args: [1], options: given[0] })
  })

  test.each([
    [[]],
    [[{}]],
    [[{ timeout: 1, other: 2 }]],
    [[null]],
    [[[]]],
    [[new Map()]],
    [['signal']]
  ])('are none: %p', (given) => {
    expect(splitOptions('x', given)).toEqual({ args: given, options: {} })
  })

  test('an argument that looks like options can be sent', () => {
    const args = [{ timeout: 5 }]
    expect(splitOptions('x', [...args, callOptions()])).toEqual({ args, options: {} })
  })

  test.each([
    [{ signal: {} }, 'signal'],
    [{ timeout: 0 }, 'timeout'],
    [{ timeout: NaN }, 'timeout'],
    [{ timeout: 'x' }, 'timeout'],
    [{ onProgress: 5 }, 'onProgress']
  ])('are checked: %p', (options, name) => {
    expect(() => splitOptions('x', [options])).toThrow(
      expect.objectContaining({ code: 'ERR_IPC_OPTION', message: expect.stringContaining(name) })
    )
  })
})
