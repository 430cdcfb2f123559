'use strict'

/**
 * A window without Electron: the package's own preload with a simulated IPC to main. Messages are
 * delivered in order, each in its own microtask, so that none arrives before the sending statement has
 * ended.
 */

const fs = require('node:fs')
const { webcrypto } = require('node:crypto')
const { preloadPath } = require('../main/index.js')

/** @typedef {import('../main/hub/hub.js').Hub} Hub */
/** @typedef {import('../main/options/access.js').Frame} Frame */
/** @typedef {import('../../preload/index.js').Handle} Handle */
/** @typedef {(event: object, message: string) => void} Listener */

/** A page that may write by the default rule. It has no `webContents`. */
const PAGE = {
  url: 'file:///index.html',
  origin: 'file://',
  isMainFrame: true,
  type: 'window',
  windowId: null,
  webContentsId: 0,
  webContents: /** @type {any} */ (undefined)
}

/** The globals of the preload. They are fixed here, since tests replace timers. */
const PRELOAD = ['require', 'process', 'globalThis', 'performance', 'crypto', 'setTimeout']
const { setTimeout } = globalThis

let lastId = 0

class TestWindow {
  /** @type {Frame} Its frame for access rules. */
  frame
  /**
   * Opens a connection. Pass it as the option `connect` to a `Replica`, or to `useRemoteRef` to use
   * this window instead of the one of `window.remoteRef`.
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

  /** Called by main. @param {string} message */
  send(message) {
    this.#later(() => this.#listener({}, message))
  }

  /** Whether no message is in transit. */
  get quiet() {
    return this.#waiting.length === 0
  }

  /** Closes the window: changes of its page reach main, and its refs end. */
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
    // A real page would be gone. Here its components may still exist, and new ones may be created.
    for (const channel of this.#channels) this.#listener({}, `e${channel} [["d"]]`)
    this.#waiting = []
  }

  /** Delivers all messages in transit. */
  deliver() {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) next()
  }

  /** @param {() => void} step */
  #later(step) {
    if (this.#closed) return
    this.#waiting.push(step)
    // Uses promises, since tests replace timers and `queueMicrotask`.
    Promise.resolve().then(() => this.#waiting.shift()?.())
  }

  /** @param {string} message */
  #receive(message) {
    const [type, channel] = [message[0], message.slice(1, message.indexOf(' '))]
    // In Electron lib/main/electron handles this one: the page ends.
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

/** A clock with which a page is never limited: a test may do at once what users do in hours. */
function unhurried() {
  let time = 0
  return { now: () => (time += 1000) }
}

module.exports = { TestWindow }
