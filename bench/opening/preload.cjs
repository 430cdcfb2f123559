'use strict'

/** The bridge of the other ways, written as apps write it. Ours installs itself. */

const { contextBridge, ipcRenderer } = require('electron')

contextBridge.exposeInMainWorld('baseline', {
  ask: () => ipcRenderer.send('ask'),
  /** @param {(answer: unknown) => void} fn */
  onAnswer: (fn) => ipcRenderer.on('answer', (_event, answer) => fn(answer))
})
