/** Streams as results and as arguments; how they end. */

import { isStream } from '../../../../lib/ipc/core/index.js'
import { Pair, partsOf, reasonOf } from '../../helpers/peers.mjs'

/** @type {Pair} */
let pair
let a
let b
/** How generators ended. @type {any[]} */
let ended

beforeEach(() => {
  pair = new Pair()
  ;({ a, b } = pair)
  ended = []
  b.handle('count', (_event, limit) => count(limit))
  b.handle('collect', (_event, stream) => partsOf(stream))
})

afterEach(async () => {
  await pair.settle()
  expect(pair.busy).toEqual([0, 0])
})

/** @param {number} limit @param {unknown} [mark] */
async function* count(limit, mark = limit) {
  let n = 0
  try {
    for (; n < limit; n++) yield n
  } finally {
    ended.push([mark, n])
  }
}

const upTo = (limit) => Array.from({ length: limit }, (_, n) => n)
const read = (stream) => pair.during(partsOf(stream))
const next = (stream) => pair.during(stream.next())

describe('a result', () => {
  test.each([0, 1, 16, 17, 5000])('of %i parts', async (limit) => {
    expect(await read(await pair.call('count', limit))).toEqual(upTo(limit))
    expect(ended).toEqual([[limit, limit]])
  })

  test('is a generator: next, return, throw, and for await', async () => {
    const stream = await pair.call('count', 5)
    expect(isStream(stream)).toBe(true)
    expect(stream[Symbol.asyncIterator]()).toBe(stream)
    expect(await next(stream)).toEqual({ done: false, value: 0 })
    expect(await stream.return('mine')).toEqual({ done: true, value: 'mine' })
    expect(await next(stream)).toEqual({ done: true, value: undefined })
    await pair.settle()
    expect(ended).toEqual([[5, 5]])
    const other = await pair.call('count', 100)
    await expect(other.throw(new Error('mine'))).rejects.toThrow('mine')
    expect(await next(other)).toEqual({ done: true, value: undefined })
    await pair.settle()
    expect(ended.at(-1)[1]).toBeLessThan(20)
  })

  test('is read by several at once, each part by one', async () => {
    const stream = await pair.call('count', 50)
    const asked = Array.from({ length: 60 }, () => stream.next())
    const results = await pair.during(Promise.all(asked))
    expect(results.slice(0, 50).map(({ value }) => value)).toEqual(upTo(50))
    expect(results.slice(50)).toEqual(Array(10).fill({ done: true, value: undefined }))
  })

  test('ends at `break`: the generator returns', async () => {
    const stream = await pair.call('count', 1e6)
    const got = []
    await pair.during(
      (async () => {
        for await (const n of stream) if (got.push(n) === 3) break
      })()
    )
    await pair.settle()
    expect(got).toEqual([0, 1, 2])
    expect(ended).toHaveLength(1)
    expect(ended[0][1]).toBeLessThan(100)
  })

  test('that is never read stays within its credit, and ends with the connection', async () => {
    await pair.call('count', 1e6)
    await pair.settle()
    expect(pair.busy).toEqual([1, 1])
    expect(ended).toEqual([])
    pair.close()
    await pair.settle()
    expect(ended).toEqual([[1e6, 15]])
  })

  test('fails where the generator throws, after the parts before', async () => {
    b.handle('fails', async function* () {
      yield 1
      yield 2
      throw new RangeError('mine')
    })
    const stream = await pair.call('fails')
    await pair.settle()
    expect((await next(stream)).value).toBe(1)
    expect((await next(stream)).value).toBe(2)
    expect(await reasonOf(next(stream))).toBeInstanceOf(RangeError)
    expect(await next(stream)).toEqual({ done: true, value: undefined })
  })

  test('fails for the first of several who wait', async () => {
    /** @type {any} */
    let fail
    b.handle('fails', () => ({
      [Symbol.asyncIterator]: () => ({ next: () => new Promise((_, reject) => (fail = reject)) })
    }))
    const stream = await pair.call('fails')
    const asked = [reasonOf(stream.next()), stream.next(), stream.next()]
    await pair.settle()
    fail(new Error('mine'))
    const [error, ...rest] = await pair.during(Promise.all(asked))
    expect(error.message).toBe('mine')
    expect(rest).toEqual(Array(2).fill({ done: true, value: undefined }))
  })

  test('may be a ReadableStream', async () => {
    const reasons = []
    b.handle('readable', (_event, close) => {
      let n = 0
      return new ReadableStream({
        pull(controller) {
          if (n === 3 && close) controller.close()
          else controller.enqueue(n++)
        },
        cancel: (reason) => void reasons.push(reason)
      })
    })
    expect(await read(await pair.call('readable', true))).toEqual([0, 1, 2])
    const stream = await pair.call('readable', false)
    await next(stream)
    await stream.return()
    await pair.settle()
    expect(reasons).toHaveLength(1)
  })

  test('that is a ReadableStream ends while it waits for a part', async () => {
    let cancelled = 0
    b.handle('silent', () => new ReadableStream({ cancel: () => void cancelled++ }))
    const stream = await pair.call('silent')
    await pair.settle()
    await stream.return()
    await pair.settle()
    expect(cancelled).toBe(1)
  })

  test('may be a stream without an iterator, as in some engines', async () => {
    let cancelled = 0
    let n = 0
    class OldStream {
      getReader() {
        const cancel = () => Promise.reject(new Error(`${cancelled++}`))
        return { read: async () => ({ done: false, value: n++ }), cancel }
      }
    }
    b.handle('old', () => new OldStream())
    const stream = await pair.call('old')
    expect((await next(stream)).value).toBe(0)
    await stream.return()
    await pair.settle()
    expect(cancelled).toBe(1)
  })

  test('ends with `await using`, where there is that', async () => {
    const stream = await pair.call('count', 1e6)
    const dispose = /** @type {any} */ (Symbol).asyncDispose ?? Symbol.for('asyncDispose')
    await stream[dispose]()
    await pair.settle()
    expect(ended).toHaveLength(1)
  })

  test('tells its handler, by the signal of the event, that nobody reads any more', async () => {
    const log = []
    b.handle('feed', async function* (event) {
      try {
        yield 'first'
        await new Promise((_resolve, reject) => {
          event.signal.addEventListener('abort', () => reject(event.signal.reason))
        })
      } catch ({ name }) {
        log.push(name)
      }
    })
    const stream = await pair.call('feed')
    await next(stream)
    // The generator waits for something that does not come.
    await pair.settle()
    await stream.return()
    await pair.settle()
    expect(log).toEqual(['AbortError'])
    await pair.call('feed')
    await pair.settle()
    pair.close()
    await pair.settle()
    expect(log).toEqual(['AbortError', 'IpcError'])
  })

  test('of which one stream is read to its end does not abort for that', async () => {
    /** @type {any} */
    let event
    b.handle('two', (given) => {
      event = given
      return [count(3), count(1e6)]
    })
    const [one, two] = await pair.call('two')
    await read(one)
    expect(event.signal.aborted).toBe(false)
    await two.return()
    await pair.settle()
    expect(event.signal.aborted).toBe(true)
  })
})

