/** The real preload, run without Electron. */

import fs from 'node:fs'

const source = fs.readFileSync(new URL('../../preload/index.js', import.meta.url), 'utf8')
const run = new Function('require', 'process', 'globalThis', 'module', 'exports', source)

/**
 * @param {object} ipcRenderer What stands in for Electron's.
 * @param {object} [page] The page's global object.
 * @returns {{ useRemoteRef: import('../../lib/client/replica.js').Connect }} What it exposes.
 */
export function runPreload(ipcRenderer, page = {}) {
  /** @type {any} */
  let exposed
  const contextBridge = {
    exposeInMainWorld: (/** @type {string} */ _name, /** @type {unknown} */ api) => (exposed = api)
  }
  const module = { exports: {} }
  run(
    () => ({ contextBridge, ipcRenderer }),
    { contextIsolated: true },
    page,
    module,
    module.exports
  )
  return exposed
}
