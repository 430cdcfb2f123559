/** What docs/ipc.md says, in real windows: what no other test here has. */

import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { Fixture, inPage } from '../harness/fixture.mjs'
import { eventually } from '../harness/windows.mjs'

/** @type {Fixture} */
let fixture
/** @type {import('playwright-core').Page} */
let page

beforeAll(async () => {
  fixture = await Fixture.start('ipc')
})
afterAll(() => fixture?.close())
afterEach(async () => {
  await fixture.main(({ kept, seen }) => {
    for (const stop of kept.stops ?? []) stop()
    for (const key of Object.keys(kept)) delete kept[key]
    seen.length = 0
  })
  await fixture.reset()
})

/**
 * Opens a window, and adds handlers in main.
 *
 * @param {(scope: any) => (() => void)[]} add Returns what removes them.
 */
async function start(add) {
  ;[page] = await fixture.openWindows(1)
  await fixture.main(({ kept }, text) => {
    kept.stops = (0, eval)(`(${text})`)(globalThis)
  }, /** @type {any} */ (add.toString()))
}

test('errors keep their class, code and members; stacks leave main unless the app is packaged', async () => {
  await start(({ ipc, ipcLib }) => {
    class TooBusy extends Error {
      file = 'a.txt'
    }
    ipcLib.registerError(TooBusy)
    return [
      ipc.handle('own', () => {
        throw new TooBusy('no')
      }),
      ipc.handle('built-in', async () => {
        throw Object.assign(new RangeError('too far'), { code: 'EFAR' })
      })
    ]
  })
  const errors = await inPage(page, async ({ ipc, fixture }) => {
    fixture.registerError(fixture.TooBusy)
    const own = await ipc.invoke('own').catch((error) => error)
    const builtIn = await ipc.invoke('built-in').catch((error) => error)
    return [
      [own instanceof fixture.TooBusy, own.file, own.message, /handler|guide|eval/.test(own.stack)],
      [builtIn instanceof RangeError, builtIn.code, builtIn.message]
    ]
  })
  expect(errors).toEqual([
    [true, 'a.txt', 'no', true],
    [true, 'EFAR', 'too far']
  ])
})

test('abort, timeout, progress, and options that are none', async () => {
  await start(({ ipc, seen }) => [
    ipc.handle('slow', async (event) => {
      event.progress(1)
      event.progress(2)
      await new Promise((resolve) => event.signal.addEventListener('abort', resolve))
      seen.push(event.signal.reason.name)
    }),
    ipc.handle('count', (_event, ...args) => args.length)
  ])
  const found = await inPage(page, async ({ ipc, fixture, outcome }) => {
    const progress = []
    const options = { timeout: 300, onProgress: (value) => progress.push(value) }
    const late = (await outcome(ipc.invoke('slow', options))).error.code
    const controller = new AbortController()
    const aborted = outcome(ipc.invoke('slow', { signal: controller.signal }))
    setTimeout(() => controller.abort(), 50)
    return [
      late,
      progress,
      (await aborted).error.name,
      await ipc.invoke('count', 1, { timeout: 500 }),
      await ipc.invoke('count', 1, { timeout: 500 }, fixture.callOptions())
    ]
  })
  expect(found).toEqual(['ERR_IPC_TIMEOUT', [1, 2], 'AbortError', 1, 2])
  await eventually(
    () => fixture.main(({ seen }) => seen),
    (seen) => expect(seen).toEqual(['AbortError', 'AbortError'])
  )
})

test('streams: leaving the loop ends the generator; a stream is an argument', async () => {
  await start(({ ipc, seen }) => [
    ipc.handle('tail', async function* () {
      try {
        for (let i = 0; ; i++) yield `line ${i}`
      } finally {
        seen.push('ended')
      }
    }),
    ipc.handle('upload', async (_event, name, parts) => {
      let size = 0
      for await (const part of parts) size += part.byteLength
      return { name, size }
    })
  ])
  const found = await inPage(page, async ({ ipc }) => {
    const lines = []
    for await (const line of ipc.stream('tail')) {
      lines.push(line)
      if (lines.length === 3) break
    }
    return [lines, await ipc.invoke('upload', 'a.zip', new Blob(['x'.repeat(100_000)]).stream())]
  })
  expect(found).toEqual([['line 0', 'line 1', 'line 2'], { name: 'a.zip', size: 100_000 }])
  await eventually(
    () => fixture.main(({ seen }) => seen),
    (seen) => expect(seen).toEqual(['ended'])
  )
})

test('a Web Worker does what its page may do', async () => {
  await start(({ ipc }) => [
    ipc.handle('add', (_event, a, b) => a + b),
    ipc.handle('count', async function* (_event, n) {
      for (let i = 0; i < n; i++) yield i
    }),
    ipc.on('ask', (event, ...args) => event.reply('answer', JSON.stringify(args)))
  ])
  const told = await inPage(page, async ({ ipc, fixture }) => {
    const worker = fixture.startWorker()
    const told = new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(data)))
    worker.postMessage('ipc', [ipc.port()])
    return await told
  })
  expect(told).toEqual(['main', '[3,[0,1,2]]'])
})

