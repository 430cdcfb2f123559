/** Calls and messages between main and windows. */

import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { Fixture, inPage } from '../harness/fixture.mjs'
import { eventually } from '../harness/windows.mjs'

/** @type {Fixture} */
let fixture

beforeAll(async () => {
  fixture = await Fixture.start('ipc')
})
afterAll(() => fixture?.close())
afterEach(() => fixture.reset())

test('a window calls main, and gets the result', async () => {
  const [page] = await fixture.openWindows(1)
  await fixture.main(({ ipc, kept }) => {
    kept.stop = ipc.handle('add', (_event, a, b) => a + b)
  })
  expect(await inPage(page, ({ ipc }) => ipc.invoke('add', 1, 2))).toBe(3)
  await fixture.main(({ kept }) => kept.stop())
  expect(await inPage(page, ({ ipc, outcome }) => outcome(ipc.invoke('add', 1, 2)))).toMatchObject({
    error: { code: 'ERR_IPC_NO_HANDLER', call: 'add' }
  })
})

test('messages go both ways, in order', async () => {
  const [page] = await fixture.openWindows(1)
  await fixture.main(({ ipc, kept, seen }) => {
    kept.stop = ipc.on('hello', (event, n) => {
      seen.push([n, event.from, event.frame.isMainFrame, event.window !== null])
      event.reply('back', n * 2)
    })
  })
  await inPage(page, ({ ipc, seen }) => {
    ipc.on('back', (event, n) => seen.push([n, event.from]))
    ipc.send('hello', 1)
    ipc.send('hello', 2)
  })
  await eventually(
    () => inPage(page, ({ seen }) => seen),
    (seen) =>
      expect(seen).toEqual([
        [2, 'main'],
        [4, 'main']
      ])
  )
  expect(await fixture.main(({ seen, kept }) => (kept.stop(), seen.splice(0)))).toEqual([
    [1, undefined, true, true],
    [2, undefined, true, true]
  ])
})

test('main calls a window, even while it loads', async () => {
  const result = await fixture.main(async ({ ipc, openWindow, BrowserWindow }) => {
    const id = await openWindow('', {}, false)
    const window = BrowserWindow.fromId(id)
    ipc.to(window).send('first', 1)
    const answer = ipc.to(window).invoke('title', { a: new Date(0) })
    await new Promise((resolve) => window.webContents.once('did-finish-load', resolve))
    await window.webContents.executeJavaScript(`
      ipc.on('first', (_event, n) => seen.push(n))
      ipc.handle('title', (_event, { a }) => [seen, a.getTime(), document.title])
      0`)
    return answer
  })
  expect(result).toEqual([[1], 0, 'Calls and messages'])
})

test('what a page has not taken yet waits, but not what it takes no more', async () => {
  const [page] = await fixture.openWindows(1)
  await inPage(page, ({ ipc }) => ipc.handle('ended', () => 1)())
  const ended = await fixture.main(({ ipc, kept, outcome, BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    kept.later = outcome(ipc.to(window).invoke('later'))
    return outcome(ipc.to(window).invoke('ended'))
  })
  expect(ended).toMatchObject({ error: { code: 'ERR_IPC_NO_HANDLER' } })
  await inPage(page, ({ ipc }) => void ipc.handle('later', () => 2))
  expect(await fixture.main(({ kept }) => kept.later)).toEqual({ value: 2 })
})

test('windows reach each other by name, if main allows it', async () => {
  const pages = await fixture.openWindows(2)
  await fixture.main(({ ipc, BrowserWindow }) => {
    const [a, b] = BrowserWindow.getAllWindows().sort((x, y) => x.id - y.id)
    ipc.name(a, 'palette')
    ipc.name(b, 'main')
  })
  await inPage(pages[1], ({ ipc }) => {
    ipc.handle('insert', (event, text) => `${event.from}: ${text}`)
    ipc.handle('count', async function* (_event, n) {
      for (let i = 0; i < n; i++) yield i
    })
  })
  const insert = () =>
    inPage(pages[0], ({ ipc, outcome }) => outcome(ipc.to('main').invoke('insert', 'x')))
  expect(await insert()).toMatchObject({ error: { code: 'ERR_IPC_DENIED' } })
  await fixture.main(({ ipc, kept }) => {
    kept.stop = ipc.allow({
      from: 'palette',
      to: 'main',
      names: ['insert', 'count'],
      connect: true
    })
  })
  expect(await insert()).toEqual({ value: 'palette: x' })
  const parts = await inPage(pages[0], async ({ ipc }) => {
    const parts = []
    for await (const part of ipc.to('main').stream('count', 5)) parts.push(part)
    return parts
  })
  expect(parts).toEqual([0, 1, 2, 3, 4])

  const direct = await inPage(pages[0], async ({ ipc, kept }) => {
    kept.port = await ipc.connect('main')
    return kept.port.invoke('insert', 'direct')
  })
  expect(direct).toBe('palette: direct')
  await pages[1].reload()
  expect(await inPage(pages[0], async ({ kept }) => (await kept.port.closed).code)).toBe(
    'ERR_IPC_GONE'
  )
  await fixture.main(({ kept }) => kept.stop())
})

test('a synchronous call', async () => {
  const [page] = await fixture.openWindows(1)
  await fixture.main(({ ipc, kept }) => {
    const stops = [
      ipc.handle('now', (_event, value) => ({ value, at: new Map([['x', 1]]) })),
      ipc.handle('later', async () => 1)
    ]
    kept.stop = () => stops.forEach((stop) => stop())
  })
  expect(
    await inPage(page, ({ ipc }) => {
      const { value, at } = ipc.invokeSync('now', 5)
      return [value, at.get('x')]
    })
  ).toEqual([5, 1])
  const error = await inPage(page, ({ ipc, fixture }) => {
    try {
      return ipc.invokeSync('later')
    } catch (error) {
      return fixture.told(error)
    }
  })
  expect(error).toMatchObject({ code: 'ERR_IPC_SYNC', call: 'later' })
  await fixture.main(({ kept }) => kept.stop())
})

test('a guest of the page: a port that is passed on', async () => {
  const [page] = await fixture.openWindows(1)
  await fixture.main(({ ipc, kept }) => {
    kept.stop = ipc.handle('add', (_event, a, b) => a + b)
  })
  expect(
    await inPage(page, ({ ipc, fixture, kept }) => {
      kept.guest = fixture.attach(ipc.port())
      return kept.guest.invoke('add', 2, 3)
    })
  ).toBe(5)
  await fixture.main(({ kept }) => kept.stop())
})
