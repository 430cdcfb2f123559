import {
  CLOSE_PORT,
  CONNECT,
  Handlers,
  IpcError,
  checkFunction,
  checkName,
  isReserved
} from '../core/index.js'
import { contentsOf } from './ends.js'
import { checkLimits } from './limits.js'
import { Remote } from './remote.js'

/** @typedef {import('./service.js').IpcService} IpcService */
/** @typedef {import('./admission.js').IpcAccessRule} IpcAccessRule */
/** @typedef {import('../core/registry.js').Callback} Callback */
/** @typedef {import('../core/handler-options.js').HandlerOptions} HandlerOptions */

/** Calls and messages of the main process. */
export class MainIpc extends Handlers {
  #service
  #names

  /** @param {IpcService} service @param {() => any} names The ref of the names that are present. */
  constructor(service, names) {
    super(service.scopes.all)
    this.#service = service
    this.#names = names
    const own = service.own
    own.set(CONNECT, (event, to) => this.#connect(event, to))
    own.set(CLOSE_PORT, (event, id) => {
      const owner = service.owners.ofEvent(event)
      if (owner) service.ports.close(owner, id)
    })
  }

  /**
   * Another end: a window, a frame, or all windows and processes of a name.
   *
   * @param {any} target A BrowserWindow, WebContents, WebFrameMain, or a name.
   * @returns {Remote}
   */
  to(target) {
    const to = typeof target === 'string' ? target : 'of the target'
    return this.#remote((/** @type {string} */ name) => this.#endsOf(target, name), to)
  }

  /**
   * Sends a message to all pages that listen.
   *
   * @param {string} name @param {...unknown} args
   */
  broadcast(name, ...args) {
    checkName(name)
    for (const link of this.#service.links) {
      const { page } = link
      if (page.gone || !link.allows(name)) continue
      const end = page.inner
        ? this.#endOfFrame(page.target, name)
        : this.#endsOf(page.contents, name)[0]
      this.#remote(() => [end]).send(name, ...args)
    }
  }

  /**
   * The handlers and listeners of one window or frame. Its handler answers instead of the general one;
   * its listeners run before the general ones. They end with the window or frame.
   *
   * @param {any} target A BrowserWindow, WebContents or WebFrameMain.
   * @returns {Handlers}
   */
  of(target) {
    const { scopes } = this.#service
    if (isFrame(target)) return new Handlers(scopes.of(target))
    const contents = contentsOf(target)
    if (!scopes.has(contents)) contents.once('destroyed', () => scopes.forget(contents))
    return new Handlers(scopes.of(contents))
  }

  /**
   * Gives a window a name, by which `to` finds it. Several windows may have one name.
   *
   * @param {any} window A BrowserWindow or WebContents. @param {string} name
   * @returns {() => void} Takes the name away. It ends with the window, too.
   */
  name(window, name) {
    checkName(name)
    return this.#service.ends.name(window, name)
  }

  /**
   * The names of windows and processes that are present: a ref, also for windows.
   *
   * @type {import('../../main/index.js').RemoteRef<string[]>}
   */
  get names() {
    return this.#names()
  }

  /**
   * Allows the windows of a name to reach those of another. Without it none can.
   *
   * @param {import('./pairs.js').Pair} pair
   * @returns {() => void} Takes the permission back.
   */
  allow(pair) {
    return this.#service.pairs.allow(pair)
  }

  /**
   * Sets which pages may call, send and be sent what. By default, those that may write refs. Asked once
   * for each document and name, until it is set again.
   *
   * @param {IpcAccessRule} rule
   */
  access(rule) {
    checkFunction(rule, 'ipc.access', 'access')
    this.#service.admission.setRule(rule)
  }

  /** Sets limits of pages. @param {Partial<import('./limits.js').IpcLimits>} limits */
  limits(limits) {
    this.#service.limits = checkLimits(limits, this.#service.limits)
  }

  /**
   * Attaches a utility process of Electron, or a worker thread of Node, by a name. In it, `ipc` of
   * "electron-remote-ref/ipc/process" is its side.
   *
   * @param {import('./attached.js').Process} child @param {string} name
   * @returns {Remote & { close: () => void }}
   */
  attach(child, name) {
    checkName(name)
    if (typeof child?.postMessage !== 'function' || typeof child.on !== 'function') {
      const what = 'ipc.attach needs a utility process or a worker thread.'
      throw new IpcError('ERR_IPC_OPTION', name, what)
    }
    const attached = this.#service.attach(child, name)
    return Object.assign(
      this.#remote(() => [attached.end]),
      { close: () => attached.close() }
    )
  }

  /**
   * Runs a function around every handler: `(event, next, args) => next()`.
   *
   * @param {import('../core/local.js').Wrapper} wrapper
   * @returns {() => void} Removes it.
   */
  use(wrapper) {
    return this.#service.main.use(wrapper)
  }

  /**
   * Calls a function with what no caller learns: messages that nobody listens to, or that were dropped.
   * Without one, it is printed.
   *
   * @param {(error: IpcError, from?: string) => void} fn
   * @returns {() => void} Removes it.
   */
  onError(fn) {
    return this.#service.main.onError(fn)
  }

  /**
   * Calls a function after each call and message of main.
   *
   * @param {(record: import('../core/local.js').TraceRecord) => void} fn
   * @param {{ values?: boolean }} [options] `values`: whether to tell the arguments too.
   * @returns {() => void} Ends it.
   */
  trace(fn, options) {
    return this.#service.main.trace(fn, options)
  }

  /**
   * Whether stacks of errors, and what validators say, leave main. By default not if the app is
   * packaged.
   */
  get details() {
    return this.#service.local.details
  }

  set details(details) {
    this.#service.local.details = details
  }

  /** @param {(name: string) => import('./ends.js').End[]} ends @param {string} [to] */
  #remote(ends, to = '') {
    const service = this.#service
    return new Remote({
      ends,
      to,
      codec: service.codec,
      timeout: () => service.limits.timeout,
      report: (error) => service.report(error)
    })
  }

  /** @param {any} target @param {string} name */
  #endsOf(target, name) {
    if (isReserved(name)) throw new IpcError('ERR_IPC_NAME', undefined)
    if (typeof target === 'string') return this.#service.ends.named(target)
    if (isFrame(target) && target.parent) return [this.#endOfFrame(target, name)]
    const contents = isFrame(target) ? this.#contentsOfFrame(target) : target
    return [this.#service.ends.ofWindow(contents)]
  }

  /** @param {any} frame A frame inside of a page. @param {string} name */
  #endOfFrame(frame, name) {
    const link = this.#service.connections.linkOfFrame(frame)
    if (!link) throw new IpcError('ERR_IPC_GONE', name, 'the frame is gone, or does not listen.')
    return this.#service.ends.ofLink(link)
  }

  /** @param {any} frame A main frame. */
  #contentsOfFrame(frame) {
    return this.#service.contentsOf(frame)
  }

  /** @param {any} event @param {unknown} to */
  async #connect(event, to) {
    checkName(to)
    return this.#service.direct.connect(event, to)
  }
}

/** @param {any} target */
function isFrame(target) {
  return typeof target?.frameTreeNodeId === 'number' || typeof target?.routingId === 'number'
}
