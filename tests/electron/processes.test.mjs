/** `remoteRef` in processes where no window would see the value: an error that says so. */

import path from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { root } from '../../scripts/system.mjs'
import { Fixture } from './harness/fixture.mjs'

const entry = path.join(root, 'lib', 'main', 'index.js')

/** What a process tells of a ref that it tries to create. */
const attempt = `(() => {
  try {
    require(${JSON.stringify(entry)}).remoteRef('files', [])
    return { created: true }
  } catch ({ name, code, ref, message }) {
    return { name, code, ref, message }
  }
})()`

/** @type {Fixture} */
let fixture

beforeAll(async () => {
  fixture = await Fixture.start()
})
afterAll(() => fixture?.close())

/** @param {string} where @param {string} remedy What the message names as the way out. */
const refusal = (where, remedy) => ({
  name: 'RemoteRefError',
  code: 'ERR_REF_PROCESS',
  ref: 'files',
  message: expect.stringMatching(
    new RegExp(
      `^Ref "files": remoteRef is for Electron's main process, and this is ${where}.* ${remedy}`
    )
  )
})

test('in a worker thread of main', async () => {
  const told = await fixture.main(({ requireInMain }, code) => {
    const { Worker } = requireInMain('node:worker_threads')
    const worker = new Worker(`require('node:worker_threads').parentPort.postMessage(${code})`, {
      eval: true
    })
    return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
  }, attempt)
  expect(told).toEqual(refusal('a worker thread', '.*parentPort.postMessage'))
})

/** Runs a script of its own in main's folder for temporary files. */
const withScript = (start) =>
  `(scope, code) => {
    const fs = scope.requireInMain('node:fs')
    const file = scope.requireInMain('node:path').join(scope.app.getPath('userData'), 'script.cjs')
    fs.writeFileSync(file, code)
    const start = ${start}
    return new Promise((resolve, reject) => start(scope, file).once('message', resolve).once('error', reject))
  }`

test('in a utility process', async () => {
  const start = `({ requireInMain }, file) => requireInMain('electron').utilityProcess.fork(file)`
  const run = /** @type {any} */ ({ toString: () => withScript(start) })
  const told = await fixture.main(run, `process.parentPort.postMessage(${attempt})`)
  expect(told).toEqual(refusal('a utility process', '.*parentPort.postMessage'))
})

test('in a child process, which is Electron run as Node', async () => {
  const start = `({ requireInMain }, file) => requireInMain('node:child_process').fork(file)`
  const run = /** @type {any} */ ({ toString: () => withScript(start) })
  const told = await fixture.main(run, `process.send(${attempt})`)
  expect(told).toEqual(refusal('Electron run as Node', '.*process.send'))
})

test('in a page with node integration, and in a preload without a sandbox', async () => {
  const [inPage, inPreload] = await fixture.main(
    async ({ BrowserWindow, requireInMain, app }, code) => {
      const preload = requireInMain('node:path').join(app.getPath('userData'), 'preload.cjs')
      requireInMain('node:fs').writeFileSync(
        preload,
        `require('electron').contextBridge.exposeInMainWorld('told', ${code})`
      )
      const told = []
      for (const [webPreferences, text] of [
        [{ nodeIntegration: true, contextIsolation: false, sandbox: false }, code],
        [{ preload, sandbox: false }, 'told']
      ]) {
        const window = new BrowserWindow({ show: false, webPreferences })
        await window.loadURL('data:text/html,page')
        told.push(await window.webContents.executeJavaScript(text))
        window.destroy()
      }
      return told
    },
    attempt
  )
  expect(inPage).toEqual(refusal('a page', 'Use useRemoteRef of "electron-remote-ref/vue"'))
  expect(inPreload).toEqual(inPage)
})

test('in main it is created as usual', async () => {
  const made = await fixture.main(({ lib }) => {
    const ref = lib.remoteRef('of main', [])
    ref.destroy()
    return ref.name
  })
  expect(made).toBe('of main')
})
