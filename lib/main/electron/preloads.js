'use strict'

/**
 * Installs the package's preloads in Electron's sessions. Every window of every session runs them,
 * unless the app runs the bridge in its own preload.
 */

const { preloadPath } = require('./preload-path.js')

/** @typedef {Electron.Session} Session */
/** @typedef {Electron.WebContents} WebContents */
/**
 * @typedef {object} Electron The parts of Electron that this needs.
 * @property {Electron.App} app
 * @property {{ defaultSession: Session }} session
 * @property {{ getAllWebContents: () => WebContents[] }} webContents
 */
/** @typedef {'index' | 'first-paint'} Name */

/** The ids of the files in Electron's list of preloads. @type {Record<Name, string>} */
const IDS = { index: 'remote-ref', 'first-paint': 'remote-ref-first-paint' }

class Preloads {
  /** The files that windows run; null if one is missing. @type {Map<Name, string | null>} */
  #files = new Map()
  /** @type {Set<Session>} */
  #sessions = new Set()
  /** Windows that run or will run the installed preloads. @type {WeakSet<WebContents>} */
  #windows = new WeakSet()
  #enabled = true
  #warned = false
  #webContents

  /** @param {Electron} electron */
  constructor({ app, session, webContents }) {
    this.#webContents = webContents
    app.on('session-created', (created) => this.#install(created))
    // At this time the app may have set its own preloads. There is no other way to find sessions that
    // were created before this.
    app.on('web-contents-created', (_event, contents) => {
      this.#install(contents.session)
      if (this.#enabled) this.#windows.add(contents)
    })
    if (!app.isReady()) return
    this.#install(session.defaultSession)
    for (const contents of webContents.getAllWebContents()) this.#install(contents.session)
  }

  /**
   * Open windows run it when they load their next document.
   *
   * @param {Name} name
   */
  add(name) {
    if (!this.#files.has(name)) this.#files.set(name, find(name))
    for (const target of this.#sessions) this.#install(target)
  }

  /**
   * @throws {import('../../../dist/shared/index.js').RemoteRefError} `ERR_REF_BRIDGE` if a file is
   *   missing, for example after bundling the main process.
   */
  check() {
    if (!this.#enabled) return
    for (const [name, file] of this.#files) if (file === null) preloadPath(name)
  }

  /** Whether windows run them. */
  get enabled() {
    return this.#enabled
  }

  set enabled(enabled) {
    if (enabled === this.#enabled) return
    this.#enabled = enabled
    for (const target of this.#sessions) {
      if (enabled) this.#install(target)
      else for (const [name, file] of this.#files) remove(target, IDS[name], file)
    }
    if (!enabled) this.#warn()
  }

  /** @param {Session} target */
  #install(target) {
    this.#sessions.add(target)
    if (!this.#enabled) return
    for (const [name, file] of this.#files) {
      if (file !== null) install(target, IDS[name], file)
    }
  }

  /** Warns if windows have already loaded the package's bridge. */
  #warn() {
    const open = this.#webContents
      .getAllWebContents()
      .filter((contents) => this.#windows.has(contents) && hasBegun(contents))
    if (open.length === 0 || this.#warned) return
    this.#warned = true
    console.warn(
      `electron-remote-ref: configure({ preload: false }) comes after ${open.length === 1 ? 'a window' : `${open.length} windows`} ` +
        'had been opened: what is open has the bridge of this package until it loads another page. Call it ' +
        'right after importing the package.'
    )
  }
}

/** Whether a window has begun to load a page. @param {WebContents} contents */
function hasBegun(contents) {
  return !contents.isDestroyed() && (contents.getURL() !== '' || contents.isLoading())
}

/** @param {Name} name @returns {string | null} */
function find(name) {
  try {
    return preloadPath(name)
  } catch {
    return null
  }
}

/** Electron 35 and later list preloads by ids. @param {Session} target */
function hasIds(target) {
  return typeof target.registerPreloadScript === 'function'
}

/** @param {Session} target @param {string} id */
function isRegistered(target, id) {
  return target.getPreloadScripts().some((script) => script.id === id)
}

/** @param {Session} target @param {string} id @param {string} filePath */
function install(target, id, filePath) {
  if (hasIds(target)) {
    if (!isRegistered(target, id)) target.registerPreloadScript({ type: 'frame', id, filePath })
    return
  }
  const preloads = target.getPreloads()
  if (!preloads.includes(filePath)) target.setPreloads([...preloads, filePath])
}

/** @param {Session} target @param {string} id @param {string | null} filePath */
function remove(target, id, filePath) {
  if (hasIds(target)) {
    if (isRegistered(target, id)) target.unregisterPreloadScript(id)
  } else {
    const preloads = target.getPreloads()
    const others = preloads.filter((preload) => preload !== filePath)
    if (others.length < preloads.length) target.setPreloads(others)
  }
}

module.exports = { Preloads }
