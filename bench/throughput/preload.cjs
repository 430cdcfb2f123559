'use strict'

/** The bridge of the baselines: strings to main and back, the cheapest thing to send. */

const { contextBridge, ipcRenderer } = require('electron')

contextBridge.exposeInMainWorld('baseline', {
  /** @param {string} channel @param {string} text */
  send: (channel, text) => ipcRenderer.send(channel, text),
  /** @param {string} channel @param {(text: string) => void} fn */
  on: (channel, fn) => ipcRenderer.on(channel, (_event, text) => fn(text)),
  /** @returns {Promise<string>} */
  immerState: () => ipcRenderer.invoke('immer:state')
})
