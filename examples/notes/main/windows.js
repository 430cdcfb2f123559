import path from 'node:path'
import { BrowserWindow, nativeTheme } from 'electron'
import { ipc } from 'electron-remote-ref/ipc'

/** @typedef {'main' | 'settings' | 'palette'} WindowName */

const page = path.join(import.meta.dirname, '..', 'dist', 'index.html')

/** @type {Record<WindowName, import('electron').BrowserWindowConstructorOptions>} */
const OPTIONS = {
  main: { width: 1000, height: 700, minWidth: 760, minHeight: 480 },
  settings: { width: 400, height: 420, resizable: false, autoHideMenuBar: true },
  palette: { width: 264, height: 350, resizable: false, frame: false, alwaysOnTop: true }
}

/** @type {Map<WindowName, BrowserWindow>} */
const open = new Map()

/** Opens a window, or brings the open one to the front. @param {WindowName} name */
export function openWindow(name) {
  const present = open.get(name)
  if (present) return present.focus()
  const window = new BrowserWindow({
    ...OPTIONS[name],
    ...besideMain(name),
    useContentSize: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1c1b19' : '#fbfaf7',
    webPreferences: { sandbox: true, contextIsolation: true }
  })
  // By this name others reach it.
  ipc.name(window, name)
  open.set(name, window)
  window.once('closed', () => {
    open.delete(name)
    if (name === 'main') for (const other of open.values()) other.close()
  })
  window.loadFile(page, { query: { window: name } })
}

/** Opens a window, or closes it. @param {WindowName} name */
export function toggleWindow(name) {
  const present = open.get(name)
  if (present) present.close()
  else openWindow(name)
}

/** Where the palette floats: over the lower right corner of the main window. @param {WindowName} name */
function besideMain(name) {
  const main = open.get('main')
  if (name !== 'palette' || !main) return {}
  const { x, y, width, height } = main.getBounds()
  return { x: x + width - 264 - 40, y: y + height - 350 - 60 }
}
