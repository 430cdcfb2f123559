/** Values of every type as arguments, results and parts; bytes, long strings, and proxies. */

import { effect, reactive, readonly, ref, shallowRef } from 'vue'
import { decode, Store } from '../../../../lib/shared/index.js'
import { difference } from '../../../cases/same.mjs'
import { cases } from '../../../cases/types.mjs'
import { Pair, partsOf } from '../../helpers/peers.mjs'

/** @type {Pair} */
let pair
/** The arguments of the last call, and those of the last message. @type {any[]} */
let args
let message

beforeEach(() => {
  pair = new Pair()
  pair.b.handle('echo', (_event, ...given) => {
    args = given
    return given[0]
  })
  pair.b.handle('stream', async function* (_event, value) {
    yield value
    yield [value, value]
  })
  pair.b.handle('progress', (event, value) => void event.progress(value))
  pair.b.on('echo', (_event, ...given) => void (message = given))
})

afterEach(() => expect(pair.busy).toEqual([0, 0]))

const here = cases.filter(({ needs }) => needs === undefined || needs in globalThis)
const make = (source) => new Function(`return (${source})`)()

describe('every type that a ref carries', () => {
  const good = here.filter(({ error }) => error === undefined)
  const same = (found, one) =>
    expect(difference(found, make(one.becomes ?? one.make))).toBe(undefined)

  test.each(good.map((one) => [`${one.group}: ${one.name}`, one]))('%s', async (_name, one) => {
    const value = () => make(one.make)
    same(await pair.call('echo', value()), one)
    same(args[0], one)
    await pair.call('echo', 1, { a: [value()] }, new Map([['m', value()]]))
    expect(Object.keys(args[1])).toEqual(['a'])
    same(args[1].a[0], one)
    same(args[2].get('m'), one)
    pair.a.send('echo', value(), 'and')
    const seen = []
    const onProgress = (found) => void seen.push(found)
    await pair.during(pair.a.peer.invoke('progress', [value()], { onProgress }))
    const parts = await pair.during(partsOf(await pair.call('stream', value())))
    for (const found of [message[0], seen[0], parts[0], parts[1][0], parts[1][1]]) same(found, one)
  })
})

describe('what cannot be sent is named', () => {
  const bad = here.filter(({ error }) => error !== undefined)

  test.each(bad.map((one) => [one.name, one]))('%s', async (_name, one) => {
    const value = () => make(one.make)
    const { a, b } = pair
    const error = (call, what, path) =>
      expect.objectContaining({
        code: 'ERR_IPC_VALUE',
        call,
        path,
        message: expect.stringContaining(`"${call}": ${what}`)
      })
    const nested = () => [{ list: [0, value()] }]
    const argument = error('echo', 'argument 2', expect.arrayContaining([1]))
    await expect(a.invoke('echo', 1, value())).rejects.toEqual(argument)
    await expect(a.invoke('echo', 1, nested(), [])).rejects.toEqual(
      error('echo', 'argument 2[0].list[1]', expect.arrayContaining([1, 0, 'list', 1]))
    )
    expect(() => a.send('echo', 1, value())).toThrow(argument)
    expect(a.sent).toEqual([])

    b.handle('result', () => nested())
    expect(await pair.failure('result')).toEqual(
      error('result', 'the result[0].list[1]', expect.arrayContaining([0, 'list', 1]))
    )
    b.handle('part', async function* () {
      yield 1
      yield nested()
    })
    const parts = await pair.call('part')
    expect((await pair.during(parts.next())).value).toBe(1)
    await expect(pair.during(parts.next())).rejects.toEqual(
      error('stream', 'the part[0].list[1]', expect.arrayContaining([0, 'list', 1]))
    )
    let thrown
    b.handle('step', (event) => {
      try {
        event.progress(value())
      } catch (caught) {
        thrown = caught
      }
      return 'goes on'
    })
    const call = a.peer.invoke('step', [], { onProgress() {} })
    expect(await pair.during(call)).toBe('goes on')
    expect(thrown).toEqual(error('step', 'the progress', expect.anything()))
  })
})

