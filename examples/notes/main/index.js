import { app, BrowserWindow } from 'electron'
import './calls.js'
import { notes, settings } from './state.js'
import { openWindow } from './windows.js'
import { setMenu } from './menu.js'
import { startStatistics } from './statistics.js'

app.whenReady().then(() => {
  setMenu()
  startStatistics()
  openWindow('main')

  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow('main')
  })
})

app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit()
})

// Within reach of a debugger that is attached to the main process.
Object.assign(globalThis, { notes, settings })