describe('an argument', () => {
  test.each([0, 1, 17, 5000])('of %i parts', async (limit) => {
    expect(await pair.call('collect', count(limit))).toEqual(upTo(limit))
    expect(ended).toEqual([[limit, limit]])
  })

  test('of a message', async () => {
    const got = []
    b.on('take', async (_event, stream) => got.push(await partsOf(stream)))
    a.send('take', count(100))
    await pair.settle()
    expect(got).toEqual([upTo(100)])
  })

  test('that the handler reads in part', async () => {
    b.handle('first', async (_event, stream) => {
      for await (const n of stream) return n
    })
    expect(await pair.call('first', count(1e6))).toBe(0)
    await pair.settle()
    expect(ended[0][1]).toBeLessThan(100)
  })

  test('that fails rejects the loop of the handler', async () => {
    const failing = async function* () {
      yield 1
      throw Object.assign(new TypeError('mine'), { code: 'E' })
    }
    expect(await pair.failure('collect', failing())).toMatchObject({ message: 'mine', code: 'E' })
  })

  test('and two more, and the result, go side by side', async () => {
    b.handle('zip', async function* (_event, { left, right: [right] }) {
      for await (const l of left) yield [l, (await right.next()).value]
    })
    const parts = await read(await pair.call('zip', { left: count(300), right: [count(300, 'r')] }))
    expect(parts).toEqual(upTo(300).map((n) => [n, n]))
  })

  test('of a call that nobody handles, or that is refused, ends', async () => {
    await pair.failure('none', count(1e6, 'none'))
    pair = new Pair({}, { admit: () => /** @type {any} */ (new Error('denied')) })
    await pair.failure('denied', [{ deep: count(1e6, 'denied') }])
    pair.a.send('denied', new Map([['m', count(1e6, 'message')]]))
    await pair.settle()
    pair.b.local.admit = undefined
    pair.a.send('nobody', count(1e6, 'nobody'))
    await pair.settle()
    expect(ended.map(([mark]) => mark)).toEqual(['none', 'denied', 'message', 'nobody'])
  })

  test('of a call whose wrapper answers, or throws, ends', async () => {
    const wrappers = [() => 'instead']
    pair = new Pair({}, { wrappers })
    pair.b.handle('x', () => {})
    await pair.call('x', count(1e6, 'answers'))
    wrappers[0] = () => {
      throw new Error('mine')
    }
    await pair.failure('x', count(1e6, 'throws'))
    await pair.settle()
    expect(ended.map(([mark]) => mark)).toEqual(['answers', 'throws'])
  })

  test('of a call that is not sent ends', async () => {
    const controller = new AbortController()
    const call = reasonOf(a.peer.invoke('collect', [count(9)], { signal: controller.signal }))
    controller.abort()
    await call
    await reasonOf(a.invoke('collect', count(9), () => {}))
    expect(() => a.send('collect', count(9), Symbol('s'))).toThrow()
    const big = new Pair({
      checkSize() {
        throw new Error('too large')
      }
    })
    expect(() => big.a.send('x', count(9))).toThrow('too large')
    expect((await reasonOf(big.a.invoke('x', count(9)))).message).toBe('too large')
    await pair.settle()
    await big.settle()
    expect(big.busy).toEqual([0, 0])
    expect(a.sent).toEqual([])
    expect(big.a.sent).toEqual([])
  })

  test('of a call that is aborted fails, so that the handler does not go on', async () => {
    const controller = new AbortController()
    /** @type {any} */
    let reason
    b.handle('upload', async (_event, stream) => {
      reason = await reasonOf(partsOf(stream))
    })
    const endless = count(Infinity)
    const call = reasonOf(a.peer.invoke('upload', [endless], { signal: controller.signal }))
    for (let n = 0; n < 20; n++) await next(count(1))
    controller.abort()
    await call
    await pair.settle()
    expect(reason.name).toBe('AbortError')
    expect(ended.at(-1)[0]).toBe(Infinity)
  })

  test('may be passed on', async () => {
    a.handle('numbers', () => count(1e6))
    b.handle('relay', () => b.invoke('numbers'))
    const stream = await pair.call('relay')
    for (let n = 0; n < 100; n++) expect((await next(stream)).value).toBe(n)
    await stream.return()
    await pair.settle()
    expect(ended).toHaveLength(1)
  })
})
