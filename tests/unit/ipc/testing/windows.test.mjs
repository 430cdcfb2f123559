/** Calls and messages between windows, and with processes, in an app without Electron. */

import { beforeEach, describe, expect, jest, test } from '@jest/globals'
import { attach } from '../../../../lib/ipc/window/index.js'
import { all, app, count, eachWithApp } from '../../helpers/ipc-app.mjs'

eachWithApp()

describe('windows and windows', () => {
  /** @type {import('../../../../lib/ipc/testing/index.js').TestWindow} */
  let other
  beforeEach(() => {
    other = app.openWindow(undefined, 'settings')
  })

  test('names are a ref', async () => {
    expect(app.ipc.names.value).toEqual(['main', 'settings'])
    other.close()
    expect(app.ipc.names.value).toEqual(['main'])
  })

  test('through main, as far as main allows it', async () => {
    other.ipc.handle('who', (event) => event.from)
    other.ipc.handle('count', count)
    other.ipc.handle('hidden', () => 1)
    const { ipc } = app.window
    await expect(ipc.to('settings').invoke('who')).rejects.toMatchObject({ code: 'ERR_IPC_DENIED' })
    app.ipc.allow({ from: 'main', to: 'settings', names: ['who', 'count', 'hello'] })
    expect(await ipc.to('settings').invoke('who')).toBe('main')
    expect(await all(ipc.to('settings').stream('count', 4))).toEqual([0, 1, 2, 3])
    await expect(ipc.to('settings').invoke('hidden')).rejects.toMatchObject({
      code: 'ERR_IPC_DENIED'
    })
    await expect(ipc.to('nobody').invoke('who')).rejects.toMatchObject({ code: 'ERR_IPC_DENIED' })
    const seen = []
    other.ipc.on('hello', (event, text) => {
      seen.push([event.from, text])
      event.reply('thanks', text)
    })
    ipc.on('thanks', (event, text) => seen.push([event.from, text]))
    ipc.to('settings').send('hello', 'x')
    await app.settled()
    expect(seen).toEqual([
      ['main', 'x'],
      ['settings', 'x']
    ])
  })

  test('through main, to a window that does not listen yet', async () => {
    app.ipc.allow({ from: '*', to: '*', names: '*' })
    const answer = app.window.ipc.to('settings').invoke('who')
    await app.settled()
    other.ipc.handle('who', (event) => event.from)
    expect(await answer).toBe('main')
  })

  test('a direct connection', async () => {
    await expect(app.window.ipc.connect('settings')).rejects.toMatchObject({
      code: 'ERR_IPC_DENIED'
    })
    app.ipc.allow({ from: 'main', to: 'settings', connect: true })
    const ports = []
    other.ipc.onConnect((port) => {
      ports.push(port.name)
      port.handle('add', (_event, a, b) => a + b)
    })
    other.ipc.handle('who', (event) => event.from)
    const port = await app.window.ipc.connect('settings')
    expect([await port.invoke('add', 1, 2), await port.invoke('who')]).toEqual([3, 'main'])
    expect(await port.invoke('who')).toBe('main')
    expect(ports).toEqual(['main'])
    const closed = jest.fn()
    port.onClose(closed)
    port.close()
    await app.settled()
    expect(closed).toHaveBeenCalledTimes(1)
    await expect(port.invoke('who')).rejects.toMatchObject({ code: 'ERR_IPC_GONE' })
  })

  test('a handler of a direct connection that is added later, while the page loads', async () => {
    app.ipc.allow({ from: 'main', to: 'settings', connect: true })
    other.ipc.onConnect(async (port) => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      port.handle('add', (_event, a, b) => a + b)
    })
    const port = await app.window.ipc.connect('settings')
    // What main calls has no handler yet, and still waits for one.
    const asked = app.ipc.to(other).invoke('add', 3, 4)
    expect(await port.invoke('add', 1, 2)).toBe(3)
    other.ipc.handle('add', (_event, a, b) => a * b)
    expect(await asked).toBe(12)
    expect(await port.invoke('add', 1, 2)).toBe(3)
  })

  test('a direct connection to a window that does not listen yet', async () => {
    app.ipc.allow({ from: 'main', to: 'settings', connect: true })
    const connecting = app.window.ipc.connect('settings')
    await app.settled()
    other.ipc.handle('who', (event) => event.from)
    expect(await (await connecting).invoke('who')).toBe('main')
  })
})

test('a guest of the page', async () => {
  app.ipc.handle('add', (_event, a, b) => a + b)
  const guest = attach(app.window.ipc.port())
  expect(await guest.invoke('add', 2, 3)).toBe(5)
  app.ipc.handle('big', (_event, n) => 'x'.repeat(n))
  // More than main sends without an acknowledgement.
  for (let i = 0; i < 12; i++) expect(await guest.invoke('big', 1e6)).toHaveLength(1e6)
})

describe('processes', () => {
  test('main and a process', async () => {
    const indexer = app.openProcess('indexer')
    indexer.ipc.handle('double', (_event, n) => n * 2)
    indexer.ipc.handle('count', count)
    app.ipc.handle('from', (event) => event.from)
    expect(app.ipc.names.value).toEqual(['indexer', 'main'])
    expect(await app.ipc.to('indexer').invoke('double', 4)).toBe(8)
    expect(await all(app.ipc.to('indexer').stream('count', 2))).toEqual([0, 1])
    expect([await indexer.ipc.invoke('from'), indexer.ipc.name]).toEqual(['indexer', 'indexer'])
  })

  test("the app's own modules attach one", async () => {
    const child = app.openProcess()
    const remote = app.ipc.attach(child, 'child')
    const seen = []
    child.on('message', (data) => seen.push(data))
    child.parent.onMessage((data) => seen.push(data))
    child.ipc.on('hello', (event, text) => event.reply('back', text))
    app.ipc.on('back', (event, text) => seen.push([event.from, text]))
    child.postMessage({ own: 1 })
    remote.send('hello', 'x')
    await app.settled()
    expect(seen).toEqual(expect.arrayContaining([{ own: 1 }, ['child', 'x']]))
    remote.close()
    expect(app.ipc.names.value).toEqual(['main'])
  })

  test('a window and a process, through main and directly', async () => {
    const indexer = app.openProcess('indexer')
    indexer.ipc.handle('who', (event) => event.from)
    app.ipc.allow({ from: 'main', to: 'indexer', names: ['who'], connect: true })
    expect(await app.window.ipc.to('indexer').invoke('who')).toBe('main')
    const port = await app.window.ipc.connect('indexer')
    expect(await port.invoke('who')).toBe('main')
    indexer.exit(3)
    expect((await port.closed).code).toBe('ERR_IPC_GONE')
    await expect(app.window.ipc.to('indexer').invoke('who')).rejects.toMatchObject({
      code: 'ERR_IPC_TARGET'
    })
    await expect(app.ipc.to('indexer').invoke('who')).rejects.toThrow(
      'there are 0 windows "indexer" instead of 1.'
    )
  })
})
