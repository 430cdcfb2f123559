/** Arguments that handlers declare, with the usual libraries. */

import * as arktype from 'arktype'
import * as v from 'valibot'
import { z } from 'zod'
import { Pair } from '../../helpers/peers.mjs'

// Its types need the option `strict`.
const { type } = /** @type {any} */ (arktype)

/** @type {Pair} */
let pair

beforeEach(() => (pair = new Pair()))
afterEach(() => expect(pair.busy).toEqual([0, 0]))

const handle = (args) => pair.b.handle('x', (_event, ...given) => given, { args })

/** @type {[string, { text: any, user: any, either: any, trimmed: any }][]} */
const libraries = [
  [
    'zod',
    {
      text: z.string(),
      user: z.object({ name: z.string(), tags: z.array(z.object({ id: z.number() })) }),
      either: z.number().optional(),
      trimmed: z.string().transform((text) => text.trim())
    }
  ],
  [
    'valibot',
    {
      text: v.string(),
      user: v.object({ name: v.string(), tags: v.array(v.object({ id: v.number() })) }),
      either: v.optional(v.number()),
      trimmed: v.pipe(v.string(), v.trim())
    }
  ],
  [
    'arktype',
    {
      text: type('string'),
      user: type({ name: 'string', tags: type({ id: 'number' }).array() }),
      either: type('number | undefined'),
      trimmed: type('string.trim')
    }
  ]
]

describe.each(libraries)('%s', (_name, { text, user, either, trimmed }) => {
  test('arguments that fit arrive, as the schemas return them', async () => {
    handle([text, user, either])
    const good = { name: 'n', tags: [{ id: 1 }] }
    expect(await pair.call('x', 'a', good, 5)).toEqual(['a', good, 5])
    expect(await pair.call('x', 'a', good)).toEqual(['a', good, undefined])
    pair.b.registry.removeHandler('x')
    handle([trimmed])
    expect(await pair.call('x', '  a ')).toEqual(['a'])
  })

  test('others are refused, and say where', async () => {
    let runs = 0
    pair.b.handle('x', () => runs++, { args: [text, user] })
    const refused = async (path, message, ...args) => {
      const error = await pair.failure('x', ...args)
      expect(error).toMatchObject({ code: 'ERR_IPC_ARGUMENT', call: 'x' })
      expect(error.path).toEqual(path)
      expect(error.message).toContain(message)
    }
    const good = { name: 'n', tags: [] }
    await refused([0], '"x": argument 1: ', 5, good)
    await refused([0], '"x": argument 1: ')
    await refused([1, 'name'], '"x": argument 2.name: ', 'a', { ...good, name: 1 })
    await refused([1, 'tags', 1, 'id'], 'argument 2.tags[1].id: ', 'a', {
      ...good,
      tags: [{ id: 1 }, { id: 'x' }]
    })
    await refused([], 'there are 3 arguments instead of 2.', 'a', good, 1)
    expect(runs).toBe(0)
  })

  test('without details nobody learns what is wrong', async () => {
    pair = new Pair({}, { details: false })
    handle([user])
    const error = await pair.failure('x', { name: 'n', tags: [{ id: 'secret' }] })
    expect(error).toMatchObject({ code: 'ERR_IPC_ARGUMENT', path: undefined })
    expect(error.message).toBe(
      '"x": The arguments are not those that the handler declares. Pass what its schema describes.'
    )
    expect(pair.b.sent.at(-1)?.text).not.toContain('tags')
  })

  test('streams of arguments that do not fit end', async () => {
    handle([text])
    let ended = 0
    const stream = new ReadableStream({ cancel: () => void ended++ })
    await pair.failure('x', stream)
    await pair.failure('x', 'a', [new ReadableStream({ cancel: () => void ended++ })])
    await pair.settle()
    expect(ended).toBe(2)
  })
})

const all = [
  ['zod', z.tuple([z.string(), z.number()])],
  ['valibot', v.tuple([v.string(), v.number()])],
  ['arktype', type(['string', 'number'])]
]

test.each(all)('one schema for all arguments: %s', async (_name, schema) => {
  handle(schema)
  expect(await pair.call('x', 'a', 1)).toEqual(['a', 1])
  const error = await pair.failure('x', 'a', 'b')
  expect(error).toMatchObject({ code: 'ERR_IPC_ARGUMENT', path: [1] })
  expect(error.message).toContain('"x": argument 2: ')
  expect(await pair.failure('x', 'a')).toMatchObject({ code: 'ERR_IPC_ARGUMENT' })
})

describe('schemas that wait', () => {
  const later = (check) => [
    ['zod', z.string().refine(async (text) => check(text))],
    [
      'valibot',
      v.pipeAsync(
        v.string(),
        v.checkAsync(async (text) => check(text))
      )
    ]
  ]

  test.each(later((text) => text === 'good'))('%s', async (_name, schema) => {
    handle([schema, z.number()])
    expect(await pair.call('x', 'good', 1)).toEqual(['good', 1])
    expect(await pair.failure('x', 'bad', 1)).toMatchObject({
      code: 'ERR_IPC_ARGUMENT',
      path: [0]
    })
  })

  test('what a check throws reaches the caller', async () => {
    const check = v.checkAsync(() => Promise.reject(new Error('offline')))
    handle([v.pipeAsync(v.string(), check)])
    expect(await pair.failure('x', 'a')).toMatchObject({ message: 'offline' })
  })

  test('the handler does not begin if the caller aborts meanwhile', async () => {
    /** @type {any} */
    let pass
    let runs = 0
    const schema = v.pipeAsync(
      v.string(),
      v.checkAsync(() => new Promise((resolve) => (pass = resolve)))
    )
    pair.b.handle('x', () => runs++, { args: [schema] })
    const controller = new AbortController()
    const call = pair.a.peer.invoke('x', ['a'], { signal: controller.signal })
    call.catch(() => {})
    await pair.settle()
    controller.abort()
    await pair.settle()
    pass(true)
    await expect(call).rejects.toMatchObject({ name: 'AbortError' })
    await pair.settle()
    expect(runs).toBe(0)
  })
})

describe('schemas of the app', () => {
  const schema = (validate) => ({ '~standard': { version: 1, vendor: 'me', validate } })

  test('may throw', async () => {
    handle([
      schema(() => {
        throw new RangeError('mine')
      })
    ])
    expect(await pair.failure('x')).toBeInstanceOf(RangeError)
  })

  test.each([
    ['no issue', [], []],
    ['no path', [{ message: 'no' }], [0]],
    ['steps that are objects', [{ message: 'no', path: [{ key: 'a' }, { key: 0 }] }], [0, 'a', 0]],
    ['full stops', [{ message: 'no...' }], [0]]
  ])('refuse with %s', async (_what, issues, path) => {
    handle([schema(() => ({ issues }))])
    const error = await pair.failure('x', 1)
    expect(error.code).toBe('ERR_IPC_ARGUMENT')
    if (path.length > 0) expect(error.path).toEqual(path)
    expect(error.message).not.toContain('..')
  })

  test('an empty list wants no arguments', async () => {
    handle([])
    expect(await pair.call('x')).toEqual([])
    expect(await pair.failure('x', 1)).toMatchObject({ code: 'ERR_IPC_ARGUMENT' })
  })

  test.each([undefined, {}, 5, 'text'])(
    'one for all must return an array, not %p',
    async (value) => {
      handle(schema(() => ({ value })))
      expect(await pair.failure('x')).toMatchObject({ code: 'ERR_IPC_OPTION' })
    }
  )
})
