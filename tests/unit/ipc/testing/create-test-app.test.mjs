/** What a test app shares with the app's own modules, and what ends with it. */

import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { ipc } from '../../../../lib/ipc/main/index.js'
import { createTestApp } from '../../../../lib/ipc/testing/index.js'

/** @typedef {import('../../../../lib/ipc/testing/index.js').TestApp} TestApp */

/** @type {TestApp} */
let app
beforeEach(() => {
  app = createTestApp()
})
afterEach(() => app.close())

test("handlers of main's own modules answer, and stay", async () => {
  const stop = ipc.handle('own', () => 'own')
  try {
    expect(await app.window.ipc.invoke('own')).toBe('own')
    app.close()
    app = createTestApp()
    expect(await app.window.ipc.invoke('own')).toBe('own')
  } finally {
    stop()
  }
})

test('what a test adds ends with the app', async () => {
  const seen = []
  app.ipc.handle('of the test', () => 1)
  app.ipc.on('note', () => seen.push('note'))
  app.ipc.use((_event, next) => (seen.push('use'), next()))
  app.ipc.allow({ from: '*', to: '*', names: '*' })
  app.ipc.limits({ syncBytes: 10 })
  app.ipc.access(() => true)
  app.ipc.details = false
  app.ipc.name(app.window, 'main')
  expect(app.ipc.details).toBe(false)
  expect(() => app.window.ipc.invokeSync('of the test', 'x'.repeat(20))).toThrow(
    expect.objectContaining({ code: 'ERR_IPC_TOO_LARGE' })
  )
  app.close()
  app = createTestApp({ url: 'https://example.com/', origin: 'https://example.com' }, 'main')
  expect(app.ipc.details).toBe(true)
  ipc.handle('own', () => 2)
  await expect(app.window.ipc.invoke('own')).rejects.toMatchObject({ code: 'ERR_IPC_DENIED' })
  app.close()
  app = createTestApp(undefined, 'main')
  await expect(app.window.ipc.invoke('of the test')).rejects.toMatchObject({
    code: 'ERR_IPC_NO_HANDLER'
  })
  expect(await app.window.ipc.invoke('own')).toBe(2)
  await expect(app.window.ipc.to('main').invoke('own')).rejects.toMatchObject({
    code: 'ERR_IPC_DENIED'
  })
  ipc.removeHandler('own')
  expect(seen).toEqual([])
})

test("a test replaces a handler of the app's modules for a while", async () => {
  const stop = ipc.handle('own', () => 'own')
  try {
    app.ipc.handle('own', () => 'fake', { replace: true })
    app.ipc.handle('own', () => 'other fake', { replace: true })
    expect(await app.window.ipc.invoke('own')).toBe('other fake')
    app.close()
    app = createTestApp()
    expect(await app.window.ipc.invoke('own')).toBe('own')
    app.ipc.handle('own', () => 'fake', { replace: true })()
    expect(await app.window.ipc.invoke('own')).toBe('own')
  } finally {
    ipc.removeHandler('own')
  }
  stop()
})

test('another test app closes the previous one, also if it is of /testing', async () => {
  const { createTestApp: createOther } = await import('../../../../lib/testing/index.js')
  app.ipc.handle('of the test', () => 1)
  const second = createOther()
  expect(app.window.isDestroyed()).toBe(true)
  const third = createTestApp()
  expect(second.window.isDestroyed()).toBe(true)
  third.ipc.handle('of the test', () => 2)
  expect(await third.window.ipc.invoke('of the test')).toBe(2)
  third.close()
})

test('refs and calls in one app', async () => {
  const list = app.remoteRef('list', ['a'])
  app.ipc.handle('length', () => list.value.length)
  const handle = app.window.useRemoteRef('list')
  expect(typeof handle.send).toBe('function')
  expect(await app.window.ipc.invoke('length')).toBe(1)
})
