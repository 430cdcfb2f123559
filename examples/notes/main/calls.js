/** What main does for windows, and which of them may reach which others. */

import fs from 'node:fs/promises'
import path from 'node:path'
import { dialog } from 'electron'
import { ipc } from 'electron-remote-ref/ipc'
import { toggleWindow } from './windows.js'

const MAX_BYTES = 1_000_000

ipc.handle(
  'dialog:openFile',
  async ({ window }) => {
    if (!window) return null
    const { filePaths } = await dialog.showOpenDialog(window, {
      title: 'Open a text',
      properties: ['openFile'],
      filters: [{ name: 'Texts', extensions: ['txt', 'md'] }]
    })
    const [file] = filePaths
    if (!file) return null
    const { name, base } = path.parse(file)
    const { size } = await fs.stat(file)
    // The window that has asked shows it.
    if (size > MAX_BYTES) throw new RangeError(`${base} is larger than a megabyte.`)
    return { title: name, text: await fs.readFile(file, 'utf8') }
  },
  // One dialog at a time.
  { calls: 1 }
)

ipc.on('toggle-window', (_event, name) => {
  if (name === 'settings' || name === 'palette') toggleWindow(name)
})

// Without these lines, no window reaches another one.
ipc.allow({ from: 'palette', to: 'main', names: ['insert', 'command'], connect: true })
ipc.allow({ from: 'main', to: 'statistics', connect: true })
