/** Which windows have the bridge, depending on when the package is imported and on `configure`. */

import fs from 'node:fs'
import path from 'node:path'
import { afterEach, expect, test } from '@jest/globals'
import { launch } from '../../scripts/launch.mjs'
import { root } from '../../scripts/system.mjs'

const folder = path.join(root, 'tests', 'electron', 'fixtures', 'bare')

/** @type {import('../../scripts/launch.mjs').Launched | undefined} */
let launched

afterEach(async () => {
  await launched?.close()
  launched = undefined
})

/**
 * Starts the app, and runs a function in its main process when it is ready.
 *
 * @param {(scope: any) => unknown} fn It sees nothing of where it was written.
 * @param {((scope: any) => void)} [early] Runs before the app is ready.
 * @returns {Promise<any>}
 */
async function inMain(fn, early = () => {}) {
  const env = { ...process.env, EARLY: `(${early})(globalThis)` }
  launched = await launch(folder, { env })
  return launched.app.evaluate(async ({ app }, text) => {
    await app.whenReady()
    return (0, eval)(`(${text})`)(globalThis)
  }, fn.toString())
}

test('a window that is opened before there is any ref has it, and gets the ref', async () => {
  const found = await inMain(
    async ({ lib, openWindow, hasBridge, valueIn }) => {
      const window = await openWindow('late')
      const bridge = await hasBridge(window)
      const waiting = await window.webContents.executeJavaScript('refs.late.status.value')
      lib.remoteRef('late', ['of main'])
      return { bridge, waiting, value: await valueIn(window, 'late') }
    },
    (scope) => {
      scope.lib = scope.importPackage()
    }
  )
  expect(found).toEqual({ bridge: true, waiting: 'connecting', value: ['of main'] })
})

test('a page that asks before there is any ref gets an answer', async () => {
  const message = await inMain(
    async ({ openWindow }) => {
      const window = await openWindow()
      return window.webContents.executeJavaScript(
        `new Promise((resolve) => remoteRef.useRemoteRef('none').onUpdate(resolve))`
      )
    },
    (scope) => void scope.importPackage()
  )
  expect(message).toMatch(/^e\d+ \[\["w"\]\]$/)
})

test('imported when windows and sessions exist: new windows of all sessions have it', async () => {
  const found = await inMain(async ({ electron, importPackage, openWindow, hasBridge }) => {
    const { session } = electron
    session.fromPartition('made before')
    session.fromPartition('persist:used before')
    const old = [await openWindow(), await openWindow('', { partition: 'persist:used before' })]
    importPackage()
    const before = await Promise.all(old.map(hasBridge))
    for (const window of old) {
      const loaded = new Promise((resolve) => window.webContents.once('did-finish-load', resolve))
      window.reload()
      await loaded
    }
    const reloaded = await Promise.all(old.map(hasBridge))
    const partitions = ['', 'made before', 'persist:used before', 'made after']
    const fresh = []
    for (const partition of partitions)
      fresh.push(await hasBridge(await openWindow('', { partition })))
    return { before, reloaded, fresh }
  })
  expect(found).toEqual({
    before: [false, false],
    reloaded: [true, true],
    fresh: [true, true, true, true]
  })
})

test('preloads that an app sets later do not remove it', async () => {
  const found = await inMain(
    async ({ electron, openWindow, hasBridge }) => {
      const { defaultSession } = electron.session
      defaultSession.setPreloads([])
      const first = await hasBridge(await openWindow())
      return [first, await hasBridge(await openWindow()), defaultSession.getPreloads().length]
    },
    (scope) => void scope.importPackage()
  )
  expect(found).toEqual([true, true, 1])
})

/** Windows of sessions old and new, and whether they have the bridge; what has been warned of. */
const look = `async ({ electron, openWindow, hasBridge, warnings }) => {
  const fresh = []
  for (const partition of ['', 'first', 'other ' + Math.random()]) {
    fresh.push(await hasBridge(await openWindow('', { partition })))
  }
  return { fresh, preloads: electron.session.defaultSession.getPreloads().length, warnings }
}`
const without = { fresh: [false, false, false], preloads: 0, warnings: [] }

