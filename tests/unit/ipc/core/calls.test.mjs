/** Calls: handlers and their results. */

import { Pair, reasonOf } from '../../helpers/peers.mjs'

/** @type {Pair} */
let pair
let a
let b

beforeEach(() => {
  pair = new Pair()
  ;({ a, b } = pair)
})

afterEach(() => expect(pair.busy).toEqual([0, 0]))

test('a call gets the result of the handler', async () => {
  b.handle('add', (_event, x, y) => x + y)
  b.handle('later', async (_event, x) => x)
  b.handle('nothing', () => {})
  expect(await pair.call('add', 1, 2)).toBe(3)
  expect(await pair.call('later', 'x')).toBe('x')
  expect(await pair.call('nothing')).toBe(undefined)
})

test('both sides call, and call back', async () => {
  a.handle('name', () => 'a')
  b.handle('hello', async () => `hello, ${await b.invoke('name')}`)
  expect(await pair.call('hello')).toBe('hello, a')
})

test('each call gets its own result, in whatever order they come', async () => {
  const ends = []
  b.handle('wait', () => new Promise((resolve) => void ends.push(resolve)))
  const order = []
  const calls = [0, 1, 2].map((n) => a.invoke('wait').then((result) => order.push([n, result])))
  await pair.settle()
  expect(pair.busy).toEqual([3, 3])
  ends[2]('c')
  await pair.settle()
  ends[0]('a')
  ends[1]('b')
  await pair.during(Promise.all(calls))
  expect(order).toEqual([
    [2, 'c'],
    [0, 'a'],
    [1, 'b']
  ])
})

test('calls and messages arrive in the order in which they were made', async () => {
  const got = []
  b.on('message', (_event, n) => void got.push(n))
  b.handle('call', (_event, n) => void got.push(n))
  const calls = []
  for (let n = 0; n < 600; n++) {
    // Some carry bytes, which are sent at once.
    const extra = n % 7 === 0 ? new Uint8Array(100) : 'x'.repeat(n)
    if (n % 3 === 0) calls.push(a.invoke('call', n, extra))
    else a.send('message', n, extra)
  }
  await pair.during(Promise.all(calls))
  expect(got).toEqual(Array.from({ length: 600 }, (_, n) => n))
})

test('answers and messages arrive in the order in which they were made', async () => {
  const got = []
  a.on('message', (_event, n) => void got.push(n))
  b.handle('call', (event, n) => {
    event.reply('message', n)
    return n + 0.5
  })
  const calls = [0, 1, 2].map((n) => a.invoke('call', n).then((result) => got.push(result)))
  await pair.settle()
  await Promise.all(calls)
  expect(got.filter((n) => Number.isInteger(n))).toEqual([0, 1, 2])
  expect(got.filter((n) => !Number.isInteger(n))).toEqual([0.5, 1.5, 2.5])
})

test('a thousand calls at once are few messages', async () => {
  b.handle('echo', (_event, n) => n)
  const results = await pair.during(
    Promise.all(Array.from({ length: 1000 }, (_, n) => a.invoke('echo', n)))
  )
  expect(results).toEqual(Array.from({ length: 1000 }, (_, n) => n))
  expect(a.sent.length + b.sent.length).toBeLessThan(10)
})

test('a call that nothing handles is rejected', async () => {
  expect(await pair.failure('none')).toMatchObject({ code: 'ERR_IPC_NO_HANDLER', call: 'none' })
  const stop = b.handle('x', () => 1)
  stop()
  expect(await pair.failure('x')).toMatchObject({ code: 'ERR_IPC_NO_HANDLER' })
  b.handle('x', () => 2)
  b.registry.removeHandler('x')
  expect(await pair.failure('x')).toMatchObject({ code: 'ERR_IPC_NO_HANDLER' })
})

test('a second handler of a name is an error, unless it is to replace the first', async () => {
  const stop = b.handle('x', () => 1)
  expect(() => b.handle('x', () => 2)).toThrow(expect.objectContaining({ code: 'ERR_IPC_EXISTS' }))
  expect(await pair.call('x')).toBe(1)
  b.handle('x', () => 3, { replace: true })
  // It has been replaced, so this removes nothing.
  stop()
  expect(await pair.call('x')).toBe(3)
})

