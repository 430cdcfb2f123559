/** A stream is not read faster than the other side reads it. */

import { Pair, partsOf, turn } from '../../helpers/peers.mjs'

/** @type {Pair} */
let pair
/** How many parts the generator was asked for. */
let asked

beforeEach(() => {
  pair = new Pair()
  asked = 0
})

afterEach(async () => {
  pair.close()
  await pair.settle()
  expect(pair.busy).toEqual([0, 0])
})

/** A stream of `b` without an end. @param {unknown} part */
function endless(part) {
  pair.b.handle('endless', () => ({
    [Symbol.asyncIterator]: () => ({
      async next() {
        asked++
        return { done: false, value: part }
      }
    })
  }))
  return pair.call('endless')
}

/** What was read, when nothing moves any more. @param {any} stream @param {number} count */
async function readSome(stream, count) {
  for (let n = 0; n < count; n++) await pair.during(stream.next())
  await pair.settle()
  return asked
}

test('a few parts are sent ahead', async () => {
  const stream = await endless(1)
  expect(await readSome(stream, 0)).toBe(16)
  expect(await readSome(stream, 1)).toBeLessThanOrEqual(17)
})

test('who reads slowly is not sent more than a little ahead', async () => {
  const stream = await endless(1)
  await pair.settle()
  for (let n = 1; n < 200; n++) {
    await readSome(stream, 1)
    expect(asked).toBeGreaterThan(n)
    expect(asked).toBeLessThanOrEqual(n + 16)
  }
})

test('who reads fast is sent more at a time, up to a limit', async () => {
  const stream = await endless(1)
  await pair.during(
    (async () => {
      for (let n = 0; n < 50_000; n++) await stream.next()
    })()
  )
  await pair.settle()
  expect(asked - 50_000).toBeGreaterThan(1000)
  expect(asked - 50_000).toBeLessThanOrEqual(4096)
  expect(pair.b.sent.length).toBeLessThan(200)
})

test.each([
  ['long', 'x'.repeat(100 * 256), 101],
  ['long strings', ['x'.repeat(10 * 256)], 11],
  ['bytes', new Uint8Array(2 ** 20), 4097]
])('parts count by their length: %s', async (_what, part, cost) => {
  const stream = await endless(part)
  expect(await readSome(stream, 0)).toBe(Math.ceil(16 / cost))
  expect(await readSome(stream, 10)).toBeLessThanOrEqual(10 + Math.ceil(4096 / cost))
  expect(asked).toBeGreaterThanOrEqual(10)
})

test('a part that comes alone does not wait for others', async () => {
  /** @type {any} */
  let give
  pair.b.handle('slow', () => ({
    [Symbol.asyncIterator]: () => ({ next: () => new Promise((resolve) => (give = resolve)) })
  }))
  const stream = await pair.call('slow')
  for (let n = 0; n < 100; n++) {
    const next = stream.next()
    await pair.settle()
    give({ done: false, value: n })
    expect(await pair.during(next)).toEqual({ done: false, value: n })
  }
})

test('parts of every length arrive, whoever is faster', async () => {
  const part = (n) => (n % 10 === 3 ? new Uint8Array(n * 7) : 'x'.repeat((n * n) % 9000))
  pair.b.handle('mixed', async function* () {
    for (let n = 0; n < 500; n++) {
      if (n % 50 === 0) await turn()
      yield part(n)
    }
  })
  const stream = await pair.call('mixed')
  const got = await pair.during(
    (async () => {
      const parts = []
      for await (const each of stream) {
        if (parts.push(each) % 30 === 0) await turn()
      }
      return parts
    })()
  )
  expect(got.length).toBe(500)
  expect(got.every((each, n) => each.length === part(n).length)).toBe(true)
})

test('many parts of no length do not come as one endless message', async () => {
  pair.b.handle('ones', async function* () {
    for (let n = 0; n < 100_000; n++) yield 1
  })
  const stream = await pair.call('ones')
  expect((await pair.during(partsOf(stream))).length).toBe(100_000)
  for (const { text } of pair.b.sent) expect(text.length).toBeLessThan(2 ** 18)
})

describe('a side that does not keep to it', () => {
  test('gets no more than the limit, however much it asks for', async () => {
    const stream = await endless(1)
    await pair.settle()
    pair.b.peer.receive(`w1\t${2 ** 50}`, [])
    for (let n = 0; n < 10; n++) pair.b.peer.receive('w1\t4096', [])
    await turn()
    expect(asked).toBeLessThanOrEqual(16 + 4096)
    expect(asked).toBeGreaterThan(1000)
    pair.b.out.length = 0
    await stream.return()
  })

  test('and sends more than was asked for is refused', async () => {
    await endless(1)
    await pair.settle()
    expect(() => pair.a.peer.receive('p1\t1\t[1]', [])).toThrow(TypeError)
  })

  test.each([
    ['costs of 0', 'p1\t0\t[1]'],
    ['less than 1 for each part', 'p1\t2\t[1,2,3]'],
    ['less than its length', `p1\t3\t["${'x'.repeat(2000)}"]`],
    ['no number', 'p1\tx\t[1]'],
    ['no costs', 'p1\t\t[1]']
  ])('and counts too little is refused: %s', async (_what, text) => {
    const { a } = pair
    const call = a.invoke('x')
    a.peer.receive('r1\t[{"$stream":1}]', [])
    await call
    expect(() => a.peer.receive(text, [])).toThrow(TypeError)
    a.peer.receive('p1\t1\t[1]', [])
  })
})
