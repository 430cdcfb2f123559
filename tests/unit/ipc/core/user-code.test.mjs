/** Code of the app that runs while the core is at work: getters, iterators, thenables. */

import { Pair, partsOf, reasonOf, turn } from '../../helpers/peers.mjs'

/** @type {Pair} */
let pair
let a
let b
/** @type {any[]} */
let log

beforeEach(() => {
  pair = new Pair()
  ;({ a, b } = pair)
  log = []
  b.on('log', (_event, ...args) => void log.push(...args))
  b.handle('echo', (_event, ...args) => args)
  b.handle('collect', async (_event, ...streams) => Promise.all(streams.map(partsOf)))
})

afterEach(async () => {
  await pair.settle()
  expect(pair.busy).toEqual([0, 0])
})

async function* count(limit) {
  for (let n = 0; n < limit; n++) yield n
}

const gone = (call) => expect.objectContaining({ code: 'ERR_IPC_GONE', call })

/** An object that runs code once, while it is written. @param {() => unknown} act */
const acting = (act) => {
  let done = false
  return {
    get member() {
      if (!done) {
        done = true
        act()
      }
      return 'member'
    }
  }
}

describe('a getter of an argument', () => {
  test('that sends and calls: its own come first, and each arrives once', async () => {
    const inner = []
    const argument = acting(() => {
      a.send('log', 'inner')
      inner.push(a.invoke('echo', 'inner call'))
    })
    a.send('log', argument, 'outer')
    const outer = a.invoke(
      'echo',
      acting(() => inner.push(a.invoke('echo', 'second')))
    )
    await pair.during(outer)
    expect(log).toEqual(['inner', { member: 'member' }, 'outer'])
    expect(await Promise.all(inner)).toEqual([['inner call'], ['second']])
    expect(await outer).toEqual([{ member: 'member' }])
  })

  test('that sends streams: each stream belongs to its own call', async () => {
    let inner
    const outer = a.invoke('collect', count(3), {
      [Symbol.asyncIterator]() {
        inner = a.invoke('collect', count(5))
        return count(2)
      }
    })
    expect(await pair.during(outer)).toEqual([
      [0, 1, 2],
      [0, 1]
    ])
    expect(await pair.during(inner)).toEqual([[0, 1, 2, 3, 4]])
  })

  test('that fails to send: the streams of the call around it still go', async () => {
    const argument = acting(() => {
      try {
        a.send('log', count(1), () => {})
      } catch ({ code }) {
        log.push(code)
      }
    })
    b.handle('first', (_event, stream) => partsOf(stream))
    expect(await pair.during(a.invoke('first', count(4), argument))).toEqual([0, 1, 2, 3])
    expect(log).toEqual(['ERR_IPC_VALUE'])
  })

  test('that sends before its call fails: nothing of that call is left', async () => {
    let ended = 0
    const stream = new ReadableStream({ cancel: () => void ended++ })
    const argument = acting(() => a.send('log', 'inner'))
    const error = await reasonOf(a.invoke('echo', stream, argument, () => {}))
    expect(error).toMatchObject({ code: 'ERR_IPC_VALUE', path: [2] })
    await pair.settle()
    expect(log).toEqual(['inner'])
    expect(ended).toBe(1)
  })

  test('that closes the connection', async () => {
    let ended = 0
    const stream = () => new ReadableStream({ cancel: () => void ended++ })
    const call = reasonOf(
      a.invoke(
        'echo',
        stream(),
        acting(() => a.peer.close())
      )
    )
    expect(await call).toEqual(gone('echo'))
    pair = new Pair()
    const argument = acting(() => pair.a.peer.close())
    expect(() => pair.a.send('log', stream(), argument)).toThrow(gone('log'))
    await pair.settle()
    expect(pair.a.sent).toEqual([])
    expect(ended).toBe(2)
  })

  test('that aborts its own call: nothing is sent', async () => {
    const controller = new AbortController()
    const argument = acting(() => controller.abort(new Error('mine')))
    const call = a.peer.invoke('echo', [count(1), argument], { signal: controller.signal })
    expect(await reasonOf(call)).toMatchObject({ message: 'mine' })
    await pair.settle()
    expect(a.sent).toEqual([])
  })

  test('that throws', async () => {
    const error = new Error('mine')
    const argument = {
      get x() {
        throw error
      }
    }
    expect(await reasonOf(a.invoke('echo', count(1), argument))).toBe(error)
    expect(() => a.send('log', argument)).toThrow(error)
    expect(a.sent).toEqual([])
  })

  test('that throws a TypeError names its argument', async () => {
    const argument = {
      get x() {
        return /** @type {any} */ (null).y
      }
    }
    expect(await reasonOf(a.invoke('echo', 1, argument))).toMatchObject({
      code: 'ERR_IPC_VALUE',
      message: expect.stringContaining('"echo": argument 2: Cannot read'),
      cause: expect.any(TypeError)
    })
  })

  test('that returns a new value each time gives one', async () => {
    let n = 0
    const argument = {
      get n() {
        return n++
      }
    }
    const [found] = await pair.call('echo', argument)
    expect(typeof found.n).toBe('number')
  })
})