describe('bytes', () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, n) => n)
  /** @type {[string, () => any][]} */
  const kinds = [
    ...[
      Int8Array,
      Uint8Array,
      Uint8ClampedArray,
      Int16Array,
      Uint16Array,
      Int32Array,
      Uint32Array,
      Float32Array,
      Float64Array,
      BigInt64Array,
      BigUint64Array,
      DataView
    ].map(
      (View) =>
        /** @type {[string, () => any]} */ ([
          View.name,
          () => new /** @type {any} */ (View)(bytes.slice().buffer)
        ])
    ),
    ['ArrayBuffer', () => bytes.slice().buffer]
  ]

  test.each(kinds)('%s, at the top and deep inside', async (_name, value) => {
    await pair.call('echo', value(), { deep: [new Map([['b', value()]]), new Set([value()])] })
    expect(difference(args[0], value())).toBe(undefined)
    expect(difference(args[1].deep[0].get('b'), value())).toBe(undefined)
    expect(difference([...args[1].deep[1]][0], value())).toBe(undefined)
    expect(pair.a.sent[0].attachments).toHaveLength(3)
    const result = await pair.call('echo', value())
    expect(difference(result, value())).toBe(undefined)
  })

  test.each([0, 1, 63, 64, 65, 5000])('of length %i arrive, as a Uint8Array', async (length) => {
    const some = Buffer.alloc(length, 7)
    const found = await pair.call('echo', some)
    expect(difference(found, Uint8Array.from(some))).toBe(undefined)
  })

  test('of a part of a buffer arrive without those around them', async () => {
    const secret = new Uint8Array(10_000).fill(9)
    const views = [
      secret.subarray(100, 300),
      new Float64Array(secret.buffer, 80, 20),
      new DataView(secret.buffer, 5, 100),
      Buffer.from(secret.buffer, 7, 80)
    ]
    await pair.call('echo', ...views)
    for (const { attachments } of pair.a.sent) {
      for (const sent of /** @type {Uint8Array[]} */ (attachments)) {
        expect(sent.buffer.byteLength).toBe(sent.byteLength)
      }
    }
    expect(args.map(({ byteLength }) => byteLength)).toEqual([200, 160, 100, 80])
    for (const { buffer, byteLength } of args) expect(buffer.byteLength).toBe(byteLength)
  })

  test('of a resizable buffer, and of shared memory, become ordinary ones', async () => {
    const resizable = new /** @type {any} */ (ArrayBuffer)(100, { maxByteLength: 1000 })
    const shared = new Uint8Array(new SharedArrayBuffer(100)).fill(3)
    await pair.call('echo', resizable, new Uint8Array(resizable), shared)
    expect(difference(args[0], new ArrayBuffer(100))).toBe(undefined)
    expect(difference(args[1], new Uint8Array(100))).toBe(undefined)
    expect(difference(args[2], new Uint8Array(100).fill(3))).toBe(undefined)
  })

  test('that another view of a larger message shares arrive as they are', () => {
    const all = new Uint8Array(1000).fill(5)
    const text = 's+1\techo\t[{"$attached":[0,"Uint8Array"]}]'
    pair.b.peer.receive(text, [all.subarray(10, 110)])
    expect(difference(message[0], new Uint8Array(100).fill(5))).toBe(undefined)
    pair.b.peer.receive(text, [Buffer.from(all.buffer, 10, 110)])
    expect(difference(message[0], new Uint8Array(110).fill(5))).toBe(undefined)
  })

  test('in large numbers', async () => {
    const list = Array.from({ length: 60_000 }, () => new Uint8Array(64))
    const found = await pair.call('echo', list)
    expect(found).toHaveLength(60_000)
    expect(difference(found.slice(-1), [new Uint8Array(64)])).toBe(undefined)
  })
})

