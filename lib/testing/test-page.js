'use strict'

/** One document of a test window: the package's own preload with a simulated IPC to main. */

const fs = require('node:fs')
const { webcrypto } = require('node:crypto')
const { preloadPath } = require('../main/index.js')
const { TestChannel } = require('./test-ports.js')
const { Transit, copy } = require('./transit.js')

/** @typedef {import('../main/hub/hub.js').Hub} Hub */
/** @typedef {import('../../preload/index.js').Handle} Handle */
/** @typedef {import('./test-ports.js').TestPort} TestPort */
/** @typedef {import('./test-window.js').TestWindow} TestWindow */
/** @typedef {(event: { ports: TestPort[] }, message: string, attachments?: unknown[]) => void} Listener */
/**
 * @typedef {object} Bridge What is `window.remoteRef` in a page.
 * @property {(name: string, initial?: string) => Handle} useRemoteRef
 * @property {(to: string) => Omit<Handle, 'value'>} openIpc
 * @property {EventTargetLike & { MessageChannel: typeof TestChannel }} page What stands in for the
 *   page's global scope.
 */
/** @typedef {{ addEventListener: (type: string, listener: (event: any) => void) => void }} EventTargetLike */

/** The globals of the preload. They are fixed here, since tests replace timers. */
const PRELOAD = ['require', 'process', 'globalThis', 'performance', 'crypto', 'setTimeout']
const { setTimeout } = globalThis

class TestPage {
  /** See `Page` of lib/main/electron/pages.js. */
  inner = false
  leaving = false
  gone = false
  /** @type {(() => void) | null} */
  onProgress = null
  transit = new Transit()
  #hub
  #window
  /** @type {Listener} */
  #listener = () => {}
  /** @type {Map<string, Set<(event: any) => void>>} */
  #events = new Map()
  /** Connections that are open, and whether they are of calls and messages. @type {Map<string, boolean>} */
  #channels = new Map()
  /** @type {Set<TestPort>} */
  #ports = new Set()
  /** @type {(() => void)[]} */
  #ending = []
  #scope = this.#makeScope()

  /** @param {TestWindow} window @param {Hub} hub */
  constructor(window, hub) {
    this.#window = window
    this.#hub = hub
    this.contents = window.webContents
    this.target = window.webContents.mainFrame
    /** @type {Bridge} */
    this.bridge = { ...this.#load(), page: this.#scope }
  }

  get frame() {
    return this.#window.frame
  }

  /** Called by main. @param {string} message @param {unknown[]} [attachments] */
  send(message, attachments) {
    if (this.gone) return
    const copied = copy(attachments)
    this.transit.add(() => this.#listener({ ports: [] }, message, copied), 'page')
  }

  /** Called by main. @param {string} message @param {TestPort} port */
  sendPort(message, port) {
    if (this.gone) return port.end()
    this.#ports.add(port)
    this.transit.add(() => this.#listener({ ports: [port] }, message), 'page')
  }

  /** The page ends as pages do: what it has changed and sent reaches main. */
  leave() {
    if (this.gone) return
    for (const type of ['beforeunload', 'pagehide']) {
      this.#dispatch({ type, persisted: false, isTrusted: true })
    }
    this.transit.deliver()
    this.#hub.flush()
    this.#hub.flushAnswers()
    this.transit.deliver()
    this.end()
  }

  /** The page ends at once. What it has sent reaches main. */
  crash() {
    this.transit.drop('page')
    this.transit.deliver()
    this.end()
  }

  end() {
    if (this.gone) return
    this.leaving = this.gone = true
    this.#hub.drop(this)
    this.transit.drop()
    for (const port of this.#ports) port.end()
    // A real page would not exist any more. Here its components may, and new ones may be created.
    for (const [channel, isIpc] of this.#channels) this.#close(channel, isIpc)
    this.#channels.clear()
    for (const fn of this.#ending) fn()
  }

  /** Calls a function when it has ended. @param {() => void} fn */
  onEnd(fn) {
    this.#ending.push(fn)
  }

  /** @param {string} channel @param {boolean} isIpc */
  #close(channel, isIpc) {
    const notice = isIpc ? ['no', 'ERR_IPC_GONE', 'this page has gone'] : ['d']
    this.#listener({ ports: [] }, `e${channel} ${JSON.stringify([notice])}`)
  }

  /** @param {string} message @param {unknown[]} [attachments] */
  #receive(message, attachments) {
    const [type, channel] = [message[0], message.slice(1, message.indexOf(' '))]
    // In Electron lib/main/electron handles this one: the page ends.
    if (type === 'g') return undefined
    if (type === 'o') this.#channels.set(channel, opensIpc(message))
    if (type === 'c') this.#channels.delete(channel)
    return this.#hub.handle(this, message, attachments)
  }

  /** A message of the page. @param {string} message @param {unknown[]} [attachments] */
  #post(message, attachments) {
    if (!this.gone) {
      const copied = copy(attachments)
      this.transit.add(() => this.#receive(message, copied), 'main')
    } else if (opensIpc(message)) {
      const channel = message.slice(1, message.indexOf(' '))
      this.transit.add(() => this.#close(channel, true), 'page')
    }
  }

  /** @param {string} question */
  #ask(question) {
    if (this.gone) return ''
    // The page is blocked: what main sends arrives later.
    this.transit.deliver('main')
    return this.#receive(question) ?? ''
  }

  /** @param {{ type: string, [member: string]: unknown }} event */
  #dispatch(event) {
    for (const listener of [...(this.#events.get(event.type) ?? [])]) listener(event)
  }

  #makeScope() {
    const scope = {
      MessageChannel: TestChannel,
      addEventListener: (
        /** @type {string} */ type,
        /** @type {(event: any) => void} */ listener
      ) => {
        this.#events.set(type, (this.#events.get(type) ?? new Set()).add(listener))
      },
      postMessage: (
        /** @type {unknown} */ data,
        /** @type {string} */ _to,
        /** @type {any} */ ports
      ) => {
        const event = { type: 'message', data, ports, source: scope }
        this.transit.add(() => this.#dispatch(event), 'page')
      }
    }
    return scope
  }

  /** @returns {Omit<Bridge, 'page'>} */
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
        send: (
          /** @type {string} */ _channel,
          /** @type {string} */ message,
          /** @type {unknown[] | undefined} */ attachments
        ) => this.#post(message, attachments),
        sendSync: (/** @type {string} */ _channel, /** @type {string} */ question) =>
          this.#ask(question)
      }
    }
    const run = new Function(...PRELOAD, fs.readFileSync(preloadPath(), 'utf8'))
    const isolated = { contextIsolated: true }
    run(() => electron, isolated, this.#scope, unhurried(), webcrypto, setTimeout)
    return exposed
  }
}

/** Whether a message opens a connection for calls and messages. @param {string} message */
function opensIpc(message) {
  return message[0] === 'o' && 'ipc' in JSON.parse(message.slice(message.indexOf(' ')))
}

/** A clock with which a page is never limited: a test may do at once what users do in hours. */
function unhurried() {
  let time = 0
  return { now: () => (time += 1000) }
}

module.exports = { TestPage }
