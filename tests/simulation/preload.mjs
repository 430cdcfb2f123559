/** The real preloads, run without Electron. */

import fs from 'node:fs'

/** @param {string} name */
const load = (name) => {
  const source = fs.readFileSync(new URL(`../../preload/${name}.js`, import.meta.url), 'utf8')
  const names = [
    'require',
    'process',
    'globalThis',
    'module',
    'exports',
    'setTimeout',
    'performance'
  ]
  return new Function(...names, source)
}
const bridge = load('index')
const firstPaint = load('first-paint')

/**
 * @param {object} ipcRenderer What stands in for Electron's.
 * @param {object} [page] The page's global object.
 * @param {boolean} [first] Whether it asks for values before its first script runs.
 * @param {Time} [time]
 * @returns {{ useRemoteRef: import('../../lib/client/replica/replica.js').Connect }} What it exposes.
 */
export function runPreload(ipcRenderer, page = {}, first = false, time = UNHURRIED) {
  /** @type {any} */
  let exposed
  const contextBridge = {
    exposeInMainWorld: (/** @type {string} */ _name, /** @type {unknown} */ api) => (exposed = api)
  }
  // In the order of their installation.
  for (const run of first ? [bridge, firstPaint] : [bridge]) {
    const module = { exports: {} }
    run(
      () => ({ contextBridge, ipcRenderer }),
      { contextIsolated: true },
      page,
      module,
      module.exports,
      time.later,
      time.clock
    )
  }
  return exposed
}

/** @typedef {{ later: (fn: () => void, milliseconds: number) => unknown, clock: { now(): number } }} Time */

/** A timer that no test waits for. @param {() => void} fn @param {number} milliseconds */
function later(fn, milliseconds) {
  return setTimeout(fn, milliseconds).unref()
}

/** With this clock pages are never limited, since tests simulate hours in a second. */
const UNHURRIED = {
  later,
  clock: {
    time: 0,
    now() {
      return (this.time += 1000)
    }
  }
}
