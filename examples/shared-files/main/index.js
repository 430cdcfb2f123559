import { app, BrowserWindow } from 'electron'
import { sharedFiles } from './files.js'
import { openWindow } from './window.js'
import { startVisitor } from './visitor.js'

app.whenReady().then(() => {
  openWindow()
  openWindow()
  startVisitor(sharedFiles)

  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow()
  })
})

app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit()
})

// Within reach of a debugger that is attached to the main process.
Object.assign(globalThis, { sharedFiles, openWindow })
