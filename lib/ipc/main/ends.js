/**
 * The ends that main can reach: windows, whose pages come and go, and processes that were attached. Some
 * have names.
 */

import { IpcError } from '../core/index.js'
import { WaitingRoom } from './waiting.js'

/** @typedef {import('../core/peer.js').Peer} Peer */
/** @typedef {import('./page-link.js').PageLink} PageLink */
/**
 * @typedef {object} End Something that can be reached.
 * @property {() => Peer | null} peer Null while nothing listens there.
 * @property {WaitingRoom} waiting
 * @property {() => PageLink | null} [link] The connection of a window's page.
 * @property {import('./attached.js').Attached} [process]
 */

export class Ends {
  /** @type {Map<Electron.WebContents, End & { link: () => PageLink | null }>} */
  #windows = new Map()
  /** Connections of the main frames of windows. @type {Map<Electron.WebContents, PageLink>} */
  #links = new Map()
  /** @type {Map<string, Set<object>>} */
  #names = new Map()
  /** @type {Map<object, End>} */
  #processes = new Map()
  #electron
  #queue
  #changed

  /**
   * @param {Pick<typeof Electron, 'BrowserWindow'> | null} electron
   * @param {() => number} queue Characters that may wait for a window.
   * @param {(names: string[]) => void} changed Called with the names that are present.
   */
  constructor(electron, queue, changed) {
    this.#electron = electron
    this.#queue = queue
    this.#changed = changed
  }

  /** @param {Electron.WebContents} contents @returns {Electron.BrowserWindow | null} */
  windowOf(contents) {
    return this.#electron?.BrowserWindow.fromWebContents(contents) ?? null
  }

  /** A page of a window's main frame listens. @param {PageLink} link */
  opened(link) {
    const { contents } = link.page
    this.#links.set(contents, link)
    this.#windows.get(contents)?.waiting.deliver(link.peer)
  }

  /** @param {PageLink} link */
  closed(link) {
    const { contents } = link.page
    if (this.#links.get(contents) === link) this.#links.delete(contents)
  }

  /** The connections of all main frames. @returns {PageLink[]} */
  get links() {
    return [...this.#links.values()]
  }

  /**
   * @param {any} target A BrowserWindow, WebContents or anything with `webContents`.
   * @returns {End}
   * @throws {IpcError} `ERR_IPC_TARGET` if it is none, `ERR_IPC_GONE` if it is destroyed.
   */
  ofWindow(target) {
    const contents = contentsOf(target)
    if (contents.isDestroyed()) {
      throw new IpcError('ERR_IPC_GONE', undefined, 'the window is destroyed.')
    }
    return this.#windows.get(contents) ?? this.#add(contents)
  }

  /** A page that is reached by its own connection, not by its window. @param {PageLink} link @returns {End} */
  ofLink(link) {
    const there = () => (link.peer.isClosed ? null : link)
    return {
      link: there,
      peer: () => there()?.peer ?? null,
      waiting: new WaitingRoom(this.#queue)
    }
  }

  /**
   * @param {string} name
   * @returns {End[]} All ends of that name.
   */
  named(name) {
    return [...(this.#names.get(name) ?? [])].map(
      (owner) => this.#processes.get(owner) ?? this.ofWindow(owner)
    )
  }

  /** A name of a window or process. @param {object} owner @returns {string | undefined} */
  nameOf(owner) {
    return this.namesOf(owner)[0]
  }

  /** @param {object} owner @returns {string[]} */
  namesOf(owner) {
    return [...this.#names].filter(([, owners]) => owners.has(owner)).map(([name]) => name)
  }

  /** The names that are present. */
  get names() {
    return [...this.#names.keys()].sort()
  }

  /**
   * @param {any} target @param {string} name
   * @returns {() => void} Takes the name away.
   */
  name(target, name) {
    const contents = contentsOf(target)
    // So that the name ends with the window.
    this.ofWindow(contents)
    return this.#addName(contents, name)
  }

  /** @param {object} owner @param {string} name @param {End} end @returns {() => void} */
  addProcess(owner, name, end) {
    this.#processes.set(owner, end)
    const remove = this.#addName(owner, name)
    return () => {
      this.#processes.delete(owner)
      remove()
    }
  }

  /** @param {object} owner @param {string} name */
  #addName(owner, name) {
    const owners = this.#names.get(name) ?? new Set()
    this.#names.set(name, owners.add(owner))
    this.#changed(this.names)
    return () => this.#removeName(owner, name)
  }

  /** @param {object} owner @param {string} name */
  #removeName(owner, name) {
    const owners = this.#names.get(name)
    if (!owners?.delete(owner)) return
    if (owners.size === 0) this.#names.delete(name)
    this.#changed(this.names)
  }

  /** @param {Electron.WebContents} contents */
  #add(contents) {
    const waiting = new WaitingRoom(this.#queue)
    const link = () => {
      const open = this.#links.get(contents)
      if (!open || open.page.gone) return null
      // The next document will take it, unless the navigation has come to nothing.
      return open.page.leaving && contents.isLoadingMainFrame() ? null : open
    }
    const end = { waiting, link, peer: () => link()?.peer ?? null }
    this.#windows.set(contents, end)
    const crashed = () =>
      waiting.fail(new IpcError('ERR_IPC_GONE', undefined, 'the page of the window has crashed.'))
    // The document stays if the navigation becomes a download or is cancelled.
    const settled = () => {
      const peer = end.peer()
      if (peer) waiting.deliver(peer)
    }
    contents.on('render-process-gone', crashed)
    contents.on('did-stop-loading', settled)
    contents.once('destroyed', () => {
      this.#windows.delete(contents)
      for (const name of this.namesOf(contents)) this.#removeName(contents, name)
      waiting.fail(new IpcError('ERR_IPC_GONE', undefined, 'the window has been closed.'))
    })
    return end
  }
}

/**
 * @param {any} target
 * @returns {Electron.WebContents}
 * @throws {IpcError} `ERR_IPC_TARGET`
 */
export function contentsOf(target) {
  const contents = contentsIn(target)
  if (typeof contents?.isDestroyed === 'function' && typeof contents.getType === 'function') {
    return contents
  }
  const what =
    target === null || target === undefined
      ? 'there is no such window: it may be that no window has the focus.'
      : 'this is neither a window nor web contents.'
  throw new IpcError('ERR_IPC_TARGET', undefined, what)
}

/** @param {any} target */
function contentsIn(target) {
  try {
    return target?.webContents ?? target
  } catch {
    return undefined
  }
}