test('handleOnce handles one call, even if that fails', async () => {
  b.handle('x', () => 1, { once: true })
  const calls = [a.invoke('x'), reasonOf(a.invoke('x'))]
  expect(await pair.during(Promise.all(calls))).toEqual([
    1,
    expect.objectContaining({ code: 'ERR_IPC_NO_HANDLER' })
  ])
  const fail = () => Promise.reject(new Error('mine'))
  b.handle('x', fail, { once: true })
  expect(await pair.failure('x')).toMatchObject({ message: 'mine' })
  expect(b.registry.isEmpty).toBe(true)
})

test('a handler may remove or replace itself', async () => {
  const stop = b.handle('x', () => {
    stop()
    b.handle('x', () => 'second')
    return 'first'
  })
  expect(await pair.call('x')).toBe('first')
  expect(await pair.call('x')).toBe('second')
})

test('options of a handler are checked', () => {
  const option = (options) => () => b.handle('x', () => {}, options)
  const error = (message) =>
    expect.objectContaining({ code: 'ERR_IPC_OPTION', message: expect.stringContaining(message) })
  expect(option({ arg: [] })).toThrow(error('no option "arg"'))
  expect(option({ args: [{}] })).toThrow(error('Standard Schema'))
  expect(option({ args: null })).toThrow(error('Standard Schema'))
  expect(option({ calls: 0 })).toThrow(error('whole number'))
  expect(option({ rate: 1.5 })).toThrow(error('whole number'))
  expect(option({ messageBytes: '5' })).toThrow(error('whole number'))
  expect(b.registry.isEmpty).toBe(true)
  option({ args: undefined, calls: 1, rate: 5, messageBytes: 100 })()
})

test('the transport may refuse a call', async () => {
  const call = reasonOf(a.invoke('x'))
  a.peer.refuse(1, new Error('too much'))
  a.peer.refuse(1, new Error('again'))
  a.peer.refuse(7, new Error('unknown'))
  expect(await call).toMatchObject({ message: 'too much' })
  await pair.settle()
})

test('a call with the number of another is refused, and no handler runs twice', async () => {
  let runs = 0
  b.handle('x', () => void runs++)
  await pair.call('x')
  const [{ text }] = a.sent
  expect(text).toBe('c1\tx\t[]')
  expect(() => b.peer.receive(text, [])).toThrow(TypeError)
  b.peer.receive('c5\tx\t[]', [])
  expect(() => b.peer.receive('c5\tx\t[]', [])).toThrow(TypeError)
  expect(() => b.peer.receive('c4\tx\t[]', [])).toThrow(TypeError)
  expect(runs).toBe(2)
  await pair.settle()
})

test('an answer to no call changes nothing', async () => {
  a.peer.receive('r5\t[1]\nx6\t{}\nk7\ng8\t[1]\nz9\nf9\t{}\nw9\t5\nd9', [])
  expect(pair.busy).toEqual([0, 0])
})

describe('wrappers', () => {
  const wrapped = (...wrappers) => {
    pair = new Pair({}, { wrappers })
    ;({ a, b } = pair)
    b.handle('x', (_event, n) => n * 2)
  }

  test('run around a handler, the first outermost', async () => {
    const log = []
    const wrapper = (mark) => async (event, next, args) => {
      log.push(`${mark} ${event.name} ${args}`)
      const result = await next()
      log.push(`${mark} ${result}`)
      return result + 1
    }
    wrapped(wrapper('one'), wrapper('two'))
    expect(await pair.call('x', 5)).toBe(12)
    expect(log).toEqual(['one x 5', 'two x 5', 'two 10', 'one 11'])
  })

  test('may answer, refuse, change the arguments, and try again', async () => {
    wrapped(() => 'mine')
    expect(await pair.call('x', 5)).toBe('mine')
    wrapped(() => {
      throw new RangeError('not now')
    })
    expect(await pair.failure('x', 5)).toBeInstanceOf(RangeError)
    wrapped((_event, next, args) => {
      args[0] = 100
      return next()
    })
    expect(await pair.call('x', 5)).toBe(200)
    let runs = 0
    wrapped((_event, next) => next().catch(() => next()))
    b.handle('y', async () => {
      if (runs++ === 0) throw new Error('once')
      return runs
    })
    expect(await pair.call('y')).toBe(2)
  })

  test('may remove themselves', async () => {
    const wrappers = []
    wrappers.push((_event, next) => {
      wrappers.shift()
      return next()
    })
    wrappers.push(async (_event, next) => (await next()) + 1)
    pair = new Pair({}, { wrappers })
    ;({ a, b } = pair)
    b.handle('x', () => 1)
    expect(await pair.call('x')).toBe(2)
    expect(await pair.call('x')).toBe(2)
    expect(wrappers).toHaveLength(1)
  })
})
