/** "electron-remote-ref/ipc/testing" of the published package: it shares its code with the other entries. */

import { expect, test } from '@jest/globals'
import { packBeforeAll } from '../helpers/consumer.mjs'
import { execute } from '../helpers/execute.mjs'

const consumers = packBeforeAll(240_000)

const BODY = `
  const stop = ipc.handle('own', (event, n) => [n, event.window === app.window])
  const app = createTestApp(undefined, 'main')
  const list = app.remoteRef('list', ['a'])
  const used = useRemoteRef('list', [])
  app.ipc.handle('length', () => list.value.length)
  const second = app.openWindow(undefined, 'second')
  second.ipc.handle('who', (event) => event.from)
  app.ipc.allow({ from: 'main', to: 'second', names: ['who'], connect: true })
  const worker = app.openProcess('worker')
  worker.ipc.handle('double', (_event, n) => n * 2)
  await app.settled()
  used.value.push('b')
  used.value.push('c')
  const length = await windowIpc.invoke('length')
  const port = await windowIpc.connect('second')
  console.log(JSON.stringify([
    await windowIpc.invoke('own', 1),
    length,
    await windowIpc.to('second').invoke('who'),
    await port.invoke('who'),
    await app.ipc.to('worker').invoke('double', 4),
    windowIpc === vueIpc,
    await windowIpc.invoke('nothing').catch((error) => error instanceof IpcError)
  ]))
  app.close()
  stop()
  await windowIpc.invoke('own').catch((error) => console.log(error.code))`
const OUTPUT = '[[1,true],3,"main","main",8,true,true]\nERR_IPC_BRIDGE\n'

test('imported by an ES module', () => {
  const text = `
    import { ipc } from 'electron-remote-ref/ipc'
    import { createTestApp } from 'electron-remote-ref/ipc/testing'
    import { ipc as vueIpc } from 'electron-remote-ref/ipc/vue'
    import { IpcError, ipc as windowIpc } from 'electron-remote-ref/ipc/window'
    import { useRemoteRef } from 'electron-remote-ref/vue'
    ${BODY}`
  const folder = consumers.project('module', { 'test.js': text })
  expect(execute(process.execPath, ['test.js'], { cwd: folder })).toEqual({
    status: 0,
    output: OUTPUT
  })
})

test('required by a CommonJS module', () => {
  const text = `
    const { ipc } = require('electron-remote-ref/ipc')
    const { createTestApp } = require('electron-remote-ref/ipc/testing')
    const { ipc: vueIpc } = require('electron-remote-ref/ipc/vue')
    const { IpcError, ipc: windowIpc } = require('electron-remote-ref/ipc/window')
    const { useRemoteRef } = require('electron-remote-ref/vue')
    async function run() {${BODY}}
    run()`
  const folder = consumers.project('commonjs', { 'test.js': text })
  const { status, output } = execute(process.execPath, ['--no-warnings', 'test.js'], {
    cwd: folder
  })
  expect({ status, output }).toEqual({ status: 0, output: OUTPUT })
})
