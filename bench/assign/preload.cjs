'use strict'

/** The bridge of the other way, written as apps write it. Ours installs itself. */

const { contextBridge, ipcRenderer } = require('electron')

contextBridge.exposeInMainWorld('baseline', {
  /** @param {(text: string) => void} fn */
  onValue: (fn) => ipcRenderer.on('value', (_event, text) => fn(text))
})
