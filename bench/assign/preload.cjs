'use strict'

/** The bridge of the way beside ours, written as apps write theirs. Ours installs itself. */

const { contextBridge, ipcRenderer } = require('electron')

contextBridge.exposeInMainWorld('baseline', {
  /** @param {(text: string) => void} fn */
  onValue: (fn) => ipcRenderer.on('value', (_event, text) => fn(text))
})
