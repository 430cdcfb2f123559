import path from 'node:path'
import { BrowserWindow } from 'electron'

const page = path.join(import.meta.dirname, '..', 'dist', 'index.html')
const WIDTH = 720
const HEIGHT = 640

let opened = 0

/** Opens one more window on the list, beside the last one. */
export function openWindow() {
  const number = ++opened
  const column = (number - 1) % 2
  const row = (number - 1) >> 1
  const window = new BrowserWindow({
    width: WIDTH,
    height: HEIGHT,
    minWidth: 480,
    minHeight: 400,
    x: 40 + column * (WIDTH + 20) + row * 30,
    y: 40 + row * 30,
    useContentSize: true,
    autoHideMenuBar: true,
    webPreferences: { sandbox: true, contextIsolation: true }
  })
  // The page's button is a plain window.open().
  window.webContents.setWindowOpenHandler(() => {
    openWindow()
    return { action: 'deny' }
  })
  window.loadFile(page, { query: { window: String(number) } })
  return window
}
