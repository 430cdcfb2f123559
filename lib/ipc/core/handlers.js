/** @typedef {import('./registry.js').Registry} Registry */
/** @typedef {import('./registry.js').Callback} Callback */
/** @typedef {import('./handler-options.js').HandlerOptions} HandlerOptions */

import { IpcError } from './errors.js'
import { isReserved } from './reserved.js'

/** Handlers and listeners: of an end, or of one window or frame of it. */
export class Handlers {
  #registry

  /** @param {Registry} registry */
  constructor(registry) {
    this.#registry = registry
  }

  /**
   * Calls a function with each message of that name: `(event, ...args) => {}`.
   *
   * @param {string} name @param {Callback} fn
   * @returns {() => void} Removes it.
   */
  on(name, fn) {
    return this.#registry.on(allowed(name), fn)
  }

  /** The same for one message. @param {string} name @param {Callback} fn @returns {() => void} */
  once(name, fn) {
    return this.#registry.on(allowed(name), fn, { once: true })
  }

  /** Removes a listener, or all of that name. @param {string} name @param {Callback} [fn] */
  off(name, fn) {
    this.#registry.off(name, fn)
  }

  /**
   * Answers calls of that name: `(event, ...args) => result`. The result may be a promise, an async
   * generator or a ReadableStream.
   *
   * @param {string} name @param {Callback} fn
   * @param {HandlerOptions & { replace?: boolean }} [options] `replace`: whether it may take the place of
   *   another one. Without it, a second handler is an error.
   * @returns {() => void} Removes it.
   * @throws {IpcError} `ERR_IPC_EXISTS`, `ERR_IPC_NAME`, `ERR_IPC_OPTION`.
   */
  handle(name, fn, options) {
    return this.#registry.handle(allowed(name), fn, options)
  }

  /**
   * The same for one call.
   *
   * @param {string} name @param {Callback} fn
   * @param {HandlerOptions & { replace?: boolean }} [options]
   * @returns {() => void} Removes it.
   */
  handleOnce(name, fn, options) {
    return this.#registry.handle(allowed(name), fn, { ...options, once: true })
  }

  /** @param {string} name */
  removeHandler(name) {
    this.#registry.removeHandler(name)
  }
}

/** @param {string} name */
function allowed(name) {
  if (isReserved(name)) {
    const what = `the name "${name}" begins with "ipc:", which is reserved.`
    throw new IpcError('ERR_IPC_NAME', undefined, what)
  }
  return name
}
