/** The end of a connection: every call settles once, everything stops, and nothing is left. */

import { jest } from '@jest/globals'
import { IpcError, OtherEnd } from '../../../../lib/ipc/core/index.js'
import { Pair, partsOf, reasonOf, turn } from '../../helpers/peers.mjs'

/** @type {Pair} */
let pair
let a
let b

beforeEach(() => {
  pair = new Pair()
  ;({ a, b } = pair)
})

const gone = (call) => expect.objectContaining({ code: 'ERR_IPC_GONE', call })
const never = () => new Promise(() => {})

describe.each([
  ['the caller', () => [a, b]],
  ['the other side', () => [b, a]]
])('%s closes', (_who, ends) => {
  test('calls of all states reject once, handlers abort, generators return', async () => {
    const log = []
    let settled = 0
    const once = (promise) => {
      promise.then(
        () => settled++,
        () => settled++
      )
      return reasonOf(promise)
    }
    b.handle('never', (event) => {
      event.signal.addEventListener('abort', () => log.push(event.signal.reason.code))
      return never()
    })
    b.handle('endless', async function* () {
      try {
        for (let n = 0; ; n++) yield n
      } finally {
        log.push('returned')
      }
    })
    b.handle('reads', async (_event, stream) => {
      log.push((await reasonOf(partsOf(stream))).code)
      return never()
    })
    const upload = async function* () {
      try {
        yield 1
        await never()
      } finally {
        log.push('upload returned')
      }
    }
    const stream = await pair.call('endless')
    const calls = [once(a.invoke('never')), once(a.invoke('reads', upload()))]
    await pair.settle()
    expect(settled).toBe(0)
    // One is on its way, one is not sent yet.
    calls.push(once(a.invoke('never')))
    await turn()
    calls.push(once(a.invoke('never')))

    const [first, second] = ends()
    first.peer.close()
    first.peer.close(new IpcError('ERR_IPC_DENIED', undefined))
    await pair.settle()
    second.peer.close()
    await pair.settle()
    const reasons = await Promise.all(calls)
    expect(reasons).toEqual([gone('never'), gone('reads'), gone('never'), gone('never')])
    expect(settled).toBe(4)
    const begun = log.filter((entry) => entry === 'ERR_IPC_GONE')
    // The one that reads, and one of `never`, or two if what was on its way still arrived.
    expect(begun.length).toBe(first === a ? 3 : 2)
    expect(log).toContain('returned')
    expect(pair.busy).toEqual([0, 0])

    const left = []
    const reading = async () => {
      for await (const n of stream) left.push(n)
    }
    expect(await reasonOf(reading())).toMatchObject({ code: 'ERR_IPC_GONE' })
    expect(left.length).toBeLessThanOrEqual(16)
    expect(pair.busy).toEqual([0, 0])
  })
})

test('a stream says which call it was of', async () => {
  b.handle('endless', async function* () {
    yield 1
    await never()
  })
  const stream = new OtherEnd(() => a.peer).stream('endless')
  expect(await pair.during(stream.next())).toEqual({ done: false, value: 1 })
  const next = reasonOf(stream.next())
  a.peer.close()
  expect(await next).toEqual(gone('endless'))
})

test('afterwards nothing can be sent, and nothing is taken', async () => {
  const got = []
  b.on('x', () => got.push('x'))
  b.handle('x', () => got.push('call'))
  a.send('x')
  await turn()
  a.peer.close()
  b.peer.close()
  expect(a.peer.isClosed).toBe(true)
  await pair.settle()
  b.peer.receive('s\tx\t[]', [])
  b.peer.receive('no message at all', [])
  expect(() => a.send('x')).toThrow(gone('x'))
  expect(await reasonOf(a.invoke('x'))).toEqual(gone('x'))
  a.peer.missing('x')
  a.peer.flush()
  expect(got).toEqual([])
  expect(a.out).toEqual([])
})

test('what was not sent yet is dropped, unless it is flushed', async () => {
  a.send('x', 1)
  a.peer.flush()
  a.send('x', 2)
  a.peer.close()
  await turn()
  expect(a.frames).toEqual(['s\tx\t[1]'])
})

test('the reason is the cause of what its calls reject with', async () => {
  const call = reasonOf(a.invoke('x'))
  const why = new IpcError('ERR_IPC_MESSAGE', undefined)
  a.peer.close(why)
  expect(await call).toMatchObject({ code: 'ERR_IPC_MESSAGE', call: 'x', cause: why })
})

test('no timer and no listener is left', async () => {
  const { signal } = new AbortController()
  const add = jest.spyOn(signal, 'addEventListener')
  const remove = jest.spyOn(signal, 'removeEventListener')
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] })
  try {
    const calls = [1, 2, 3].map(() => reasonOf(a.peer.invoke('x', [], { signal, timeout: 1000 })))
    expect(jest.getTimerCount()).toBe(3)
    a.peer.close()
    await Promise.all(calls)
    expect(jest.getTimerCount()).toBe(0)
    expect(add.mock.calls.length).toBe(3)
    expect(remove.mock.calls.length).toBe(3)
  } finally {
    jest.useRealTimers()
  }
})

test('a handler that closes the connection ends the message that it came with', async () => {
  const got = []
  b.on('x', (_event, n) => {
    got.push(n)
    if (n === 1) b.peer.close()
  })
  for (let n = 0; n < 5; n++) a.send('x', n)
  await pair.settle()
  expect(got).toEqual([0, 1])
})

test('what a handler returns afterwards ends, if it is a stream', async () => {
  const ended = []
  const stream = (mark) =>
    new ReadableStream({
      cancel: () => void ended.push(mark)
    })
  /** @type {any} */
  let finish
  b.handle('now', () => {
    b.peer.close()
    return { deep: [stream('now')] }
  })
  b.handle('later', () => new Promise((resolve) => (finish = resolve)))
  a.invoke('later').catch(() => {})
  a.invoke('now').catch(() => {})
  await pair.settle()
  finish(stream('later'))
  await pair.settle()
  expect(ended).toEqual(['now', 'later'])
  expect(b.peer.busy).toBe(0)
  pair.close()
})

test('a handler that is aborted may close, send, and call again', async () => {
  b.handle('never', (event) => {
    event.signal.addEventListener('abort', () => {
      b.peer.close()
      b.invoke('x').catch(() => {})
      try {
        event.reply('x')
      } catch (error) {
        b.thrown.push(error)
      }
      event.progress(1)
    })
    return never()
  })
  for (let n = 0; n < 3; n++) a.invoke('never').catch(() => {})
  await pair.settle()
  b.peer.close()
  expect(b.thrown).toEqual(Array(3).fill(gone('x')))
  expect(b.peer.busy).toBe(0)
  pair.close()
})

test('a generator may use the connection while it returns', async () => {
  b.handle('endless', async function* () {
    try {
      for (;;) yield 1
    } finally {
      b.thrown.push(await reasonOf(b.invoke('x', endless())))
    }
  })
  async function* endless() {
    for (;;) yield 1
  }
  await pair.call('endless')
  await pair.settle()
  b.peer.close()
  a.peer.close()
  await pair.settle()
  expect(b.thrown).toEqual([gone('x')])
  expect(pair.busy).toEqual([0, 0])
})
