/**
 * Main and windows in one process, for the tests of an app without Electron: with refs, calls and
 * messages.
 */

import { openTestApp } from '../../testing/index.js'
import { ipc as mainIpc } from '../main/index.js'
import { ipc as pageIpc } from '../window/index.js'
import { controls } from '../window/tests.js'
import { WindowIpc } from '../window/window-ipc.js'
import { IpcSandbox } from './sandbox.js'
import { mainSandbox } from './main.js'
import { Processes } from './processes.js'

/** @typedef {import('../../testing/index.js').TestWindow} Window */
/** @typedef {import('../../testing/app.js').Frame} Frame */
/** @typedef {import('../main/types.js').MainIpc} MainIpc */
/** @typedef {import('../window/types.js').WindowIpc} PageIpc */
/** @typedef {import('./processes.js').TestProcess} TestProcess */
/** @typedef {{ readonly webContents: Electron.WebContents, readonly ipc: PageIpc }} WindowMembers */
/**
 * @typedef {Omit<Window, 'webContents'> & WindowMembers & Partial<Electron.BrowserWindow>} TestWindow
 *   `ipc` is that of its page: after `reload` it is another one. `webContents` has only what this
 *   package uses, and the window has none of Electron's functions. Tests may add some.
 */
/**
 * @typedef {object} TestApp
 * @property {MainIpc} ipc Main's `ipc`. What is added or set here ends with `close`. What the app's own
 *   modules add to `ipc` of `electron-remote-ref/ipc` is there too, and stays.
 * @property {import('../../testing/app.js').TestApp['remoteRef']} remoteRef Main's `remoteRef`. Refs
 *   that it creates end with `close`.
 * @property {TestWindow} window The window of the components under test: `window.remoteRef` is its
 *   bridge, and `ipc` of `electron-remote-ref/ipc/window` and `/ipc/vue` is its `ipc`.
 * @property {(frame?: Partial<Frame>, name?: string) => TestWindow} openWindow Opens another window,
 *   and gives it a name. Access rules see `frame`, by default a page of the app's own files.
 * @property {(name?: string) => TestProcess} openProcess Starts a utility process, and attaches it by a
 *   name.
 * @property {() => Promise<void>} settled Resolves when all changes, calls and messages have arrived.
 *   The pages have loaded then: what main has sent them and nothing takes is refused.
 * @property {() => void} close Ends the windows, the processes, and what was made here.
 */

/**
 * Creates an app of a main process and one window in this process. Closes the previous one.
 *
 * @param {Partial<Frame>} [frame] The window's frame for access rules.
 * @param {string} [name] The window's name, as by `ipc.name`.
 * @returns {TestApp}
 * @throws `ERR_REF_PROCESS` in Electron, which has real windows.
 */
export function createTestApp(frame, name) {
  /** The `ipc` of each page. @type {WeakMap<object, IpcSandbox<PageIpc>>} */
  const pages = new WeakMap()
  /** @type {Window[]} */
  const windows = []
  const processes = new Processes()
  const main = mainSandbox(mainIpc)
  /** @param {Window} window @returns {IpcSandbox<PageIpc>} */
  const ipcOf = (window) => {
    const { page } = window
    const known = pages.get(page)
    if (known) return known
    // The one that components import, or one of this page alone.
    const own = window === windows[0] ? pageIpc : new WindowIpc(() => page.bridge)
    const sandbox = new IpcSandbox(/** @type {PageIpc} */ (/** @type {unknown} */ (own)))
    pages.set(page, sandbox)
    page.onEnd(() => sandbox.restore())
    return sandbox
  }
  const app = openTestApp(frame, {
    opened(window) {
      windows.push(window)
      Object.defineProperty(window, 'ipc', { get: () => ipcOf(window).ipc, enumerable: true })
    },
    exposed() {
      for (const { reconnect } of controls()) reconnect()
    },
    settled() {
      for (const { loaded } of controls()) loaded()
      for (const window of windows) WindowIpc.loaded(/** @type {any} */ (ipcOf(window).own))
    },
    closing() {
      processes.close()
      main.restore()
    }
  })
  if (name !== undefined) main.ipc.name(/** @type {any} */ (app.window), name)
  return {
    ...app,
    ipc: main.ipc,
    window: /** @type {any} */ (app.window),
    openWindow(other, called) {
      const window = /** @type {any} */ (app.openWindow(other))
      if (called !== undefined) main.ipc.name(window, called)
      return window
    },
    openProcess(called) {
      const process = processes.open()
      if (called !== undefined) main.ipc.attach(process, called)
      return process
    }
  }
}
