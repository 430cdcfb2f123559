/** Windows and processes that close, reload or crash: every call settles once, and nothing is left. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { attach } from '../../../../lib/ipc/window/index.js'
import { createTestApp } from '../../../../lib/ipc/testing/index.js'

/** @typedef {import('../../../../lib/ipc/testing/index.js').TestApp} TestApp */
/** @typedef {import('../../../../lib/ipc/testing/index.js').TestWindow} TestWindow */

const { hub } = globalThis[Symbol.for('electron-remote-ref/main')]
const service = hub.ipc

/** @type {TestApp} */
let app
/** @type {TestWindow} */
let other
beforeEach(() => {
  app = createTestApp(undefined, 'main')
  other = app.openWindow(undefined, 'other')
})
afterEach(() => {
  app.close()
  expect([service.links, service.ends.names]).toEqual([[], []])
})

/** How a call ends, and how often. @param {Promise<any>} promise @param {any[]} outcomes */
const settle = (promise, outcomes) => {
  const outcome = { settled: 0, result: /** @type {any} */ (undefined) }
  outcomes.push(outcome)
  const end = (/** @type {any} */ result) => {
    outcome.settled++
    outcome.result = result
  }
  promise.then(end, (error) => end(error.code ?? error.name))
}

const never = () => new Promise(() => {})
async function* slow(event) {
  yield 1
  await new Promise((resolve) => event.signal.addEventListener('abort', resolve))
}

/** @type {Record<string, (window: TestWindow) => void>} */
const ends = {
  close: (window) => window.close(),
  reload: (window) => window.reload(),
  crash: (window) => window.crash()
}

describe.each(Object.keys(ends))('%s', (how) => {
  test('of a window settles all its calls, and all calls to it', async () => {
    const aborted = []
    const outcomes = []
    const note = (/** @type {any} */ event) => {
      event.signal.addEventListener('abort', () => aborted.push(event.name))
      return never()
    }
    app.ipc.handle('in main', note)
    app.ipc.handle('slow', slow)
    app.window.ipc.handle('in first', note)
    other.ipc.handle('in other', never)
    other.ipc.handle('slow', slow)
    const indexer = app.openProcess('indexer')
    indexer.ipc.handle('in process', note)
    app.ipc.allow({ from: '*', to: '*', names: '*', connect: true })

    settle(other.ipc.invoke('in main'), outcomes)
    settle(app.ipc.to(other).invoke('in other'), outcomes)
    settle(other.ipc.to('main').invoke('in first'), outcomes)
    settle(app.window.ipc.to('other').invoke('in other'), outcomes)
    settle(other.ipc.to('indexer').invoke('in process'), outcomes)
    settle(indexer.ipc.invoke('in main', { timeout: 1 }), [])
    const port = await app.window.ipc.connect('other')
    settle(port.invoke('in other'), outcomes)
    settle(port.closed, outcomes)
    const mine = await other.ipc.connect('indexer')
    settle(mine.invoke('in process'), outcomes)
    const guest = attach(other.ipc.port())
    settle(guest.invoke('in main'), outcomes)
    const streams = [
      other.ipc.stream('slow'),
      app.ipc.to(other).stream('slow'),
      app.window.ipc.to('other').stream('slow'),
      port.stream('slow')
    ]
    for (const stream of streams) {
      expect(await stream.next()).toEqual({ done: false, value: 1 })
      settle(stream.next(), outcomes)
    }
    await app.settled()
    expect(outcomes.map(({ settled }) => settled)).toEqual(outcomes.map(() => 0))
    aborted.length = 0

    ends[how](other)
    await app.settled()
    const results = outcomes.map(({ settled, result }) => [settled, result?.code ?? result])
    expect(results).toEqual(outcomes.map(() => [1, 'ERR_IPC_GONE']))
    expect(aborted.sort()).toEqual(['in first', 'in main', 'in main', 'in process', 'in process'])
    expect(service.links.filter(({ page }) => page.contents === other.webContents)).toEqual([])
    expect(service.links.map(({ peer }) => peer.busy)).toEqual(service.links.map(() => 0))
  })

  test('what the page sent before arrives', async () => {
    const seen = []
    app.ipc.on('note', (_event, n) => seen.push(n))
    other.ipc.send('note', 1)
    // A page sends at the end of its turn.
    for (let i = 0; i < 20; i++) await Promise.resolve()
    ends[how](other)
    expect(seen).toEqual([1])
  })

  test('handlers and names', async () => {
    const before = other.ipc
    before.handle('who', () => 1)
    const own = app.ipc.of(other)
    own.handle('narrow', () => 'narrow')
    await app.settled()
    ends[how](other)
    await app.settled()
    expect(app.ipc.names.value).toEqual(how === 'close' ? ['main'] : ['main', 'other'])
    await expect(before.invoke('narrow')).rejects.toMatchObject({ code: 'ERR_IPC_GONE' })
    if (how === 'close') {
      await expect(app.ipc.to(other).invoke('who')).rejects.toMatchObject({ code: 'ERR_IPC_GONE' })
      return
    }
    if (how === 'crash') other.reload()
    expect(other.ipc).not.toBe(before)
    expect(await other.ipc.invoke('narrow')).toBe('narrow')
    const asked = app.ipc.to(other).invoke('who')
    other.ipc.handle('who', () => 2)
    expect(await asked).toBe(2)
  })
})

