/** Callbacks of the app: of progress, aborts, traces and errors; calls in a circle. */

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

const gone = (call) => expect.objectContaining({ code: 'ERR_IPC_GONE', call })

describe('callbacks', () => {
  test('of progress close the connection', async () => {
    b.handle('work', (event) => {
      for (let n = 0; n < 5; n++) event.progress(n)
      return 'done'
    })
    const onProgress = (n) => {
      log.push(n)
      if (n === 2) a.peer.close()
    }
    const call = reasonOf(a.peer.invoke('work', [], { onProgress }))
    await pair.settle()
    expect(await call).toEqual(gone('work'))
    expect(log).toEqual([0, 1, 2])
    b.peer.close()
  })

  test('of an abort abort others', async () => {
    const controllers = [0, 1, 2].map(() => new AbortController())
    b.handle('wait', (event, n) => {
      event.signal.addEventListener('abort', () => log.push(n))
      return new Promise((resolve) => event.signal.addEventListener('abort', resolve))
    })
    const calls = controllers.map(({ signal }, n) => {
      signal.addEventListener('abort', () => controllers[n + 1]?.abort())
      return reasonOf(a.peer.invoke('wait', [n], { signal }))
    })
    await pair.settle()
    controllers[0].abort()
    const reasons = await pair.during(Promise.all(calls))
    expect(reasons.map(({ name }) => name)).toEqual(Array(3).fill('AbortError'))
    await pair.settle()
    expect(log.sort()).toEqual([0, 1, 2])
  })

  test('of traces throw, close, and send', async () => {
    const records = []
    const trace = (record) => {
      records.push(record)
      if (record.name === 'close') pair.a.peer.close()
      throw new Error('mine')
    }
    pair = new Pair({ trace, to: 'main' })
    ;({ a, b } = pair)
    b.handle('echo', (_event, n) => n)
    expect(await pair.call('echo', 1)).toBe(1)
    expect(await pair.failure('none')).toMatchObject({ code: 'ERR_IPC_NO_HANDLER' })
    a.send('echo')
    const hostile = {
      get code() {
        throw new Error('bomb')
      }
    }
    const controller = new AbortController()
    const aborted = reasonOf(a.peer.invoke('echo', [], { signal: controller.signal }))
    controller.abort(hostile)
    expect(await aborted).toBe(hostile)
    const calls = [a.invoke('echo', 2), a.invoke('echo', 3)].map(reasonOf)
    a.send('close')
    expect(await Promise.all(calls)).toEqual([gone('echo'), gone('echo')])
    b.peer.close()
    expect(records[0]).toMatchObject({
      kind: 'invoke',
      name: 'echo',
      to: 'main',
      bytes: 3,
      args: [1]
    })
    expect(records.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
      'echo result',
      'none ERR_IPC_NO_HANDLER',
      'echo sent',
      'close sent',
      'echo ERR_IPC_GONE',
      'echo ERR_IPC_GONE'
    ])
  })

  test('of what no caller learns throw', async () => {
    const onError = () => {
      throw new Error('mine')
    }
    pair = new Pair({ onError })
    pair.a.send('nobody')
    pair.a.send('nobody')
    await pair.settle()
    expect(pair.a.thrown).toHaveLength(2)
  })

  test('that call in a circle', async () => {
    a.handle('ping', (_event, n) => (n === 0 ? 'end' : a.invoke('pong', n - 1)))
    b.handle('pong', (_event, n) => (n === 0 ? 'end' : b.invoke('ping', n - 1)))
    expect(await pair.call('pong', 50)).toBe('end')
  })

  test('leave no unhandled rejection', async () => {
    const rejections = []
    const onRejection = (error) => void rejections.push(error)
    process.on('unhandledRejection', onRejection)
    b.handle('fails', async function* () {
      yield await turn()
      throw new Error('mine')
    })
    b.handle('rejects', () => Promise.reject(new Error('mine')))
    const stream = await pair.call('fails')
    a.peer.invoke('rejects', [], { signal: AbortSignal.timeout(1) }).catch(() => {})
    await pair.settle()
    pair.close()
    await pair.settle()
    process.off('unhandledRejection', onRejection)
    expect(rejections).toEqual([])
    await stream.return()
  })
})
