/** Utility processes and worker threads as ends. */

import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { Fixture, inPage } from '../harness/fixture.mjs'

/** @type {Fixture} */
let fixture

beforeAll(async () => {
  fixture = await Fixture.start('ipc')
})
afterAll(() => fixture?.close())
afterEach(async () => {
  await fixture.main(async ({ kept }) => {
    kept.stop?.()
    // `terminate()` of a thread ends Electron 33, with a debugger attached.
    const ended = kept.child && new Promise((resolve) => kept.child.once('exit', resolve))
    if (kept.child?.kill) kept.child.kill()
    else kept.remote?.invoke('exit').catch(() => {})
    if (!kept.over) await ended
    for (const key of Object.keys(kept)) delete kept[key]
  })
  await fixture.reset()
})

/** @param {'utility' | 'thread'} kind */
function attach(kind) {
  return fixture.main(({ ipc, kept, utilityProcess, here, requireInMain }, given) => {
    const file = `${here}/utility.mjs`
    const { Worker } = requireInMain('node:worker_threads')
    kept.child = given === 'utility' ? utilityProcess.fork(file) : new Worker(file)
    kept.remote = ipc.attach(kept.child, 'worker')
    kept.stop = ipc.handle('triple', (event, n) => [event.from, n * 3])
  }, kind)
}

test.each(['utility', 'thread'])('main and a %s process call each other', async (kind) => {
  await attach(/** @type {any} */ (kind))
  const results = await fixture.main(async ({ kept }) => {
    const parts = []
    for await (const part of kept.remote.stream('steps', 3)) parts.push(part)
    return [
      await kept.remote.invoke('double', 4),
      await kept.remote.invoke('name'),
      await kept.remote.invoke('who'),
      await kept.remote.invoke('ask-main', 5),
      parts
    ]
  })
  expect(results).toEqual([8, 'worker', 'main', ['worker', 15], [0, 1, 2]])
})

test.each(['utility', 'thread'])('a window calls a %s process through main', async (kind) => {
  await attach(/** @type {any} */ (kind))
  const [page] = await fixture.openWindows(1)
  await fixture.main(({ ipc, kept, BrowserWindow }) => {
    ipc.name(BrowserWindow.getAllWindows()[0], 'page')
    const { stop } = kept
    const disallow = ipc.allow({ from: 'page', to: 'worker', names: ['double', 'who'] })
    kept.stop = () => (stop(), disallow())
  })
  expect(
    await inPage(page, async ({ ipc, outcome }) => [
      await ipc.to('worker').invoke('double', 3),
      await ipc.to('worker').invoke('who'),
      (await outcome(ipc.to('worker').invoke('exit'))).error.code
    ])
  ).toEqual([6, 'page', 'ERR_IPC_DENIED'])
})

/** Opens a window that may connect to the worker directly. */
async function openConnecting() {
  const [page] = await fixture.openWindows(1)
  await fixture.main(({ ipc, kept, BrowserWindow }) => {
    ipc.name(BrowserWindow.getAllWindows()[0], 'page')
    const { stop } = kept
    const disallow = ipc.allow({ from: 'page', to: 'worker', connect: true })
    kept.stop = () => (stop(), disallow())
  })
  return page
}

test('a window cannot connect directly to a thread', async () => {
  await attach('thread')
  const page = await openConnecting()
  expect(await inPage(page, ({ ipc, outcome }) => outcome(ipc.connect('worker')))).toMatchObject({
    error: { code: 'ERR_IPC_TARGET', call: 'worker' }
  })
})

test('a window connects to a utility process, and calls it while main is blocked', async () => {
  await attach('utility')
  const page = await openConnecting()
  await fixture.main(({ ipc }) => {
    // Blocks main for a moment when it is asked to.
    ipc.on('block', () => {
      const end = Date.now() + 500
      while (Date.now() < end);
    })
  })
  const calls = await inPage(page, async ({ ipc, kept }) => {
    kept.port = await ipc.connect('worker')
    await kept.port.invoke('double', 1)
    // Main takes both in one turn.
    ipc.send('block')
    const asked = ipc.invoke('triple', 1)
    let calls = 0
    let free = false
    asked.then(() => (free = true))
    while (!free && calls < 20) {
      await kept.port.invoke('double', calls)
      calls++
    }
    await asked
    return calls
  })
  expect(calls).toBe(20)
})

test('its end settles all calls', async () => {
  await attach('utility')
  const [page] = await fixture.openWindows(1)
  await fixture.main(({ ipc, kept, BrowserWindow }) => {
    ipc.name(BrowserWindow.getAllWindows()[0], 'page')
    const { stop } = kept
    const disallow = ipc.allow({ from: 'page', to: 'worker', names: '*', connect: true })
    kept.stop = () => (stop(), disallow())
  })
  const inPageCodes = inPage(page, async ({ ipc, outcome }) => {
    const port = await ipc.connect('worker')
    const waiting = [outcome(port.invoke('never')), outcome(ipc.to('worker').invoke('never'))]
    await ipc.to('worker').invoke('double', 1)
    waiting.push(outcome(ipc.to('worker').invoke('exit')))
    return (await Promise.all(waiting)).map(({ error }) => error.code)
  })
  const inMain = await fixture.main(async ({ kept, outcome }) => {
    kept.over = true
    const { error } = await outcome(kept.remote.invoke('never'))
    return [error.code, (await outcome(kept.remote.invoke('double', 1))).error.code]
  })
  expect(await inPageCodes).toEqual(['ERR_IPC_GONE', 'ERR_IPC_GONE', 'ERR_IPC_GONE'])
  expect(inMain).toEqual(['ERR_IPC_GONE', 'ERR_IPC_GONE'])
  expect(await fixture.main(({ service }) => service.ends.names)).toEqual(['page'])
})
