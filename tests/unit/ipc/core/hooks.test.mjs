/** What the layer above may refuse, count, or keep for later. */

import { IpcError } from '../../../../lib/ipc/core/index.js'
import { Pair, partsOf, reasonOf, turn } from '../../helpers/peers.mjs'

/** @type {Pair} */
let pair

afterEach(async () => {
  await pair.settle()
  expect(pair.busy).toEqual([0, 0])
})

const denied = new IpcError('ERR_IPC_DENIED', 'x')

test('admit refuses calls and messages, and learns their kind, name and size', async () => {
  const asked = []
  const admit = (_peer, ...what) => {
    asked.push(what)
    return what[1] === 'x' ? denied : undefined
  }
  pair = new Pair({}, { admit })
  const { a, b } = pair
  let ran = 0
  for (const name of ['x', 'y']) {
    b.handle(name, () => void ran++)
    b.on(name, () => void ran++)
  }
  a.send('x', 1)
  a.send('y', new Uint8Array(100))
  expect(await pair.failure('x', 'long')).toMatchObject({ code: 'ERR_IPC_DENIED' })
  await pair.call('y')
  expect(ran).toBe(2)
  expect(b.reported).toEqual([denied])
  expect(a.reported).toEqual([])
  expect(asked.map(([kind, name, size, { length }]) => [kind, name, size, length])).toEqual([
    ['send', 'x', 3, 0],
    ['send', 'y', 32, 1],
    ['invoke', 'x', 8, 0],
    ['invoke', 'y', 2, 0]
  ])
})

test('limit counts a call until it ends, in any way', async () => {
  const running = new Set()
  const limit = (_peer, handler) => {
    if (running.size >= 2) return new IpcError('ERR_IPC_BUSY', 'x')
    const call = { handler }
    running.add(call)
    return () => {
      if (!running.delete(call)) throw new Error('twice')
    }
  }
  pair = new Pair({}, { limit })
  const { a, b } = pair
  const ends = []
  b.handle('x', () => new Promise((resolve, reject) => void ends.push([resolve, reject])))
  b.handle('now', () => 1)
  b.handle('throws', () => {
    throw new Error('mine')
  })
  b.handle('unsendable', () => () => {})
  for (const name of ['now', 'throws', 'unsendable']) {
    await pair.call(name).catch(() => {})
    expect(running.size).toBe(0)
  }
  const controller = new AbortController()
  const first = reasonOf(a.peer.invoke('x', [], { signal: controller.signal }))
  const second = reasonOf(a.invoke('x'))
  await pair.settle()
  expect(await pair.failure('x')).toMatchObject({ code: 'ERR_IPC_BUSY' })
  // The handler of a call that is aborted still runs.
  controller.abort()
  await first
  await pair.settle()
  expect(running.size).toBe(2)
  ends[0][0]()
  await pair.settle()
  expect(running.size).toBe(1)
  pair.close()
  await second
  expect(running.size).toBe(1)
  ends[1][1](new Error('late'))
  await pair.settle()
  expect(running.size).toBe(0)
})

describe('hold keeps calls and messages for later', () => {
  /** What is kept. @type {(() => void)[]} */
  let kept
  let holds

  beforeEach(() => {
    kept = []
    holds = true
    const hold = () => (holds ? (deliver) => void kept.push(deliver) : undefined)
    pair = new Pair({}, { hold })
  })

  const release = () => {
    holds = false
    for (const deliver of kept.splice(0)) deliver()
  }

  test('in order', async () => {
    const { a, b } = pair
    const got = []
    a.send('x', 1)
    const call = a.invoke('x', 2)
    a.send('x', 3, new Uint8Array(100))
    await pair.settle()
    expect(pair.busy).toEqual([1, 1])
    b.on('x', (_event, n) => void got.push(n))
    b.handle('x', (_event, n) => void got.push(n))
    release()
    await pair.during(call)
    expect(got).toEqual([1, 2, 3])
  })

  test('a call that is aborted meanwhile never begins, and its streams end', async () => {
    const { a, b } = pair
    let ran = 0
    let ended = 0
    b.handle('x', () => void ran++)
    const controller = new AbortController()
    const stream = new ReadableStream({ cancel: () => void ended++ })
    const call = reasonOf(a.peer.invoke('x', [stream], { signal: controller.signal }))
    await pair.settle()
    controller.abort()
    await call
    await pair.settle()
    expect(pair.busy).toEqual([0, 0])
    expect(ended).toBe(1)
    release()
    expect(ran).toBe(0)
  })

  test('a call whose side has closed meanwhile never begins', async () => {
    const { a, b } = pair
    let ran = 0
    b.handle('x', () => void ran++)
    const call = reasonOf(a.invoke('x'))
    await pair.settle()
    pair.close()
    await call
    release()
    expect(ran).toBe(0)
  })

  test('a message whose side has closed meanwhile arrives, its streams fail', async () => {
    const { a, b } = pair
    const got = []
    b.on('x', async (_event, n, stream) => got.push(n, await reasonOf(partsOf(stream))))
    b.on('nobody', () => {})
    a.send('x', 1, endless())
    await pair.settle()
    pair.close()
    release()
    await turn()
    expect(got).toEqual([1, expect.objectContaining({ code: 'ERR_IPC_GONE' })])
  })

  test('what is malformed is reported then, and disturbs nobody', async () => {
    const { a, b } = pair
    const got = []
    b.on('x', (_event, n) => void got.push(n))
    b.peer.receive('s\tx\t[1', [])
    a.send('x', 2)
    await pair.settle()
    release()
    expect(got).toEqual([2])
    expect(b.reported).toEqual([expect.objectContaining({ code: 'ERR_IPC_MESSAGE' })])
  })

  async function* endless() {
    for (;;) yield 1
  }
})

test('acknowledgements tell how much has been received', async () => {
  const counts = []
  const acknowledged = (count) => void counts.push(count)
  pair = new Pair({ acknowledged }, { acknowledges: true })
  const { a, b } = pair
  b.on('x', () => {})
  for (let n = 0; n < 20; n++) {
    a.send('x', new Uint8Array(100_000))
    await pair.settle()
  }
  const sent = a.sent.reduce((sum, { text }) => sum + text.length + 100_000, 0)
  expect(counts.length).toBeGreaterThan(3)
  expect(counts).toEqual([...counts].sort((x, y) => x - y))
  expect(counts.at(-1)).toBeLessThanOrEqual(sent)
  expect(counts.at(-1)).toBeGreaterThan(sent - 256 * 1024)
})

test('a transport that throws rejects the call', async () => {
  pair = new Pair({
    post() {
      throw new Error('no transport')
    }
  })
  const { a } = pair
  let ended = 0
  const stream = new ReadableStream({ cancel: () => void ended++ })
  // Bytes are sent at once.
  const call = a.invoke('x', stream, new Uint8Array(100))
  expect(await reasonOf(call)).toMatchObject({ message: 'no transport' })
  expect(ended).toBe(1)
})
