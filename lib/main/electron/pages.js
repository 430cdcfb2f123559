'use strict'

/**
 * Connects the hub with Electron: finds the document and frame that a message comes from, and detects
 * when a document has gone.
 */

/** @typedef {import('electron').WebContents} WebContents */
/** @typedef {import('electron').WebFrameMain} WebFrameMain */
/** @typedef {import('../hub/hub.js').Hub} Hub */
/**
 * @typedef {(contents: WebContents) => number | null} WindowId The id of the window that shows the web
 *   contents.
 */

const CHANNEL = 'remote-ref'
/** Sent by a page, for no connection: it ends for good. */
const GOES = 'g0 '
/** Sent by the preload before a page's first script, with the page's address. */
const FIRST_PAINT = 'p0 '
/**
 * Milliseconds in which a document that ends may still send messages: a little more than Chromium
 * allows for unloading.
 */
const LAST_WORDS = 1000
/** Chromium's code for an aborted navigation: the document stays. */
const ABORTED = -3

/**
 * One document in one frame. Frames are reused for the next document, so each preload has a token that
 * identifies its document.
 */
class Page {
  /** Set when its document is about to be replaced. */
  leaving = false
  /** Set when its document has gone: a message to it would print errors or reach the next document. */
  gone = false
  /** @type {NodeJS.Timeout | undefined} */
  lastWords
  #described
  #windowId
  #revived

  /**
   * @param {import('electron').IpcMainEvent} event The message that opens its first connection.
   * @param {WebFrameMain} frame @param {string} token @param {WindowId} windowId
   */
  constructor({ sender, processId, frameId }, frame, token, windowId) {
    this.contents = sender
    this.processId = processId
    this.frameId = frameId
    this.target = frame
    this.key = frameKey(processId, frameId)
    this.token = token
    /** Whether it is inside another page. */
    this.inner = frame.parent !== null
    this.#windowId = windowId
    // Electron goes on to call a frame detached when it has reloaded after a crash.
    this.#revived = isDetached(frame)
    this.#described = this.#describe()
  }

  /**
   * The frame for access rules: its current or last state.
   *
   * @type {import('../options/access.js').Frame}
   */
  get frame() {
    if (!this.contents.isDestroyed() && this.isThere) {
      this.#described = this.#describe()
    }
    return this.#described
  }