test('order with refs, in both directions', async () => {
  await start(({ ipc, lib, refs }) => {
    refs.state = lib.remoteRef('state', { n: 0, of: '' })
    return [
      ipc.handle('see', () => {
        const seen = refs.state.value.n
        refs.state.value.of = 'main'
        return seen
      })
    ]
  })
  const found = await inPage(page, async ({ ipc, fixture }) => {
    const state = fixture.useRemoteRef('state', { n: 0, of: '' })
    await state.ready
    state.value.n = 7
    const seen = await ipc.invoke('see')
    state.value.n = 8
    const later = ipc.invokeSync('see')
    return [seen, state.value.of, later]
  })
  expect(found).toEqual([7, 'main', 8])
})

test("arguments may contain Vue's refs, and results the values of refs", async () => {
  await start(({ ipc, lib, refs }) => {
    refs.files = lib.remoteRef('files', [{ name: 'a.txt', at: new Date(0), tags: new Map() }])
    return [
      ipc.handle('echo', (_event, value) => value),
      ipc.handle('files', () => ({ files: refs.files.value }))
    ]
  })
  const found = await inPage(page, async ({ ipc, fixture }) => {
    const { ref, reactive } = fixture.vue
    const value = { title: ref('a'), list: reactive([{ at: new Date(5), set: new Set([1]) }]) }
    const told = ({ title, list }) => [title, list[0].at.getTime(), [...list[0].set]]
    const files = ({ files: [{ name, at, tags }] }) => [name, at.getTime(), tags instanceof Map]
    return [
      told(await ipc.invoke('echo', value)),
      told(ipc.invokeSync('echo', value)),
      files(await ipc.invoke('files')),
      files(ipc.invokeSync('files'))
    ]
  })
  expect(found).toEqual([
    ['a', 5, [1]],
    ['a', 5, [1]],
    ['a.txt', 0, true],
    ['a.txt', 0, true]
  ])
})

test('handlers of one window; names; broadcast', async () => {
  await start(({ ipc, BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    ipc.of(window).handle('who', (event) => [event.from, event.window.id === window.id])
    ipc.of(window).on('hello', (event) => event.reply('first', 1))
    return [
      ipc.name(window, 'first'),
      ipc.handle('who', (event) => [event.from ?? 'nobody', false]),
      ipc.on('hello', (event) => event.reply('second', 2))
    ]
  })
  const [other] = await fixture.openWindows(1)
  const who = (/** @type {any} */ of) => inPage(of, ({ ipc }) => ipc.invoke('who'))
  expect([await who(page), await who(other)]).toEqual([
    ['first', true],
    ['nobody', false]
  ])
  for (const each of [page, other]) {
    await inPage(each, ({ ipc, seen }) => {
      for (const name of ['first', 'second', 'all']) ipc.on(name, (_event, n) => seen.push(n))
      ipc.send('hello')
      return ipc.invoke('who')
    })
  }
  await fixture.main(({ ipc }) => ipc.broadcast('all', 3))
  const seenIn = (/** @type {any} */ of) => inPage(of, ({ seen }) => seen)
  await eventually(
    async () => [await seenIn(page), await seenIn(other)],
    (seen) =>
      expect(seen).toEqual([
        [1, 2, 3],
        [2, 3]
      ])
  )
  const names = await inPage(other, async ({ fixture }) => {
    const names = fixture.useIpcNames()
    await names.ready
    return names.value
  })
  expect(names).toEqual(['first'])
})

test('a rule of its own, schemas, wrappers, traces, and errors that nobody waits for', async () => {
  await start(({ ipc, lib, seen, requireInMain }) => {
    const z = requireInMain('zod')
    ipc.access((frame, name) => name !== 'secret' && lib.defaultAccess(frame, name) === 'write')
    return [
      () => ipc.access((frame, name) => lib.defaultAccess(frame, name) === 'write'),
      ipc.handle('secret', () => 1),
      ipc.handle('rename', (_event, id, name) => `${id} ${name}`, {
        args: [z.number(), z.string().min(1)]
      }),
      ipc.use((event, next, args) => {
        seen.push([event.name, args])
        return next()
      }),
      ipc.onError((error) => seen.push(error.code))
    ]
  })
  const found = await inPage(page, async ({ ipc, outcome }) => {
    const traced = []
    const told = []
    const stop = ipc.trace(
      ({ kind, name, outcome, args }) => traced.push([kind, name, outcome, args]),
      {
        values: true
      }
    )
    ipc.onError((error) => told.push([error.code, error.call]))
    const { error } = await outcome(ipc.invoke('rename', 1, ''))
    const result = [
      (await outcome(ipc.invoke('secret'))).error.code,
      [error.code, error.path],
      await ipc.invoke('rename', 1, 'a'),
      ipc.invokeSync('rename', 2, 'b')
    ]
    ipc.send('nobody', 1)
    await ipc.invoke('rename', 3, 'c')
    stop()
    return [result, traced, told]
  })
  expect(found).toEqual([
    ['ERR_IPC_DENIED', ['ERR_IPC_ARGUMENT', [1]], '1 a', '2 b'],
    [
      ['invoke', 'rename', 'ERR_IPC_ARGUMENT', [1, '']],
      ['invoke', 'secret', 'ERR_IPC_DENIED', []],
      ['invoke', 'rename', 'result', [1, 'a']],
      ['sync', 'rename', 'result', [2, 'b']],
      ['send', 'nobody', 'sent', [1]],
      ['invoke', 'rename', 'result', [3, 'c']]
    ],
    [['ERR_IPC_NO_LISTENER', 'nobody']]
  ])
  expect(await fixture.main(({ seen }) => seen)).toEqual([
    ['rename', [1, 'a']],
    ['rename', [2, 'b']],
    ['rename', [3, 'c']]
  ])
})