describe('a getter of a result or a part', () => {
  test('that closes the connection', async () => {
    b.handle('closes', () => [count(1e6), acting(() => b.peer.close())])
    const call = reasonOf(a.invoke('closes'))
    await pair.settle()
    expect(b.sent).toEqual([])
    a.peer.close()
    expect(await call).toEqual(gone('closes'))
  })

  test('that closes the connection in the middle of a stream', async () => {
    let returned = 0
    b.handle('closes', async function* () {
      try {
        yield 1
        await turn()
        yield acting(() => b.peer.close())
        yield 2
      } finally {
        returned++
      }
    })
    await pair.call('closes')
    await pair.settle()
    expect(returned).toBe(1)
    a.peer.close()
  })

  test('that throws fails the call, or the stream', async () => {
    const bad = {
      get x() {
        throw new RangeError('mine')
      }
    }
    b.handle('result', () => [count(5), bad])
    expect(await pair.failure('result')).toBeInstanceOf(RangeError)
    b.handle('part', async function* () {
      yield 1
      yield bad
    })
    const stream = await pair.call('part')
    expect(await reasonOf(pair.during(partsOf(stream)))).toBeInstanceOf(RangeError)
  })
})

describe('a thenable as a result', () => {
  const answer = (result) => {
    b.handle('x', () => result, { replace: true })
    return pair.during(a.invoke('x').catch((error) => error))
  }

  test('is waited for, and one in it too', async () => {
    const thenable = (value) => ({ then: (resolve) => resolve(value) })
    expect(await answer(thenable(5))).toBe(5)
    expect(await answer(thenable(Promise.resolve(thenable(6))))).toBe(6)
    expect(await answer({ then: (_, reject) => reject(new Error('mine')) })).toMatchObject({
      message: 'mine'
    })
  })

  test('settles once, whatever it does', async () => {
    const thenable = {
      then(resolve, reject) {
        resolve(1)
        resolve(2)
        reject(new Error('late'))
        throw new Error('later')
      }
    }
    let limited = 0
    pair = new Pair({}, { limit: () => () => void limited++ })
    ;({ a, b } = pair)
    expect(await answer(thenable)).toBe(1)
    await pair.settle()
    expect(b.frames).toEqual(['r1\t[1]'])
    expect(limited).toBe(1)
  })

  test('may throw in `then`, or where `then` is read', async () => {
    let limited = 0
    pair = new Pair({}, { limit: () => () => void limited++ })
    ;({ a, b } = pair)
    const bomb = () => {
      throw new Error('bomb')
    }
    expect(await answer({ then: bomb })).toMatchObject({ message: 'bomb' })
    expect(await answer(Object.defineProperty({}, 'then', { get: bomb }))).toMatchObject({
      message: 'bomb'
    })
    expect(limited).toBe(2)
  })

  test('whose `then` is no function is a value', async () => {
    expect(await answer({ then: 5 })).toEqual({ then: 5 })
  })
})

describe('an iterator that misbehaves', () => {
  const read = (iterator) => {
    b.handle('x', () => ({ [Symbol.asyncIterator]: () => iterator }), { replace: true })
    return pair.during(a.invoke('x').then(partsOf)).catch((error) => error)
  }

  test.each([
    ['returns no object', { next: () => 5 }],
    ['returns nothing', { next() {} }],
    ['has no `next`', {}],
    ['has a `next` that is no function', { next: 5 }],
    ['gives what cannot be sent', { next: () => ({ value: () => {} }) }],
    ['throws in `return`, too', { next: () => ({ value: Symbol('s') }), return: () => bomb() }],
    ['has a `return` that rejects', { next: () => bomb(), return: () => Promise.reject(bomb) }],
    ['has a `return` that is no function', { next: () => bomb(), return: 5 }]
  ])('%s', async (_what, iterator) => {
    expect(await read(iterator)).toBeInstanceOf(Error)
  })

  const bomb = () => {
    throw new Error('bomb')
  }

  test('answers without promises', async () => {
    let n = 0
    expect(await read({ next: () => ({ done: n++ === 500, value: n }) })).toHaveLength(500)
  })

  test.each([
    [
      'done',
      {
        get done() {
          return bomb()
        }
      }
    ],
    [
      'value',
      {
        done: false,
        get value() {
          return bomb()
        }
      }
    ]
  ])('has a getter of `%s` that throws', async (_what, result) => {
    expect(await read({ next: () => result })).toMatchObject({ message: 'bomb' })
  })

  test('cannot be made: the call fails', async () => {
    b.handle('x', () => ({ [Symbol.asyncIterator]: bomb }))
    expect(await pair.failure('x')).toMatchObject({ message: 'bomb' })
    const locked = new ReadableStream()
    locked.getReader()
    expect(await reasonOf(a.invoke('echo', 1, locked))).toMatchObject({
      message: expect.stringContaining('locked')
    })
  })

  test('closes the connection while it is asked, or while it returns', async () => {
    let asked = 0
    const next = async () => {
      await turn()
      if (asked++ === 3) b.peer.close()
      return { value: asked }
    }
    b.handle('x', () => ({ [Symbol.asyncIterator]: () => ({ next }) }))
    await pair.call('x')
    await pair.settle()
    expect(asked).toBe(4)
    a.peer.close()
    pair = new Pair()
    const never = () => new Promise(() => {})
    const closing = { next: never, return: () => pair.b.peer.close() }
    pair.b.handle('x', () => [count(5), { [Symbol.asyncIterator]: () => closing }, count(5)])
    const [, stream] = await pair.call('x')
    await stream.return()
    await pair.settle()
    pair.a.peer.close()
  })

  test('never answers, and is not asked again', async () => {
    let returned = 0
    let asked = 0
    const silent = { next: () => new Promise(() => void asked++), return: () => void returned++ }
    b.handle('x', () => ({ [Symbol.asyncIterator]: () => silent }))
    const stream = await pair.call('x')
    const reading = stream.next()
    await pair.settle()
    await stream.return()
    expect(await reading).toEqual({ done: true, value: undefined })
    await pair.settle()
    expect([asked, returned]).toEqual([1, 1])
  })
})
