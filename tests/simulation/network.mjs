/**
 * Main and its windows without Electron: the real hub, addon, preload and replicas, connected by
 * queues. A test delivers their messages one by one, in any order that IPC allows.
 */

import { createRequire } from 'node:module'
import { Replica } from '../../lib/client/index.js'
import { runPreload } from './preload.mjs'

const require = createRequire(import.meta.url)
const { Hub } = require('../../lib/main/hub/hub.js')
const { RemoteRef } = require('../../lib/main/ref/ref.js')

/**
 * Milliseconds in which main takes what had to wait for the work before it. What still waits then came
 * too fast for the limits.
 */
const PATIENCE = 250
/** Not the clock that a test may replace. */
const now = performance.now.bind(performance)

export class Network {
  hub = new Hub()
  /** @type {Window[]} */
  windows = []
  /** @type {RemoteRef<any>[]} */
  refs = []
  /** What main's terminal was told. @type {string[]} */
  warnings = []

  constructor() {
    // A fixed clock, so that messages do not depend on how busy the machine is.
    this.hub.now = () => 0
    this.hub.warn = (/** @type {string} */ text) => void this.warnings.push(text)
  }

  /** @param {string} name @param {any} initial @param {object} [options] */
  remoteRef(name, initial, options = {}) {
    const ref = new RemoteRef(name, initial, options, this.hub)
    this.hub.add(ref)
    this.refs.push(ref)
    return ref
  }

  /**
   * @param {Partial<import('../../lib/main/options/access.js').Frame>} [frame]
   * @param {boolean} [first] Whether it asks for values before its first script runs.
   */
  open(frame = {}, first = false) {
    const window = new Window(this, frame, first)
    this.windows.push(window)
    return window
  }

  /** Delivers messages until there are no more, and main has taken all of them. */
  quiet() {
    return this.#exchange(() => this.#free())
  }

  /** Delivers messages until there are no more. Main may still be taking some of them. */
  deliver() {
    return this.#exchange(() => {})
  }

  /** @param {() => Promise<void> | void} wait Called before each round. */
  async #exchange(wait) {
    for (let rounds = 0; rounds < 10_000; rounds++) {
      await turn()
      await wait()
      this.hub.flushAnswers()
      const busy = this.windows.filter((window) => window.up.length + window.down.length > 0)
      if (busy.length === 0) return
      for (const window of busy) {
        while (window.up.length > 0) window.deliverUp()
        await turn()
        while (window.down.length > 0) window.deliverDown()
      }
    }
    throw new Error('the network does not come to rest')
  }

  /** Waits until main has taken all messages, and is done with them. */
  async #free() {
    const end = now() + PATIENCE
    const waits = () => this.windows.some((window) => this.hub.holds(window)) && now() < end
    while (this.refs.some((ref) => ref.busy) || waits()) await new Promise(setImmediate)
  }
}

/** One page in one window: its preload, and its replicas. */
export class Window {
  /** Messages to main. @type {string[]} */
  up = []
  /** Messages from main. @type {string[]} */
  down = []
  /** The number of messages in each direction, and their total length. */
  counts = { up: 0, down: 0, characters: 0 }
  /** How often it has asked synchronously. */
  asked = 0
  /** @type {(event: object, message: string) => void} */
  #listener = () => {}
  /** @type {Map<string, (event: object) => void>} */
  #pageListeners = new Map()
  #closed = false
  /** Channels. @type {number[]} */
  #opened = []

  /**
   * @param {Network} network @param {Partial<import('../../lib/main/options/access.js').Frame>} frame
   * @param {boolean} first
   */
  constructor(network, frame, first) {
    this.network = network
    const shown = { url: 'file:///app/index.html', origin: 'file://', isMainFrame: true }
    this.frame = /** @type {import('../../lib/main/options/access.js').Frame} */ ({
      ...shown,
      type: 'window',
      ...frame
    })
    this.bridge = this.#runPreload(first)
  }

  /** The hub calls it. @param {string} message */
  send(message) {
    if (!this.#closed) this.down.push(message)
  }

  /** @param {string} name @param {any} initial @param {object} [options] */
  replica(name, initial, options = {}) {
    return new Replica(name, initial, { connect: this.bridge.useRemoteRef, ...options })
  }

  deliverUp() {
    const message = this.up.shift()
    if (message === undefined) return
    this.counts.up++
    this.counts.characters += message.length
    // Handled by Electron's side, not by the hub: the page ends.
    if (message === 'g0 ') return
    this.network.hub.receive(this, message)
  }

  deliverDown() {
    const message = this.down.shift()
    if (message === undefined) return
    this.counts.down++
    this.counts.characters += message.length
    this.#listener({}, message)
  }

  /**
   * Something happens to the page.
   *
   * @param {'beforeunload' | 'pagehide' | 'pageshow'} type
   * @param {boolean} [persisted] Whether the page cache keeps it, or gives it back.
   */
  fire(type, persisted = false) {
    this.#pageListeners.get(type)?.({ type, persisted, isTrusted: true })
  }

  /** The page reloads, navigates or closes: main gets its last messages, and it gets nothing more. */
  async leave() {
    this.fire('beforeunload')
    await turn()
    this.fire('pagehide')
    await turn()
    while (this.up.length > 0) this.deliverUp()
    this.close()
  }

  /** The page ends, and messages in transit to it are lost. */
  close() {
    this.#closed = true
    this.down.length = 0
    this.up.length = 0
    this.network.hub.drop(this)
    this.network.windows = this.network.windows.filter((window) => window !== this)
  }

  /** Ends what it has opened, since its memory does not end with it as that of a page does. */
  forget() {
    this.close()
    for (const channel of this.#opened) this.#listener({}, `e${channel} [["d"]]`)
  }

  /** @param {boolean} first */
  #runPreload(first) {
    const ipcRenderer = {
      on: (/** @type {string} */ _channel, /** @type {any} */ listener) =>
        (this.#listener = listener),
      send: (/** @type {string} */ _channel, /** @type {string} */ message) => {
        if (message[0] === 'o') this.#opened.push(channelOf(message))
        if (!this.#closed) this.up.push(message)
      },
      sendSync: (/** @type {string} */ _channel, /** @type {string} */ question) => {
        this.asked++
        while (this.up.length > 0) this.deliverUp()
        if (question === `p0 ${this.frame.url}`) return this.network.hub.firstPaint(this)
        return this.network.hub.receive(this, question) ?? ''
      }
    }
    const page = {
      location: { href: this.frame.url },
      addEventListener: (/** @type {string} */ type, /** @type {any} */ listener) =>
        this.#pageListeners.set(type, listener)
    }
    return runPreload(ipcRenderer, page, first)
  }
}

/** The end of a turn of the event loop for main and the pages: microtasks have run. */
export async function turn() {
  await Promise.resolve()
  await Promise.resolve()
}

/** The channel of a page's message. @param {string} message */
export function channelOf(message) {
  return Number(message.slice(1, message.indexOf(' ')))
}
