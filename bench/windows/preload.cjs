'use strict'

/** The bridge of the raw way, and the end of a batch. Ours installs itself. */

const { contextBridge, ipcRenderer } = require('electron')

contextBridge.exposeInMainWorld('baseline', {
  /** @param {(text: string) => void} fn */
  onRaw: (fn) => ipcRenderer.on('raw', (_event, text) => fn(text)),
  done: () => ipcRenderer.send('done')
})
