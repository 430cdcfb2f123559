/** A page that uses calls and messages, while main has imported the refs alone. */

import { createRequire } from 'node:module'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { ipc } from '../../../../lib/ipc/window/index.js'

const require = createRequire(import.meta.url)
const { createTestApp } = require('../../../../lib/testing/index.js')

/** @type {import('../../../../lib/testing/index.js').TestApp} */
let app
beforeEach(() => {
  app = createTestApp()
})
afterEach(() => app.close())

const missing = expect.objectContaining({
  code: 'ERR_IPC_BRIDGE',
  message: expect.stringContaining('Import "electron-remote-ref/ipc" in main')
})

test('calls say what to import', async () => {
  await expect(ipc.invoke('save')).rejects.toEqual(missing)
  await expect(ipc.to('palette').invoke('save')).rejects.toEqual(missing)
  await expect(ipc.connect('palette')).rejects.toEqual(missing)
  await expect(ipc.stream('save').next()).rejects.toEqual(missing)
})

test('a synchronous call, too', () => {
  expect(() => ipc.invokeSync('save')).toThrow(missing)
})

test('without a bridge, a frame inside of a page is told apart', async () => {
  app.close()
  await expect(ipc.invoke('save')).rejects.toThrow('call createTestApp()')
  Object.assign(globalThis, { top: {}, self: {} })
  try {
    await expect(ipc.invoke('save')).rejects.toThrow('nodeIntegrationInSubFrames')
  } finally {
    Reflect.deleteProperty(globalThis, 'top')
    Reflect.deleteProperty(globalThis, 'self')
  }
})
