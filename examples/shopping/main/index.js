import path from 'node:path'
import { BrowserWindow, app } from 'electron'
import { device, list } from './list.js'

const page = path.join(import.meta.dirname, '..', 'dist', 'index.html')
const WIDTH = 640

function openWindow() {
  const window = new BrowserWindow({
    width: WIDTH,
    height: 820,
    minWidth: 480,
    minHeight: 500,
    // Beside the other device, if both are on one screen.
    x: device.value.name === 'Phone' ? 60 + WIDTH : 40,
    y: 40,
    useContentSize: true,
    autoHideMenuBar: true,
    webPreferences: { sandbox: true, contextIsolation: true }
  })
  window.loadFile(page)
}

app.whenReady().then(() => {
  openWindow()
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow()
  })
})

app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit()
})

// Within reach of a debugger that is attached to the main process.
Object.assign(globalThis, { list, device })