test('a message for a crashed page waits for the next one', async () => {
  const seen = []
  other.ipc.on('note', () => seen.push('lost'))
  await app.settled()
  other.crash()
  expect([other.crashed, other.webContents.isCrashed()]).toEqual([true, true])
  app.ipc.to(other).send('note', 1)
  await app.settled()
  other.reload()
  other.ipc.on('note', (_event, n) => seen.push(n))
  await app.settled()
  expect(seen).toEqual([1])
})

test('a crash loses what was not sent, and calls that wait for the window', async () => {
  const seen = []
  app.ipc.on('note', (_event, n) => seen.push(n))
  const waiting = app.ipc.to(other).invoke('who')
  other.ipc.send('note', 1)
  other.crash()
  await expect(waiting).rejects.toMatchObject({ code: 'ERR_IPC_GONE' })
  await app.settled()
  expect(seen).toEqual([])
})

test('a page that closes sends its last words', async () => {
  const seen = []
  app.ipc.on('note', (_event, n) => seen.push(n))
  other.ipc.send('note', 1)
  other.close()
  expect(seen).toEqual([1])
})

test('the end of a process settles all calls', async () => {
  const outcomes = []
  const indexer = app.openProcess('indexer')
  indexer.ipc.handle('never', never)
  app.ipc.handle('never', never)
  app.ipc.allow({ from: '*', to: '*', names: '*', connect: true })
  settle(app.ipc.to('indexer').invoke('never'), outcomes)
  settle(indexer.ipc.invoke('never'), outcomes)
  settle(app.window.ipc.to('indexer').invoke('never'), outcomes)
  const port = await app.window.ipc.connect('indexer')
  settle(port.invoke('never'), outcomes)
  await app.settled()
  const codes = []
  indexer.on('exit', (code) => codes.push(code))
  indexer.exit(3)
  await app.settled()
  expect(outcomes).toEqual(outcomes.map(() => ({ settled: 1, result: 'ERR_IPC_GONE' })))
  expect([codes, app.ipc.names.value]).toEqual([[3], ['main', 'other']])
  expect(service.links.map(({ peer }) => peer.busy)).toEqual(service.links.map(() => 0))
})

test('the end of the app settles all calls', async () => {
  const outcomes = []
  const indexer = app.openProcess('indexer')
  indexer.ipc.handle('never', never)
  for (const window of [app.window, other]) window.ipc.handle('never', never)
  app.ipc.handle('never', never)
  settle(app.ipc.to('indexer').invoke('never'), outcomes)
  settle(app.ipc.to(other).invoke('never'), outcomes)
  settle(app.ipc.to(app.window).invoke('never'), outcomes)
  settle(app.window.ipc.invoke('never'), outcomes)
  settle(other.ipc.invoke('never'), outcomes)
  settle(indexer.ipc.invoke('never'), outcomes)
  await app.settled()
  app.close()
  await app.settled()
  expect(outcomes).toEqual(outcomes.map(() => ({ settled: 1, result: 'ERR_IPC_GONE' })))
})

test('a window that connects while the other ends', async () => {
  app.ipc.allow({ from: '*', to: '*', names: '*', connect: true })
  const outcomes = []
  settle(app.window.ipc.connect('other'), outcomes)
  await app.settled()
  other.close()
  await app.settled()
  expect(outcomes).toEqual([{ settled: 1, result: 'ERR_IPC_GONE' }])
})
