'use strict'

/** A window without Electron, with what this package uses of BrowserWindow and WebContents. */

const { Emitter } = require('./emitter.js')
const { TestPage } = require('./test-page.js')

/** @typedef {import('../main/hub/hub.js').Hub} Hub */
/** @typedef {import('../main/options/access.js').Frame} Frame */
/** @typedef {import('../../preload/index.js').Handle} Handle */

/** A page that may write by the default rule. */
const PAGE = { url: 'file:///index.html', origin: 'file://', isMainFrame: true, type: 'window' }

let lastId = 0

/** The web contents of a test window. */
class TestContents extends Emitter {
  #window
  #destroyed = false

  /** @param {TestWindow} window @param {number} id */
  constructor(window, id) {
    super()
    this.#window = window
    this.id = id
    this.mainFrame = { frameTreeNodeId: id, routingId: id, processId: id, parent: null }
  }

  /** The window that shows it. */
  get window() {
    return this.#window
  }

  getType() {
    return this.#window.frame.type
  }

  getURL() {
    return this.#window.frame.url
  }

  isDestroyed() {
    return this.#destroyed
  }

  isCrashed() {
    return this.#window.crashed
  }

  /** For the window alone. */
  destroy() {
    this.#destroyed = true
    this.emit('destroyed')
    this.removeAllListeners()
  }
}

class TestWindow {
  /** @type {number} */
  id = ++lastId
  /** Whether its page has crashed. */
  crashed = false
  /** @type {Frame} Its frame for access rules. */
  frame
  #hub
  #page
  /** @type {(() => void)[]} */
  #loaded = []

  /** @param {Hub} hub @param {Partial<Frame>} [frame] */
  constructor(hub, frame) {
    this.#hub = hub
    this.webContents = new TestContents(this, this.id)
    const ids = { windowId: this.id, webContentsId: this.id }
    this.frame = { ...PAGE, ...ids, webContents: /** @type {any} */ (this.webContents), ...frame }
    this.#page = new TestPage(this, hub)
  }

  /**
   * Opens a connection to a ref. Pass it as the option `connect` to a `Replica`, or to `useRemoteRef` to
   * use this window instead of the one of `window.remoteRef`.
   *
   * @returns {(name: string, initial?: string) => Handle}
   */
  get useRemoteRef() {
    return this.#page.bridge.useRemoteRef
  }

  /** What is `window.remoteRef` in its page. */
  get bridge() {
    return this.#page.bridge
  }

  /** Its document. For the package alone. */
  get page() {
    return this.#page
  }

  /** Whether no message is in transit. */
  get quiet() {
    return this.#page.transit.quiet
  }

  isDestroyed() {
    return this.webContents.isDestroyed()
  }

  /** Closes the window: changes of its page reach main, and its refs, calls and handlers end. */
  close() {
    if (this.isDestroyed()) return
    this.#page.leave()
    this.webContents.destroy()
  }

  /** Loads the page again: the old one ends as by `close`, and the window has a new one. */
  reload() {
    if (this.isDestroyed()) return
    this.#page.leave()
    this.crashed = false
    this.#page = new TestPage(this, this.#hub)
    for (const fn of this.#loaded) fn()
    this.webContents.emit('did-stop-loading')
  }

  /** The page crashes: what it has not sent is lost. The window stays; `reload` gives it a new page. */
  crash() {
    if (this.isDestroyed() || this.crashed) return
    this.crashed = true
    this.#page.crash()
    this.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 })
  }

  /** Delivers all messages in transit. */
  deliver() {
    this.#page.transit.deliver()
  }

  /** Calls a function each time when it has a new page. @param {() => void} fn */
  onReload(fn) {
    this.#loaded.push(fn)
  }
}

module.exports = { TestContents, TestWindow }
