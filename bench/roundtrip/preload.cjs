'use strict'

/** The bridge of the other ways, written as apps write it. Ours installs itself. */

const { contextBridge, ipcRenderer } = require('electron')

contextBridge.exposeInMainWorld('baseline', {
  /** Requests the initial state of a way. @param {string} way */
  begin: (way) => ipcRenderer.invoke('begin', way),
  /** @param {string} way @param {unknown[]} args */
  send: (way, ...args) => ipcRenderer.send(way, ...args),
  /** @param {string} way @param {(...args: any[]) => void} fn */
  on: (way, fn) => ipcRenderer.on(way, (_event, ...args) => fn(...args))
})