describe('strings', () => {
  test.each([0, 1, 4095, 4096, 300_000])('of %i characters', async (length) => {
    const text = '\ud800"\\\n\t😀'.repeat(length).slice(0, length)
    expect(await pair.call('echo', text, { text }, [text])).toBe(text)
    expect(args).toEqual([text, { text }, [text]])
    expect((await pair.during(partsOf(await pair.call('stream', text))))[0]).toBe(text)
  })

  test('that are long are not part of the text', async () => {
    await pair.call('echo', 'x'.repeat(5000), 'short', 'y'.repeat(5000))
    const [{ text, attachments }] = pair.a.sent
    expect(text.length).toBeLessThan(200)
    expect(attachments).toHaveLength(2)
    expect(args.map(({ length }) => length)).toEqual([5000, 5, 5000])
  })
})

describe('objects that look like what is attached, or like a stream', () => {
  test.each([
    [{ $attached: [0, 'string'] }],
    [{ $stream: 1 }],
    [{ $$stream: 1 }],
    [{ list: [{ $attached: [0, 'Uint8Array'] }] }],
    ['{"$stream":1}'],
    [{ '{"$stream":1}': '{"$stream":2}' }]
  ])('%j', async (value) => {
    expect(await pair.call('echo', value, new Uint8Array(100))).toEqual(value)
    expect(args[0]).toEqual(value)
  })

  test('a value of another version cannot pass for one', async () => {
    for (const text of ['{"$stream":1}', '{"$attached":[0,"string"]}']) {
      await expect(pair.a.invoke('echo', 1, [decode(text)])).rejects.toMatchObject({
        code: 'ERR_IPC_VALUE',
        path: [1]
      })
    }
    const other = decode('{"$newer":[1]}')
    expect(await pair.call('echo', [other])).toEqual([other])
  })
})

describe('proxies', () => {
  const plain = () => ({
    list: [1, { n: 2 }],
    map: new Map([['k', { v: 1 }]]),
    at: new Date(5),
    bytes: new Uint8Array(100)
  })
  /** @type {[string, (value: any) => any][]} */
  const wraps = [
    ['reactive', reactive],
    ['readonly', readonly],
    ['ref', ref],
    ['shallowRef', shallowRef],
    ['readonly of reactive', (value) => readonly(reactive(value))],
    ['ref of a store', (value) => new Store({ value }).value.value],
    ['reactive of a store', (value) => reactive(new Store({ value }).value.value)]
  ]

  test.each(wraps)('%s', async (_name, wrap) => {
    for (const inside of [
      (it) => it,
      (it) => ({ it }),
      (it) => [[it]],
      (it) => new Map([[1, it]])
    ]) {
      const found = await pair.call('echo', inside(wrap(plain())))
      expect(difference(found, inside(plain()))).toBe(undefined)
    }
    const { list, map, at } = wrap(plain()).value ?? wrap(plain())
    await pair.call('echo', list, map, at, list[1])
    expect(difference(args, [plain().list, plain().map, plain().at, { n: 2 }])).toBe(undefined)
  })

  test('sending what is reactive does not track it', () => {
    const state = reactive({ list: [{ n: 1 }], deep: { n: 1 } })
    let runs = 0
    effect(() => {
      runs++
      pair.a.send('echo', state)
    })
    state.list[0].n = 2
    state.list.push({ n: 3 })
    expect(runs).toBe(1)
    return pair.settle()
  })
})

describe('depth', () => {
  const deep = (levels, end) => {
    let value = end
    for (let n = 0; n < levels; n++) value = [value]
    return value
  }

  test.each([
    ['plain', 1000, 5],
    ['with a tag', 999, undefined],
    ['with an object', 998, { a: undefined }]
  ])('the deepest value that a ref holds can be sent: %s', async (_name, levels, end) => {
    // Another argument that has tags is no reason to refuse it.
    const found = await pair.call('echo', deep(levels, end), new Date(0))
    expect(JSON.stringify(found)).toBe(JSON.stringify(deep(levels, end)))
    const parts = await pair.during(partsOf(await pair.call('stream', deep(levels - 1, end))))
    expect(parts).toHaveLength(2)
    await expect(pair.a.invoke('echo', deep(levels + 1, end))).rejects.toMatchObject({
      code: 'ERR_IPC_VALUE'
    })
  })
})
