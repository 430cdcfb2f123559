'use strict'

/** The bridge of the two baselines, written as apps write theirs. Ours installs itself. */

const { contextBridge, ipcRenderer } = require('electron')

contextBridge.exposeInMainWorld('baseline', {
  /** @param {string} text */
  relay: (text) => ipcRenderer.send('relay', text),
  /** @param {(text: string) => void} fn */
  onRelay: (fn) => ipcRenderer.on('relay', (_event, text) => fn(text)),
  /** @param {number} size */
  getFull: (size) => ipcRenderer.invoke('full:get', size),
  /** @param {number} size @param {unknown} value @param {string} txn */
  setFull: (size, value, txn) => ipcRenderer.send('full:set', size, value, txn),
  /** @param {(size: number, value: unknown, txn: string) => void} fn */
  onFull: (fn) => ipcRenderer.on('full:update', (_event, size, value, txn) => fn(size, value, txn))
})
