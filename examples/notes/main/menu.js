import { BrowserWindow, Menu } from 'electron'
import { ipc } from 'electron-remote-ref/ipc'
import { openWindow, toggleWindow } from './windows.js'

/** Sets the menu of the app. Most of its items are commands to the window that has the focus. */
export function setMenu() {
  const menu = Menu.buildFromTemplate([
    ...(process.platform === 'darwin' ? [{ role: /** @type {const} */ ('appMenu') }] : []),
    {
      label: '&File',
      submenu: [
        command('new-note', '&New note', 'CmdOrCtrl+N'),
        command('open-file', '&Open…', 'CmdOrCtrl+O'),
        command('delete-note', '&Delete note', 'CmdOrCtrl+Backspace'),
        { type: 'separator' },
        command('statistics', '&Statistics', 'CmdOrCtrl+Shift+S'),
        { type: 'separator' },
        { label: 'Se&ttings', accelerator: 'CmdOrCtrl+,', click: () => openWindow('settings') },
        { role: 'close' }
      ]
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        command('larger-text', '&Larger text', 'CmdOrCtrl+Plus'),
        command('smaller-text', '&Smaller text', 'CmdOrCtrl+-'),
        { type: 'separator' },
        {
          label: '&Palette',
          accelerator: 'CmdOrCtrl+Shift+P',
          click: () => toggleWindow('palette')
        },
        { role: 'toggleDevTools' }
      ]
    }
  ])
  Menu.setApplicationMenu(menu)
}

/** @param {string} id @param {string} label @param {string} accelerator */
function command(id, label, accelerator) {
  return {
    id,
    label,
    accelerator,
    click() {
      const window = BrowserWindow.getFocusedWindow()
      if (window) ipc.to(window).send('command', id)
    }
  }
}
