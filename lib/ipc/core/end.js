/** What all ends have in common, beside those of main: handlers, listeners, wrappers, traces. */

import { CalledStream } from './called-stream.js'
import { callOptions, splitOptions } from './call-options.js'
import { checkFunction, checkName } from './errors.js'
import { Handlers } from './handlers.js'
import { Registry } from './registry.js'
import { Traces } from './traces.js'

/** @typedef {import('./peer.js').Peer} Peer */
/** @typedef {import('./local.js').Local} Local */
/** @typedef {import('./local.js').Wrapper} Wrapper */
/** @typedef {import('./call-options.js').CallOptions} CallOptions */

/** Another end. */
export class OtherEnd {
  #peer

  /** @param {() => Peer} peer Its connection now. @throws {IpcError} `ERR_IPC_BRIDGE`. */
  constructor(peer) {
    this.#peer = peer
  }

  /**
   * Sends a message.
   *
   * @param {string} name @param {...unknown} args
   * @throws {IpcError} `ERR_IPC_VALUE`, `ERR_IPC_NAME`, `ERR_IPC_GONE`.
   */
  send(name, ...args) {
    this.#peer().send(name, args)
  }

  /**
   * Calls a handler, and gives its result. The last argument may be options: `{ signal, timeout,
   * onProgress }`.
   *
   * @param {string} name @param {...any} rest
   * @returns {Promise<any>} Rejects with what the handler throws, or with an `IpcError`.
   */
  invoke(name, ...rest) {
    try {
      const { args, options } = splitOptions(name, rest)
      return this.#peer().invoke(name, args, options)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /**
   * Calls a handler whose result is a stream. The call is made when the first part is asked for, and
   * ends with the loop.
   *
   * @param {string} name @param {...any} rest
   * @returns {CalledStream}
   */
  stream(name, ...rest) {
    checkName(name)
    const { args, options } = splitOptions(name, rest)
    const call = (/** @type {AbortSignal} */ signal) =>
      this.#peer().invoke(name, args, callOptions({ ...options, signal }))
    return new CalledStream(name, call, options.signal)
  }
}

/** This end. */
export class OwnEnd {
  /** @type {Registry} */
  registry
  /** @type {Local} */
  local
  #traces
  /** @type {Set<(error: import('./errors.js').IpcError, from?: string) => void>} */
  #errorHandlers = new Set()

  /**
   * @param {Pick<Local, 'event'> & Partial<Local>} local What differs from an end without windows.
   * @param {(name: string) => void} [added] Called when a handler or listener was added.
   */
  constructor(local, added) {
    this.registry = new Registry(added)
    this.local = {
      handler: (_peer, name) => findHandler(this.registry, name),
      listeners: (_peer, name) => findListeners(this.registry, name),
      wrappers: [],
      details: true,
      attempt,
      onError: (error, from) => this.report(error, from),
      ...local
    }
    this.#traces = new Traces(this.local)
  }

  /** @param {Wrapper} wrapper @returns {() => void} */
  use(wrapper) {
    checkFunction(wrapper, 'ipc.use', 'use')
    this.local.wrappers = [...this.local.wrappers, wrapper]
    return () => {
      this.local.wrappers = this.local.wrappers.filter((other) => other !== wrapper)
    }
  }

  /** @param {(record: import('./local.js').TraceRecord) => void} fn @param {{ values?: boolean }} [options] */
  trace(fn, options) {
    checkFunction(fn, 'ipc.trace', 'trace')
    return this.#traces.add(fn, options)
  }

  /** @param {(error: import('./errors.js').IpcError, from?: string) => void} fn @returns {() => void} */
  onError(fn) {
    checkFunction(fn, 'ipc.onError', 'onError')
    this.#errorHandlers.add(fn)
    return () => void this.#errorHandlers.delete(fn)
  }

  /** Tells what no caller learns. @param {import('./errors.js').IpcError} error @param {string} [from] */
  report(error, from) {
    if (this.#errorHandlers.size === 0) {
      return console.warn(`electron-remote-ref: ${error.message}${from ? ` (${from})` : ''}`)
    }
    for (const handler of [...this.#errorHandlers]) attempt(() => handler(error, from))
  }
}

/** An end that answers and calls: handlers and listeners of this side, calls to the other. */
export class Duplex extends Handlers {
  #other

  /** @param {Registry} registry @param {() => Peer} peer */
  constructor(registry, peer) {
    super(registry)
    this.#other = new OtherEnd(peer)
  }

  /** See `Other`. @param {string} name @param {...unknown} args */
  send(name, ...args) {
    this.#other.send(name, ...args)
  }

  /** See `Other`. @param {string} name @param {...any} rest @returns {Promise<any>} */
  invoke(name, ...rest) {
    return this.#other.invoke(name, ...rest)
  }

  /** See `Other`. @param {string} name @param {...any} rest @returns {CalledStream} */
  stream(name, ...rest) {
    return this.#other.stream(name, ...rest)
  }
}

/** @param {Registry} registry @param {string} name */
export function findHandler(registry, name) {
  const handler = registry.handler(name)
  return handler && { registry, handler }
}

/** @param {Registry} registry @param {string} name */
export function findListeners(registry, name) {
  return registry.listeners(name).map((listener) => ({ registry, listener }))
}

/** Calls code of the app that nobody waits for. @param {() => void} fn */
export function attempt(fn) {
  try {
    fn()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