test('configure({ preload: false }) in the turn of the import', async () => {
  const found = await inMain(/** @type {any} */ (look), ({ importPackage }) => {
    importPackage().configure({ preload: false })
  })
  expect(found).toEqual(without)
})

test('in the turn of an import while windows are open', async () => {
  const run = `async (scope) => {
    await scope.openWindow('', { partition: 'first' })
    scope.importPackage().configure({ preload: false })
    return (${look})(scope)
  }`
  expect(await inMain(/** @type {any} */ (run))).toEqual(without)
})

test('later, with sessions but no windows', async () => {
  const run = `async (scope) => {
    scope.electron.session.fromPartition('first')
    new scope.electron.BrowserWindow({ show: false })
    scope.lib.configure({ preload: false })
    scope.lib.remoteRef('one', 1, { firstPaint: true })
    return (${look})(scope)
  }`
  const found = await inMain(/** @type {any} */ (run), (scope) => {
    scope.lib = scope.importPackage()
    scope.lib.remoteRef('painted', 1, { firstPaint: true })
  })
  expect(found).toEqual(without)
})

test('while windows are open it warns once, and applies to pages that load later', async () => {
  const run = `async (scope) => {
    const { lib, openWindow, hasBridge } = scope
    const open = [await openWindow(), await openWindow('', { partition: 'first' })]
    lib.configure({ preload: false })
    const kept = await Promise.all(open.map(hasBridge))
    const off = { ...(await (${look})(scope)), warnings: [...scope.warnings] }
    lib.configure({ preload: true })
    const on = await (${look})(scope)
    lib.configure({ preload: false })
    return { kept, off, on }
  }`
  const found = await inMain(/** @type {any} */ (run), (scope) => {
    scope.lib = scope.importPackage()
  })
  const warning = expect.stringMatching(
    /preload: false.* comes after 2 windows had been opened.*right after/
  )
  expect(found).toEqual({
    kept: [true, true],
    off: { ...without, warnings: [warning] },
    on: { fresh: [true, true, true], preloads: 1, warnings: [warning] }
  })
})

test('two copies of the package have one bridge and one hub', async () => {
  const found = await inMain(
    async ({ electron, first, importPackage, openWindow, valueIn }) => {
      const second = importPackage()
      first.remoteRef('of the first', [1])
      second.remoteRef('of the second', [2])
      let error
      try {
        second.remoteRef('of the first', [3])
      } catch ({ code }) {
        error = code
      }
      const windows = [await openWindow('of%20the%20first'), await openWindow('of%20the%20second')]
      const values = [
        await valueIn(windows[0], 'of the first'),
        await valueIn(windows[1], 'of the second')
      ]
      await windows[1].webContents.executeJavaScript(
        "refs['of the second'].value.push('from a page')"
      )
      second.configure({ preload: false })
      return {
        same: first.remoteRef === second.remoteRef,
        error,
        values,
        listeners: electron.ipcMain.listenerCount('remote-ref'),
        preloads: electron.session.defaultSession.getPreloads().length
      }
    },
    (scope) => {
      scope.first = scope.importPackage()
    }
  )
  expect(found).toEqual({
    same: false,
    error: 'ERR_REF_EXISTS',
    values: [[1], [2]],
    listeners: 1,
    preloads: 0
  })
})

test('another version of the package throws an error with both versions', async () => {
  const found = await inMain(
    ({ importPackage }) => {
      const home = globalThis[Symbol.for('electron-remote-ref/main')]
      home.version = '0.0.1'
      try {
        importPackage().remoteRef('files', [])
        return 'created'
      } catch ({ code, message }) {
        return { code, message }
      }
    },
    (scope) => void scope.importPackage()
  )
  const manifest = path.join(root, 'package.json')
  const { version } = JSON.parse(fs.readFileSync(manifest, 'utf8'))
  expect(found).toEqual({
    code: 'ERR_REF_PROCESS',
    message: expect.stringMatching(
      new RegExp(`^Ref "files": .*0\\.0\\.1 in .*version ${version}.*npm ls electron-remote-ref`)
    )
  })
})
