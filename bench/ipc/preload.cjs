'use strict'

/** What apps write by hand: a function for each call, and a port for the page. */

const { contextBridge, ipcRenderer } = require('electron')

contextBridge.exposeInMainWorld('bare', {
  echo: (/** @type {unknown} */ value) => ipcRenderer.invoke('bare:echo', value),
  send: (/** @type {unknown} */ value) => ipcRenderer.send('bare:message', value),
  onMessage: (/** @type {(value: unknown) => void} */ fn) =>
    ipcRenderer.on('bare:message', (_event, value) => fn(value))
})

ipcRenderer.on('bare:port', (event) => globalThis.postMessage('bare:port', '*', event.ports))
