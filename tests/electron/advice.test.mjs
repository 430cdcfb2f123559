/** Warnings about silent mistakes in real windows, in main's terminal and in the page's console. */

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
 * Starts the app with refs of those names, and runs a function in its main process. What pages log
 * gathers in `logged`.
 *
 * @param {(scope: any) => unknown} fn It sees nothing of where it was written.
 * @returns {Promise<any>}
 */
async function inMain(fn) {
  const early = (/** @type {any} */ scope) => {
    scope.lib = scope.importPackage()
    scope.refs = ['files', 'settings'].map((name) => scope.lib.remoteRef(name, []))
    scope.logged = []
    scope.electron.app.on(
      'web-contents-created',
      (/** @type {any} */ _event, /** @type {any} */ contents) => {
        contents.on('console-message', (...args) => scope.logged.push(args[2]))
      }
    )
    scope.until = async (/** @type {() => boolean} */ holds) => {
      for (let i = 0; i < 1500 && !holds(); i++) {
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
    scope.reportsOf = async (/** @type {any} */ frame) => {
      const reports = await frame.executeJavaScript('fixture.reports')
      return reports.map((/** @type {{ message: string }} */ { message }) => message)
    }
  }
  launched = await launch(folder, { env: { ...process.env, EARLY: `(${early})(globalThis)` } })
  return launched.app.evaluate(async ({ app }, text) => {
    await app.whenReady()
    return (0, eval)(`(${text})`)(globalThis)
  }, fn.toString())
}

test('a name without a ref is reported in both, with the existing names', async () => {
  const found = await inMain(async ({ openWindow, warnings, logged, until }) => {
    await openWindow('filse')
    await until(() => warnings.length > 0 && logged.some((text) => text.includes('filse')))
    return { warnings, logged: logged.filter((text) => text.includes('filse')) }
  })
  expect(found.warnings).toEqual([
    expect.stringMatching(/the ref "filse" for 3 seconds.* There is "files", "settings"\./)
  ])
  expect(found.logged).toEqual([
    expect.stringMatching(/^Ref "filse": .* There is "files", "settings"\./)
  ])
})

test('a page of another origin is denied, and main prints a rule that works', async () => {
  const found = await inMain(async ({ electron, lib, openWindow, warnings, until }) => {
    const { protocol, BrowserWindow } = electron
    const window = await openWindow()
    const html = '<!doctype html><title>a page on the network</title>'
    protocol.handle('http', () => new Response(html, { headers: { 'content-type': 'text/html' } }))
    const ask = () =>
      window.webContents.executeJavaScript(
        `new Promise((resolve) => remoteRef.useRemoteRef('files').onUpdate(resolve))`
      )
    await window.loadURL('http://192.168.1.20:5173/')
    const denied = await ask()
    await until(() => warnings.length > 0)
    const [, rule] = /configure\(\{ access: (.*) \}\), with/.exec(warnings[0])
    lib.configure({ access: new Function('defaultAccess', `return ${rule}`)(lib.defaultAccess) })
    return { denied, allowed: await ask(), warnings, windows: BrowserWindow.getAllWindows().length }
  })
  expect(found.denied).toMatch(/ERR_REF_DENIED/)
  expect(found.warnings).toEqual([
    expect.stringMatching(/"http:\/\/192\.168\.1\.20:5173" does not get the ref "files"/)
  ])
  expect(found.allowed).toMatch(/^b\d+ .*"access":"write"/)
})

test('a frame without a bridge gets an error that says what is missing', async () => {
  const reports = await inMain(async ({ openWindow, reportsOf }) => {
    const window = await openWindow()
    await window.webContents.executeJavaScript(
      `new Promise((resolve) => {
        const src = location.href.split('#')[0] + '#files'
        document.body.append(Object.assign(document.createElement('iframe'), { src, onload: () => resolve(0) }))
      })`
    )
    return reportsOf(window.webContents.mainFrame.frames[0])
  })
  expect(reports).toEqual([
    expect.stringMatching(/frame inside of a page.*nodeIntegrationInSubFrames: true/)
  ])
})

test('a popup without a bridge gets an error that says what is missing', async () => {
  const reports = await inMain(async ({ electron, lib, openWindow, reportsOf }) => {
    lib.configure({ preload: false })
    const window = await openWindow()
    const created = new Promise((resolve) =>
      electron.app.once('browser-window-created', (_event, popup) => resolve(popup))
    )
    await window.webContents.executeJavaScript(
      `open(location.href.split('#')[0] + '#files'); 0`,
      true
    )
    const { webContents } = await created
    if (webContents.isLoading()) {
      await new Promise((resolve) => webContents.once('did-finish-load', resolve))
    }
    return reportsOf(webContents)
  })
  expect(reports).toEqual([
    expect.stringMatching(/which another page has opened.*setWindowOpenHandler/)
  ])
})

test("modules for pages throw in main, and main's module throws in pages", async () => {
  const found = await inMain(async ({ pageApi, openWindow }) => {
    const { bridge } = await pageApi()
    const messageOf = (fn) => {
      try {
        return fn()
      } catch ({ code, message }) {
        return `${code}: ${message}`
      }
    }
    const entry = JSON.stringify(pageApi.mainEntry)
    const window = await openWindow('', {
      nodeIntegration: true,
      contextIsolation: false,
      sandbox: false
    })
    const page = await window.webContents.executeJavaScript(
      `(() => { try { require(${entry}).remoteRef('mine', 1) } catch ({ code, message }) { return code + ': ' + message } })()`
    )
    return { main: messageOf(bridge), page }
  })
  expect(found.main).toMatch(/^ERR_REF_BRIDGE: This is Electron's main process.* Use remoteRef/)
  expect(found.page).toMatch(/^ERR_REF_PROCESS: .*this is a page.* Use useRemoteRef/)
})
