'use strict'

/** The bridge of the two baselines, written as apps write theirs. Ours installs itself. */

const { contextBridge, ipcRenderer } = require('electron')

contextBridge.exposeInMainWorld('baseline', {
  /** @param {string} text */
  relay: (text) => ipcRenderer.send('relay', text),
  /** @param {(text: string) => void} fn */
  onRelay: (fn) => ipcRenderer.on('relay', (_event, text) => fn(text)),
  getFull: () => ipcRenderer.invoke('full:get'),
  /** @param {unknown} value @param {string} txn */
  setFull: (value, txn) => ipcRenderer.send('full:set', { value, txn }),
  /** @param {(update: unknown) => void} fn */
  onFull: (fn) => ipcRenderer.on('full:update', (_event, update) => fn(update))
})
