/**
 * Asks main, before the page's first script runs, for the values of the refs that are marked
 * `firstPaint`. The bridge hands them to the page.
 *
 * The page blocks until main has answered, so this is a separate file: main installs it with the first
 * ref that is marked. Apps without such a ref do not pay for it. An app with its own bundled preload
 * imports it there (`import 'electron-remote-ref/preload/first-paint'`).
 */
'use strict'

const { ipcRenderer } = require('electron')

const FIRST_VALUES = Symbol.for('electron-remote-ref/first-values')
/** Milliseconds after which an unused value is dropped. */
const LAST = 10_000

/**
 * @typedef {object} FirstValue
 * @property {string} state Identifies the state of the ref for main.
 * @property {string} message The message that the bridge passes to the replica.
 */

/** @typedef {typeof globalThis & { [FIRST_VALUES]?: Map<string, FirstValue> }} Scope */

/** @returns {Map<string, FirstValue>} By the refs' names. */
function ask() {
  /** @type {Map<string, FirstValue>} */
  const values = new Map()
  const { href } = globalThis.location
  // Every window starts with an empty document, which shows nothing.
  if (href.startsWith('about:')) return values
  // Main compares the address with Electron's, so that no page gets values for another.
  const answer = ipcRenderer.sendSync('remote-ref', `p0 ${href}`)
  if (!answer) return values
  let at = answer.indexOf('\n') + 1
  /** @type {[name: string, state: string, access: string, length: number, text?: unknown][]} */
  const index = JSON.parse(answer.slice(0, at))
  for (const [name, state, access, length, text] of index) {
    const version = Number(state.slice(state.indexOf('.') + 1))
    const header = JSON.stringify({ version, access, text })
    values.set(name, { state, message: `f ${header}\n${answer.slice(at, (at += length))}` })
  }
  setTimeout(() => values.clear(), LAST)
  return values
}

const scope = /** @type {Scope} */ (globalThis)
scope[FIRST_VALUES] ??= ask()
