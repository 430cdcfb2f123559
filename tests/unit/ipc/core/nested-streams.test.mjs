/** Streams in streams, in progress, and in results that nobody waits for. */

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
const next = (stream) => pair.during(stream.next())

describe('a stream in a stream', () => {
  const streams = async function* (outer, inner) {
    for (let n = 0; n < outer; n++) yield { n, stream: count(inner, n) }
  }

  test('as a result and as an argument', async () => {
    b.handle('nested', (_event, outer, inner) => streams(outer, inner))
    const got = await pair.during(
      (async () => {
        const lists = []
        for await (const { stream } of await a.invoke('nested', 50, 40)) {
          lists.push(await partsOf(stream))
        }
        return lists
      })()
    )
    expect(got).toEqual(Array(50).fill(upTo(40)))
    b.handle('sum', async (_event, outer) => {
      let sum = 0
      for await (const { stream } of outer) for await (const n of stream) sum += n
      return sum
    })
    expect(await pair.call('sum', streams(10, 10))).toBe(450)
  })

  test('ends with it, where it was not read', async () => {
    b.handle('nested', () => streams(1e6, 1e6))
    const outer = await pair.call('nested')
    const { value } = await next(outer)
    await pair.settle()
    await outer.return()
    await pair.settle()
    // The one that was read goes on.
    expect(pair.busy).toEqual([1, 1])
    expect((await next(value.stream)).value).toBe(0)
    await value.stream.return()
  })

  test('ends with it, if the outer one is over and was not read', async () => {
    b.handle('nested', () => streams(3, 1e6))
    const outer = await pair.call('nested')
    await pair.settle()
    expect(pair.busy).toEqual([3, 3])
    await outer.return()
    await pair.settle()
    expect(ended).toHaveLength(3)
  })

  test('that arrives too late ends', async () => {
    /** @type {any} */
    let give
    const source = { next: () => new Promise((resolve) => (give = resolve)) }
    b.handle('late', () => ({ [Symbol.asyncIterator]: () => source }))
    const outer = await pair.call('late')
    await pair.settle()
    give({ value: [count(1e6)] })
    while (b.out.length === 0) await new Promise(setImmediate)
    await outer.return()
    await pair.settle()
    expect(ended).toHaveLength(1)
  })

  test('in progress, and in a result that nobody waits for, ends', async () => {
    /** @type {any} */
    let end
    b.handle('work', (event) => {
      event.progress([count(1e6, 'progress')])
      return new Promise((resolve) => (end = resolve))
    })
    const controller = new AbortController()
    const seen = []
    const options = { signal: controller.signal, onProgress: ([stream]) => void seen.push(stream) }
    const call = reasonOf(a.peer.invoke('work', [], options))
    await pair.settle()
    expect((await next(seen[0])).value).toBe(0)
    await seen[0].return()
    controller.abort()
    await call
    end({ list: [count(1e6, 'result')] })
    await pair.settle()
    expect(ended.map(([mark]) => mark)).toEqual(['progress', 'result'])
    pair.close()
  })
})
