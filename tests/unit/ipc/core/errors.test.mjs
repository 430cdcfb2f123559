/** Errors of handlers reach the caller as what they are. */

import { IpcError, registerError } from '../../../../lib/ipc/core/index.js'
import { Pair } from '../../helpers/peers.mjs'

/** @type {Pair} */
let pair

beforeEach(() => (pair = new Pair()))
afterEach(() => expect(pair.busy).toEqual([0, 0]))

/** What a caller gets for what a handler throws. @param {unknown} error @returns {Promise<any>} */
function thrown(error) {
  pair.b.handle(
    'fail',
    () => {
      throw error
    },
    { replace: true }
  )
  return pair.failure('fail')
}

/** The same, of a handler that returns a promise. */
function rejected(error) {
  pair.b.handle('fail', () => Promise.reject(error), { replace: true })
  return pair.failure('fail')
}

/** The same, of a generator. @param {unknown} error @returns {Promise<any>} */
async function broken(error) {
  pair.b.handle('fail', failing, { replace: true })
  async function* failing() {
    yield 1
    throw error
  }
  const parts = await pair.call('fail')
  await pair.during(parts.next())
  return pair.during(parts.next().catch((/** @type {unknown} */ caught) => caught))
}

/** @type {[string, (error: unknown) => Promise<any>][]} */
const ways = [
  ['thrown', thrown],
  ['rejected', rejected],
  ['thrown by a generator', broken]
]

