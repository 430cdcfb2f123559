'use strict'

/**
 * Electron's side of the hub: which document in which frame a message comes from, and when that
 * document has gone.
 */

/** @typedef {import('electron').WebContents} WebContents */
/** @typedef {import('electron').WebFrameMain} WebFrameMain */
/** @typedef {import('../hub/hub.js').Hub} Hub */
/** @typedef {(contents: WebContents) => number | null} WindowId Of the window that shows them. */

const CHANNEL = 'remote-ref'
/** What a page says of itself, not of one of its connections: it will not come back. */
const GOES = 'g0 '
/** What the preload asks before a page's first script runs, and the page's address. */
const FIRST_PAINT = 'p0 '
/**
 * Milliseconds in which a document that goes may still say what it has to say: a little more than
 * Chromium gives it to unload.
 */
const LAST_WORDS = 1000
/** Chromium's code of a navigation that was given up, so that the document stays. */
const ABORTED = -3

/**
 * One document in one frame. Frames are reused for the next document, so each preload says which one
 * it belongs to by a token.
 */
class Page {
  /** Set when its document is about to be replaced. */
  leaving = false
  /** Set when its document has gone: a message to it would only print errors, or reach the next. */
  gone = false
  /** @type {NodeJS.Timeout | undefined} */
  lastWords
  #described
  #windowId

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
    this.#described = this.#describe()
  }

  /** What access rules see of it: as it is now, or was last. @type {import('../options/access.js').Frame} */
  get frame() {
    if (!this.gone && !this.contents.isDestroyed() && !isDetached(this.target)) {
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

  /** @param {string} message */
  send(message) {
    // No event tells of a frame that its page takes out.
    if (this.inner && isDetached(this.target)) this.gone = true
    if (this.gone) return
    this.target.send(CHANNEL, message)
  }
}

class Pages {
  #hub
  /** @type {WindowId} */
  #windowId
  /** The pages of each window by frame. @type {Map<WebContents, Map<string, Page>>} */
  #windows = new Map()
  /** What takes the listeners off a window again. @type {Map<WebContents, () => void>} */
  #unwatch = new Map()
  /** The one that spoke last, as most messages come in a row from few. @type {Page | null} */
  #last = null

  /** @param {Hub} hub @param {Pick<typeof import('electron'), 'BrowserWindow' | 'ipcMain'>} electron */
  constructor(hub, { BrowserWindow, ipcMain }) {
    this.#hub = hub
    this.#windowId = (contents) => BrowserWindow.fromWebContents(contents)?.id ?? null
    ipcMain.on(CHANNEL, (event, message) => {
      const asks = typeof message === 'string' && message.startsWith(FIRST_PAINT)
      const answer = asks ? this.#firstPaint(event, message) : this.#receive(event, message)
      // A page that has sent it with `sendSync` stands still until there is an answer, to whatever.
      event.returnValue = answer ?? ''
    })
  }

  /**
   * The address in the question must be the one that Electron knows, by which the rules judge.
   *
   * @param {import('electron').IpcMainEvent} event @param {string} question
   */
  #firstPaint(event, question) {
    const frame = event.senderFrame
    if (!frame || frame.url !== question.slice(FIRST_PAINT.length)) return ''
    return this.#hub.firstPaint(new Page(event, frame, '', this.#windowId))
  }

  /**
   * @param {import('electron').IpcMainEvent} event @param {unknown} message
   * @returns {string | void}
   */
  #receive(event, message) {
    let page = this.#find(event)
    // Only the message that opens a connection says which document it is.
    if (typeof message === 'string' && message[0] === 'o') {
      const token = pageToken(message)
      if (page?.token !== token) {
        // A frame that has gone since, by navigation or with its window, gets no connection.
        const frame = event.senderFrame
        if (!frame) return
        if (page) this.#drop(page)
        page = new Page(event, frame, token, this.#windowId)
        this.#add(page)
      }
    }
    if (!page) return
    if (message === GOES) return this.#goes(page)
    const answer = this.#hub.handle(page, message)
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
   * Another document has taken a page's place.
   *
   * @param {Page} page
   */
  #replaced(page) {
    const { mainFrame } = page.contents
    // In the same frame, what it said on leaving was here before. In another one, it says it now.
    if (frameKey(mainFrame.processId, mainFrame.routingId) === page.key) return this.#drop(page)
    page.gone = true
    this.#goes(page)
  }

  /**
   * A page is about to end, and has little time to say the rest.
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
    // The document that a navigation replaces stays alive until it is committed.
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
      if (!isMainFrame) pages().forEach((page) => isDetached(page.target) && this.#drop(page))
    }

    // No 'did-navigate' comes for a page that says what went wrong, and replaces the document as well.
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

/** @param {string} message */
function pageToken(message) {
  // The hub refuses it.
  if (message.length > 4096) return ''
  try {
    return String(JSON.parse(message.slice(message.indexOf(' '))).page)
  } catch {
    return ''
  }
}

module.exports = { Pages }
