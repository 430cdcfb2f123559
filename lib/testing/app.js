'use strict'

const { setImmediate } = require('node:timers')
const { RemoteRefError, remoteRef } = require('../main/index.js')
const { TestChannel, wires } = require('./test-ports.js')
const { TestWindow: Window } = require('./test-window.js')

/** @typedef {import('../main/options/access.js').Frame} Frame */
/** @typedef {import('../main/hub/hub.js').Hub} Hub */
/** @typedef {import('./test-window.js').TestWindow} TestWindow */
/** @typedef {import('../main/index.js').RemoteRef<any>} AnyRef */

/** The key of the runtime in this process: see lib/main/electron/runtime.js. */
const HOME = Symbol.for('electron-remote-ref/main')
/** What access rules see: see `Frame`. */
const FRAME = ['url', 'origin', 'isMainFrame', 'type', 'windowId', 'webContentsId', 'webContents']
const CLOSED = 'This test app was closed. Make another one: createTestApp().'
/** After so many turns of the event loop without messages, no more will come. */
const QUIET_TURNS = 3

/**
 * @typedef {object} TestApp
 * @property {typeof remoteRef} remoteRef Main's `remoteRef`. Refs that it creates end with `close`.
 *   Refs that the app's own modules create with `electron-remote-ref` are in the windows too.
 * @property {TestWindow} window The window of the components under test: `useRemoteRef`, and anything
 *   else that uses `window.remoteRef`, gets its bridge.
 * @property {(frame?: Partial<Frame>) => TestWindow} openWindow Opens another window. Access rules see
 *   `frame`, by default a page of the app's own files.
 * @property {() => Promise<void>} settled Resolves when main and all windows have exchanged all
 *   changes. A value of more than 64 KiB may take longer: wait for the ref's `ready`.
 * @property {() => void} close Ends the windows and the refs that `remoteRef` has created here.
 */
/**
 * @typedef {object} Extension What lib/ipc/testing adds.
 * @property {(window: TestWindow) => void} opened Called with each window that was opened.
 * @property {() => void} exposed Called when `window.remoteRef` is the bridge of a new page.
 * @property {() => void} settled Called when all messages have arrived. More may follow.
 * @property {() => void} closing Called when the windows have closed.
 */

/** @type {TestApp | null} */
let open = null

/**
 * Creates an app of a main process and one window in this process. Closes the previous one.
 *
 * @param {Partial<Frame>} [frame] The window's frame for access rules.
 * @returns {TestApp}
 * @throws {RemoteRefError} `ERR_REF_PROCESS` in Electron, which has real windows; `ERR_REF_OPTION` for a frame that
 *   is none.
 */
function createTestApp(frame) {
  return openTestApp(frame, null)
}

/**
 * @param {Partial<Frame> | undefined} frame @param {Extension | null} extension
 * @returns {TestApp}
 */
function openTestApp(frame, extension) {
  const home = /** @type {any} */ (globalThis)[HOME] ?? {}
  const { hub } = home
  if (process.versions.electron || !hub) {
    throw new RemoteRefError(
      'ERR_REF_PROCESS',
      'createTestApp is for tests in Node. In Electron, open windows.'
    )
  }
  checkFrame(frame)
  home.makeChannel ??= () => new TestChannel()
  open?.close()
  // What is stored in a folder stays; that is for the test to delete.
  if (hub.disk.isInMemory) hub.disk.restart()
  /** @type {TestWindow[]} */
  const windows = []
  /** @type {AnyRef[]} */
  const refs = []
  const openWindow = (/** @type {Partial<Frame> | undefined} */ other) => {
    checkFrame(other)
    const window = new Window(hub, other)
    windows.push(window)
    extension?.opened(window)
    return window
  }
  const window = openWindow(frame)
  const needOpen = () => {
    if (open !== app) throw new RemoteRefError('ERR_REF_DESTROYED', CLOSED)
  }
  const giveBack = expose(window, () => extension?.exposed())
  /** @type {TestApp} */
  const app = {
    window,
    openWindow(other) {
      needOpen()
      return openWindow(other)
    },
    remoteRef: /** @type {typeof remoteRef} */ (
      (/** @type {Parameters<typeof remoteRef>} */ ...args) => {
        needOpen()
        const ref = remoteRef(...args)
        refs.push(ref)
        return ref
      }
    ),
    async settled() {
      await settled(hub, windows)
      if (!extension) return
      extension.settled()
      await settled(hub, windows)
    },
    close() {
      if (open !== app) return
      open = null
      for (const each of windows) each.close()
      extension?.closing()
      for (const ref of refs) ref.destroy()
      giveBack()
    }
  }
  return (open = app)
}

/** @param {unknown} frame @throws {RemoteRefError} `ERR_REF_OPTION` */
function checkFrame(frame = {}) {
  const isObject = typeof frame === 'object' && frame !== null
  const unknown = isObject ? Object.keys(frame).find((name) => !FRAME.includes(name)) : frame
  if (isObject && unknown === undefined) return
  const text = `the frame of a test window is an object with ${FRAME.join(', ')}; not ${String(unknown)}.`
  throw new RemoteRefError('ERR_REF_OPTION', text)
}

/**
 * @param {TestWindow} window The bridge of its page becomes `globalThis.remoteRef`.
 * @param {() => void} exposed Called each time.
 * @returns {() => void} Restores the previous one.
 */
function expose(window, exposed) {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'remoteRef')
  const set = () => {
    const value = window.bridge
    Object.defineProperty(globalThis, 'remoteRef', { value, configurable: true, writable: true })
    exposed()
  }
  set()
  window.onReload(set)
  return () => {
    if (before) Object.defineProperty(globalThis, 'remoteRef', before)
    else delete (/** @type {any} */ (globalThis).remoteRef)
  }
}

/** @param {Hub} hub @param {TestWindow[]} windows */
async function settled(hub, windows) {
  for (let turns = 0; turns < QUIET_TURNS;) {
    hub.flush()
    hub.flushAnswers()
    // With `onProgress` calls and messages wait for changes of refs, which another thread may be writing.
    const quiet =
      wires.quiet &&
      windows.every(({ quiet, page }) => quiet && !hub.holds(page) && !page.onProgress)
    turns = quiet && !hub.busy ? turns + 1 : 0
    for (const window of windows) window.deliver()
    wires.deliver()
    // Wait for effects, and for steps of main.
    await new Promise((resolve) => setImmediate(resolve))
  }
}

module.exports = { createTestApp, openTestApp }
