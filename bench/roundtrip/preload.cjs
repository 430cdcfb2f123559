'use strict'

/** The bridge of the ways beside ours, written as apps write theirs. Ours installs itself. */

const { contextBridge, ipcRenderer } = require('electron')

contextBridge.exposeInMainWorld('baseline', {
  /** What a way begins with. @param {string} way */
  begin: (way) => ipcRenderer.invoke('begin', way),
  /** @param {string} way @param {unknown[]} args */
  send: (way, ...args) => ipcRenderer.send(way, ...args),
  /** @param {string} way @param {(...args: any[]) => void} fn */
  on: (way, fn) => ipcRenderer.on(way, (_event, ...args) => fn(...args))
})