describe.each(ways)('%s', (_way, fail) => {
  test.each([Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError])(
    '%p',
    async (Class) => {
      const error = Object.assign(new Class('message'), {
        code: 'E_MINE',
        at: new Date(0),
        list: [1]
      })
      const found = await fail(error)
      expect(found).toBeInstanceOf(Class)
      expect(found.constructor).toBe(Class)
      expect(found).toMatchObject({ name: Class.name, message: 'message', code: 'E_MINE' })
      expect(found.stack).toBe(error.stack)
      expect(Object.entries(found)).toEqual([
        ['code', 'E_MINE'],
        ['at', new Date(0)],
        ['list', [1]]
      ])
      expect('cause' in found).toBe(false)
    }
  )

  test.each([
    ['an error', new RangeError('inner', { cause: new Error('innermost') })],
    ['a text', 'why'],
    ['undefined', undefined],
    ['an object', { n: new Map([[1, 2]]) }]
  ])('with a cause: %s', async (_what, cause) => {
    const found = await fail(new Error('outer', { cause }))
    expect(Object.hasOwn(found, 'cause')).toBe(true)
    expect(found.cause).toEqual(cause)
    if (cause instanceof Error) {
      expect(found.cause).toBeInstanceOf(RangeError)
      expect(found.cause.cause.message).toBe('innermost')
    }
    expect(Object.keys(found)).toEqual([])
  })

  test('an AggregateError', async () => {
    const errors = [
      new TypeError('one', { cause: 1 }),
      'no error',
      new AggregateError([new Error('x')])
    ]
    const found = await fail(new AggregateError(errors, 'several'))
    expect(found).toBeInstanceOf(AggregateError)
    expect(found.message).toBe('several')
    expect(found.errors[0]).toBeInstanceOf(TypeError)
    expect(found.errors[0].cause).toBe(1)
    expect(found.errors[1].message).toBe('"no error"')
    expect(found.errors[2].errors[0].message).toBe('x')
    expect(found.errors).toHaveLength(3)
  })

  test('a DOMException', async () => {
    const found = await fail(new DOMException('no quota', 'QuotaExceededError'))
    expect(found).toBeInstanceOf(DOMException)
    expect(found).toMatchObject({ name: 'QuotaExceededError', message: 'no quota', code: 22 })
  })

  test('an IpcError', async () => {
    const found = await fail(new IpcError('ERR_IPC_VALUE', 'other', 'is bad.', { path: [0, 'a'] }))
    expect(found).toBeInstanceOf(IpcError)
    expect(found).toMatchObject({ code: 'ERR_IPC_VALUE', call: 'other', path: [0, 'a'] })
    expect(found.message).toContain('"other": is bad.')
  })

  test.each([
    ['a text', 'text', '"text"'],
    ['undefined', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a number', -0, '0'],
    ['an object', { message: 'x', n: 1n }, 'an object that is no Error']
  ])('what is no error is the cause of one: %s', async (_what, value, shown) => {
    const found = await fail(value)
    expect(found).toBeInstanceOf(IpcError)
    expect(found).toMatchObject({ code: 'ERR_IPC_THROWN', cause: value })
    expect(found.message).toContain(shown)
    expect(Object.hasOwn(found, 'cause')).toBe(true)
  })

  test.each([
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['a function', () => {}, 'a function'],
    ['a promise', Promise.resolve(), 'an object that is no Error']
  ])('nor can it be sent: %s', async (_what, value, shown) => {
    const found = await fail(value)
    expect(found).toMatchObject({ code: 'ERR_IPC_THROWN', cause: expect.stringContaining(shown) })
  })
})

describe('classes of the app', () => {
  class HttpError extends Error {
    name = 'HttpError'
    status = 404
    get isMissing() {
      return this.status === 404
    }
  }

  test('are an Error of that name', async () => {
    const found = await thrown(new HttpError('gone'))
    expect(found.constructor).toBe(Error)
    expect(found).toMatchObject({ name: 'HttpError', message: 'gone', status: 404 })
  })

  test('are what they are if they are registered', async () => {
    registerError(HttpError)
    registerError(HttpError)
    const found = await thrown(new HttpError('gone', { cause: new HttpError('inner') }))
    expect(found).toBeInstanceOf(HttpError)
    expect(found).toMatchObject({ name: 'HttpError', status: 404, isMissing: true })
    expect(found.cause).toBeInstanceOf(HttpError)
  })

  test('need no name of their own', async () => {
    class Quiet extends RangeError {}
    registerError(Quiet)
    const found = await thrown(new Quiet('x'))
    expect(found).toBeInstanceOf(Quiet)
    expect(found.name).toBe('RangeError')
    class Many extends AggregateError {}
    registerError(Many)
    expect(await thrown(new Many([new Quiet('y')], 'all'))).toBeInstanceOf(Many)
  })

  test('two of one name, and what is no class of errors, are refused', () => {
    const other = { HttpError: class extends Error {} }.HttpError
    const error = expect.objectContaining({ code: 'ERR_IPC_OPTION' })
    expect(() => registerError(other)).toThrow(error)
    expect(() => registerError(class {})).toThrow(error)
    expect(() => registerError(/** @type {any} */ (null))).toThrow(error)
  })
})

describe('hostile errors', () => {
  test.each(['__proto__', 'constructor', 'prototype', 'toString', 'IpcError ', 'DOMException', ''])(
    'the name %j',
    async (name) => {
      const found = await thrown(Object.assign(new Error('m'), { name }))
      expect(found).toBeInstanceOf(Error)
      expect(found).toMatchObject({ name, message: 'm' })
    }
  )

  test('the names of members', async () => {
    const error = new Error('m')
    for (const key of ['__proto__', 'constructor', 'toString', '$date', 'then']) {
      Object.defineProperty(error, key, { value: { polluted: true }, enumerable: true })
    }
    const found = await thrown(error)
    expect(Object.getPrototypeOf(found)).toBe(Error.prototype)
    expect(Object.hasOwn(found, '__proto__')).toBe(true)
    expect(found.$date).toEqual({ polluted: true })
    expect(/** @type {any} */ ({}).polluted).toBe(undefined)
  })

  test('members that cannot be sent are left out', async () => {
    const error = Object.assign(new Error('m'), {
      fn() {},
      socket: new (class Socket {})(),
      good: 1
    })
    const found = await thrown(Object.assign(error, { self: error, list: [() => {}] }))
    expect({ ...found }).toMatchObject({ good: 1 })
    expect(found).not.toHaveProperty('fn')
    expect(found).not.toHaveProperty('socket')
    expect(found).not.toHaveProperty('list')
  })

  const bomb = () => {
    throw new Error('bomb')
  }

  test.each(['name', 'message', 'stack', 'cause', 'errors', 'code', 'constructor', 'own'])(
    'a getter of %s that throws',
    async (key) => {
      const error = Object.defineProperty(new Error('m'), key, { get: bomb, enumerable: true })
      const found = await thrown(Object.assign(error, { other: 1 }))
      expect(found).toBeInstanceOf(Error)
      expect(found.other).toBe(1)
      if (key !== 'message') expect(found.message).toBe('m')
    }
  )

  test('a getter that throws the second time', async () => {
    let reads = 0
    const member = {
      get x() {
        if (reads++ > 2) bomb()
        return undefined
      }
    }
    expect(await thrown(Object.assign(new Error('m'), { member }))).toMatchObject({ message: 'm' })
  })

  test.each([
    ['a name that is no text', { name: { toString: bomb } }],
    ['a message that is no text', { message: Object.create(null) }],
    ['a name that is a symbol', { name: Symbol('s') }],
    ['a class with a strange name', { constructor: { name: 5n } }],
    ['a class with a symbol as its name', { constructor: { name: Symbol('s') } }],
    ['a code that is no text', { code: Symbol('s') }],
    ['errors that are none', { errors: [null, Symbol('s'), Object.create(null), bomb] }]
  ])('%s', async (_what, members) => {
    const error = new Error('m')
    for (const [key, value] of Object.entries(members)) {
      Object.defineProperty(error, key, { value, configurable: true })
    }
    expect(await thrown(error)).toBeInstanceOf(Error)
  })

  test('a proxy that throws at everything', async () => {
    const handler = new Proxy({}, { get: () => bomb })
    expect(await thrown(new Proxy(new Error('m'), handler))).toMatchObject({
      code: 'ERR_IPC_THROWN'
    })
    const { proxy, revoke } = Proxy.revocable(new Error('m'), {})
    revoke()
    expect(await thrown(proxy)).toMatchObject({ code: 'ERR_IPC_THROWN' })
    expect(await thrown(new Error('m', { cause: proxy }))).toMatchObject({ message: 'm' })
    expect(await thrown(new AggregateError([proxy], 'm'))).toMatchObject({ message: 'm' })
  })

  test('errors that contain themselves', async () => {
    const loop = /** @type {any} */ (new Error('loop'))
    loop.cause = loop
    expect((await thrown(loop)).cause.cause.message).toBe('loop')
    const bush = new AggregateError([], 'bush')
    bush.errors = Array.from({ length: 1000 }, () => bush)
    const found = await thrown(bush)
    expect(found.message).toBe('bush')
    expect(pair.b.sent.at(-1)?.text.length).toBeLessThan(1_000_000)
  })
})

test('without details no stacks leave', async () => {
  pair = new Pair({}, { details: false })
  const error = new AggregateError([new Error('inner')], 'outer', { cause: new Error('cause') })
  const found = await thrown(error)
  expect(found).toMatchObject({ message: 'outer', cause: { message: 'cause' } })
  expect(pair.b.sent.at(-1)?.text).not.toContain('errors.test.mjs')
})

test('an error is the argument or the result of a call like any other value', async () => {
  pair.b.handle('echo', (_event, value) => value)
  const found = await pair.call('echo', [new RangeError('m')])
  expect(found[0]).toBeInstanceOf(RangeError)
})
