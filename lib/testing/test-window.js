'use strict'

/**
 * A window without Electron: the package's own preload, with what stands in for Electron's IPC between
 * it and main. Messages take their way in order, each in a microtask of its own, as none arrives
 * before the statement is done that has sent it.
 */

const fs = require('node:fs')
const { webcrypto } = require('node:crypto')
const { preloadPath } = require('../main/index.js')

/** @typedef {import('../main/hub/hub.js').Hub} Hub */
/** @typedef {import('../main/options/access.js').Frame} Frame */
/** @typedef {import('../../preload/index.js').Handle} Handle */
/** @typedef {(event: object, message: string) => void} Listener */

/** A page that the default rule lets write. There is no `webContents`. */
const PAGE = {
  url: 'file:///index.html',
  origin: 'file://',
  isMainFrame: true,
  type: 'window',
  windowId: null,
  webContentsId: 0,
  webContents: /** @type {any} */ (undefined)
}

/** What is taken for the preload's own, whatever timers a test has replaced. */
const PRELOAD = ['require', 'process', 'globalThis', 'performance', 'crypto', 'setTimeout']
const { setTimeout } = globalThis

let lastId = 0

class TestWindow {
  /** @type {Frame} What access rules see of it. */
  frame
  /**
   * Opens a connection: the option `connect` of a `Replica`, or of `useRemoteRef` where that is to be
   * in this window and not in the one that `window.remoteRef` belongs to.
   *
   * @type {(name: string, initial?: string) => Handle}
   */
  useRemoteRef
  #hub
  /** @type {(() => void)[]} */
  #waiting = []
  /** @type {Listener} */
  #listener = () => {}
  /** @type {Map<string, (event: object) => void>} */
  #events = new Map()
  /** Connections that are open. @type {Set<string>} */
  #channels = new Set()
  #closed = false

  /** @param {Hub} hub @param {Partial<Frame>} [frame] */
  constructor(hub, frame) {
    this.#hub = hub
    this.frame = { ...PAGE, webContentsId: ++lastId, ...frame }
    this.useRemoteRef = this.#load().useRemoteRef
  }

  /** Main calls it. @param {string} message */
  send(message) {
    this.#later(() => this.#listener({}, message))
  }

  /** Whether nothing is on its way. */
  get quiet() {
    return this.#waiting.length === 0
  }

  /** It goes, as a window that is closed: what its page has changed reaches main, and its refs end. */
  close() {
    if (this.#closed) return
    for (const type of ['beforeunload', 'pagehide']) {
      this.#events.get(type)?.({ type, persisted: false, isTrusted: true })
    }
    this.deliver()
    this.#hub.flush()
    this.#hub.flushAnswers()
    this.deliver()
    this.#closed = true
    this.#hub.drop(this)
    // A real page would be gone. Here its components may still be there, and others may come.
    for (const channel of this.#channels) this.#listener({}, `e${channel} [["d"]]`)
    this.#waiting = []
  }

  /** Delivers all that is on its way. */
  deliver() {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) next()
  }

  /** @param {() => void} step */
  #later(step) {
    if (this.#closed) return
    this.#waiting.push(step)
    // Of promises, since tests replace timers and `queueMicrotask`.
    Promise.resolve().then(() => this.#waiting.shift()?.())
  }

  /** @param {string} message */
  #receive(message) {
    const [type, channel] = [message[0], message.slice(1, message.indexOf(' '))]
    // What Electron's side of main takes: the page goes.
    if (type === 'g') return undefined
    if (type === 'o') this.#channels.add(channel)
    if (type === 'c') this.#channels.delete(channel)
    return this.#hub.handle(this, message)
  }

  /** @returns {{ useRemoteRef: TestWindow['useRemoteRef'] }} */
  #load() {
    /** @type {any} */
    let exposed
    const electron = {
      contextBridge: {
        exposeInMainWorld: (/** @type {string} */ _name, /** @type {unknown} */ api) => {
          exposed = api
        }
      },
      ipcRenderer: {
        on: (/** @type {string} */ _channel, /** @type {Listener} */ listener) => {
          this.#listener = listener
        },
        send: (/** @type {string} */ _channel, /** @type {string} */ message) => {
          this.#later(() => this.#receive(message))
        },
        sendSync: (/** @type {string} */ _channel, /** @type {string} */ question) => {
          this.deliver()
          return this.#receive(question) ?? ''
        }
      }
    }
    const page = {
      addEventListener: (/** @type {string} */ type, /** @type {any} */ listener) => {
        this.#events.set(type, listener)
      }
    }
    const run = new Function(...PRELOAD, fs.readFileSync(preloadPath(), 'utf8'))
    run(() => electron, { contextIsolated: true }, page, unhurried(), webcrypto, setTimeout)
    return exposed
  }
}

/** A clock by which a page never sends too much at once: a test may do in no time what users do in hours. */
function unhurried() {
  let time = 0
  return { now: () => (time += 1000) }
}

module.exports = { TestWindow }