  /** @returns {import('../options/access.js').Frame} */
  #describe() {
    const { contents, target } = this
    return {
      url: target.url,
      origin: target.origin,
      isMainFrame: !this.inner,
      type: contents.getType(),
      windowId: this.#windowId(contents),
      webContentsId: contents.id,
      webContents: contents
    }
  }

  /** @param {string} message @param {unknown[]} [attachments] */
  send(message, attachments) {
    if (!this.isThere) return
    if (attachments) this.target.send(CHANNEL, message, attachments)
    else this.target.send(CHANNEL, message)
  }

  /** @param {string} message @param {Electron.MessagePortMain} port */
  sendPort(message, port) {
    if (this.isThere) this.target.postMessage(CHANNEL, message, [port])
  }

  /** Whether a message would reach it, rather than print an error. */
  get isThere() {
    // Electron has no event for a frame that its page removes, and tells of a crash a moment later.
    if (!this.gone && (this.#revived ? hasNoProcess : isDetached)(this.target)) this.gone = true
    return !this.gone
  }
}

class Pages {
  #hub
  /** @type {WindowId} */
  #windowId
  /** The pages of each window by frame. @type {Map<WebContents, Map<string, Page>>} */
  #windows = new Map()
  /** Functions that remove the listeners from a window. @type {Map<WebContents, () => void>} */
  #unwatch = new Map()
  /** The page of the last message. Often the next message comes from it too. @type {Page | null} */
  #last = null

  /** @param {Hub} hub @param {Pick<typeof import('electron'), 'BrowserWindow' | 'ipcMain'>} electron */
  constructor(hub, { BrowserWindow, ipcMain }) {
    this.#hub = hub
    this.#windowId = (contents) => BrowserWindow.fromWebContents(contents)?.id ?? null
    this.#listen(ipcMain)
  }

  /**
   * Listens, even if the app removes all listeners of `ipcMain`.
   *
   * @param {import('electron').IpcMain} ipcMain
   */
  #listen(ipcMain) {
    ipcMain.on(CHANNEL, this.#onMessage)
    const onRemoved = (/** @type {unknown} */ _channel, /** @type {unknown} */ listener) => {
      if (listener !== this.#onMessage) return
      // After the app's call, and before any message.
      queueMicrotask(() => {
        ipcMain.off('removeListener', onRemoved)
        this.#listen(ipcMain)
      })
    }
    ipcMain.on('removeListener', onRemoved)
  }

  /** @param {import('electron').IpcMainEvent} event @param {unknown} message @param {unknown} attachments */
  #onMessage = (event, message, attachments) => {
    const asks = typeof message === 'string' && message.startsWith(FIRST_PAINT)
    const answer = asks
      ? this.#firstPaint(event, message)
      : this.#receive(event, message, attachments)
    // After `sendSync` a page blocks until there is an answer, so always answer.
    event.returnValue = answer ?? ''
  }

  /**
   * The address in the question must match Electron's, which the access rules use.
   *
   * @param {import('electron').IpcMainEvent} event @param {string} question
   */
  #firstPaint(event, question) {
    const frame = event.senderFrame
    if (!frame || frame.url !== question.slice(FIRST_PAINT.length)) return ''
    return this.#hub.firstPaint(new Page(event, frame, '', this.#windowId))
  }

  /**
   * @param {import('electron').IpcMainEvent} event @param {unknown} message @param {unknown} attachments
   * @returns {string | void}
   */
  #receive(event, message, attachments) {
    let page = this.#find(event)
    // Only the message that opens a connection identifies the document.
    if (typeof message === 'string' && message[0] === 'o') {
      const token = pageToken(message)
      if (page?.token !== token) {
        // A frame that has gone meanwhile, by navigation or with its window, gets no connection.
        const frame = event.senderFrame
        if (!frame) return
        if (page) this.#drop(page)
        page = new Page(event, frame, token, this.#windowId)
        this.#add(page)
      }
    }
    if (!page) return
    if (message === GOES) return this.#goes(page)
    const answer = this.#hub.handle(page, message, attachments)
    if (!this.#hub.serves(page)) this.#remove(page)
    return answer
  }

  /** @param {import('electron').IpcMainEvent} event */
  #find({ sender, processId, frameId }) {
    const last = this.#last
    if (last?.contents === sender && last.processId === processId && last.frameId === frameId) {
      return last
    }
    const page = this.#windows.get(sender)?.get(frameKey(processId, frameId))
    if (page) this.#last = page
    return page
  }

  /** @param {Page} page */
  #add(page) {
    const pages = this.#windows.get(page.contents) ?? new Map()
    if (pages.size === 0) this.#watch(page.contents)
    this.#windows.set(page.contents, pages.set(page.key, page))
  }

  /** @param {Page} page */
  #drop(page) {
    page.gone = true
    this.#hub.drop(page)
    this.#remove(page)
  }

  /**
   * Handles that another document has replaced a page.
   *
   * @param {Page} page
   */
  #replaced(page) {
    const { mainFrame } = page.contents
    // In the same frame, its last messages have arrived. In another frame, they may still come.
    if (frameKey(mainFrame.processId, mainFrame.routingId) === page.key) return this.#drop(page)
    page.gone = true
    this.#goes(page)
  }

  /**
   * Handles that a page is about to end. It has a little time for its last messages.
   *
   * @param {Page} page
   */
  #goes(page) {
    page.lastWords ??= setTimeout(() => this.#drop(page), LAST_WORDS)
    page.lastWords.unref()
  }

  /** @param {Page} page */
  #remove(page) {
    const pages = this.#windows.get(page.contents)
    if (pages?.get(page.key) !== page) return
    clearTimeout(page.lastWords)
    if (this.#last === page) this.#last = null
    pages.delete(page.key)
    if (pages.size > 0) return
    this.#windows.delete(page.contents)
    this.#unwatch.get(page.contents)?.()
    this.#unwatch.delete(page.contents)
  }

  /** @param {WebContents} contents */
  #watch(contents) {
    const pages = () => [...(this.#windows.get(contents)?.values() ?? [])]
    const dropAll = () => pages().forEach((page) => this.#drop(page))
    // The old document stays alive until a navigation is committed.
    const onStart = (
      /** @type {import('electron').Event<import('electron').WebContentsDidStartNavigationEventParams>} */ event
    ) => {
      if (event.isSameDocument || !event.isMainFrame) return
      for (const page of pages()) page.leaving = true
    }
    const onCommit = () => pages().forEach((page) => page.leaving && this.#replaced(page))
    const onFrameCommit = (
      /** @type {unknown} */ _event,
      /** @type {string} */ _url,
      /** @type {number} */ _code,
      /** @type {string} */ _status,
      /** @type {boolean} */ isMainFrame
    ) => {
      if (!isMainFrame) pages().forEach((page) => page.isThere || this.#drop(page))
    }

    // There is no 'did-navigate' for an error page, which replaces the document too.
    const onFail = (
      /** @type {unknown} */ _event,
      /** @type {number} */ code,
      /** @type {string} */ _description,
      /** @type {string} */ _url,
      /** @type {boolean} */ isMainFrame
    ) => {
      if (isMainFrame && code !== ABORTED) onCommit()
    }

    contents.on('did-start-navigation', onStart)
    contents.on('did-navigate', onCommit)
    contents.on('did-fail-load', onFail)
    contents.on('did-frame-navigate', onFrameCommit)
    contents.on('render-process-gone', dropAll)
    contents.on('destroyed', dropAll)
    this.#unwatch.set(contents, () => {
      if (contents.isDestroyed()) return
      contents.off('did-start-navigation', onStart)
      contents.off('did-navigate', onCommit)
      contents.off('did-fail-load', onFail)
      contents.off('did-frame-navigate', onFrameCommit)
      contents.off('render-process-gone', dropAll)
      contents.off('destroyed', dropAll)
    })
  }
}

/** @param {number} processId @param {number} frameId */
function frameKey(processId, frameId) {
  return `${processId}:${frameId}`
}

/** @param {WebFrameMain} frame */
function isDetached(frame) {
  try {
    return frame.isDestroyed?.() || frame.detached || frame.parent === undefined
  } catch {
    return true
  }
}

/** @param {WebFrameMain} frame */
function hasNoProcess(frame) {
  try {
    return frame.osProcessId === 0
  } catch {
    return true
  }
}

/** @param {string} message */
function pageToken(message) {
  // The hub will refuse it.
  if (message.length > 4096) return ''
  try {
    return String(JSON.parse(message.slice(message.indexOf(' '))).page)
  } catch {
    return ''
  }
}

module.exports = { Pages }
