/** The handlers and listeners of one end, or of one window or frame. */

import { IpcError, checkFunction, checkName } from './errors.js'
import { checkHandlerOptions } from './handler-options.js'

/** @typedef {import('./handler-options.js').HandlerOptions} HandlerOptions */
/** @typedef {(event: any, ...args: any[]) => any} Callback */
/**
 * @typedef {object} Handler
 * @property {Callback} fn
 * @property {boolean} once
 * @property {HandlerOptions} options
 */
/** @typedef {{ fn: Callback, once: boolean, gone: boolean }} Listener `gone` if it was removed. */

export class Registry {
  /** @type {Map<string, Handler>} */
  #handlers = new Map()
  /** The lists are replaced as a whole: a listener may remove another. @type {Map<string, readonly Listener[]>} */
  #listeners = new Map()
  #added

  /** @param {(name: string) => void} [added] Called when a handler or listener was added. */
  constructor(added = () => {}) {
    this.#added = added
  }

  /** Whether there is nothing in it. */
  get isEmpty() {
    return this.#handlers.size === 0 && this.#listeners.size === 0
  }

  /** @param {string} name @returns {Handler | undefined} */
  handler(name) {
    return this.#handlers.get(name)
  }

  /** Whether there is a handler or listener. @param {string} name */
  takes(name) {
    return this.#handlers.has(name) || this.#listeners.has(name)
  }

  /** @param {string} name @returns {readonly Listener[]} */
  listeners(name) {
    return this.#listeners.get(name) ?? NONE
  }

  /**
   * @param {string} name @param {Callback} fn
   * @param {{ once?: boolean }} [options]
   * @returns {() => void} Removes it.
   */
  on(name, fn, { once = false } = {}) {
    checkName(name)
    checkFunction(fn, name, once ? 'once' : 'on')
    const listener = { fn, once, gone: false }
    this.#listeners.set(name, [...this.listeners(name), listener])
    this.#added(name)
    return () => this.forget(name, listener)
  }

  /** Removes a listener, or all of a name. @param {string} name @param {Callback} [fn] */
  off(name, fn) {
    checkName(name)
    if (fn === undefined) return this.#forgetAll(name)
    checkFunction(fn, name, 'off')
    const listener = this.listeners(name).findLast((each) => each.fn === fn)
    if (listener) this.forget(name, listener)
  }

  /** @param {string} name @param {Listener} listener */
  forget(name, listener) {
    listener.gone = true
    const rest = this.listeners(name).filter((each) => each !== listener)
    if (rest.length > 0) this.#listeners.set(name, rest)
    else this.#listeners.delete(name)
  }

  /** @param {string} name */
  #forgetAll(name) {
    for (const listener of this.listeners(name)) listener.gone = true
    this.#listeners.delete(name)
  }

  /**
   * @param {string} name @param {Callback} fn
   * @param {HandlerOptions & { replace?: boolean, once?: boolean }} [options]
   * @returns {() => void} Removes it.
   * @throws {IpcError} `ERR_IPC_EXISTS` if there is one already and `replace` is not set.
   */
  handle(name, fn, { replace = false, once = false, ...options } = {}) {
    checkName(name)
    checkFunction(fn, name, once ? 'handleOnce' : 'handle')
    checkHandlerOptions(name, options)
    if (!replace && this.#handlers.has(name)) throw new IpcError('ERR_IPC_EXISTS', name)
    const handler = { fn, once, options }
    this.#handlers.set(name, handler)
    this.#added(name)
    return () => this.finish(name, handler)
  }

  /** Removes a handler, unless another has replaced it. @param {string} name @param {Handler} handler */
  finish(name, handler) {
    if (this.#handlers.get(name) === handler) this.#handlers.delete(name)
  }

  /** @param {string} name */
  removeHandler(name) {
    checkName(name)
    this.#handlers.delete(name)
  }

  clear() {
    this.#handlers.clear()
    for (const name of this.#listeners.keys()) this.#forgetAll(name)
  }
}

/** @type {readonly Listener[]} */
const NONE = Object.freeze([])
