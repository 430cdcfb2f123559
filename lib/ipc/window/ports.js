/** The direct connections of a page: main gives it a port for each. */

import { IpcError, Port, isPromise, webWire } from '../core/index.js'
import { codec } from './codec.js'

/** @typedef {import('../core/local.js').Local} Local */

/** The first element of what the bridge posts to the page, with a port. */
const MARK = 'remote-ref'

export class PagePorts {
  /** Open connections. @type {Map<number, Port>} */
  #open = new Map()
  /** Ports of connections that this page has asked for. @type {Map<number, { wire: MessagePort, name: string }>} */
  #arrived = new Map()
  /** @type {Map<number, (port: Port) => void>} */
  #wanted = new Map()
  /** @type {Set<(port: Port) => unknown>} */
  #listeners = new Set()
  /** Connections of others that nobody has taken yet. @type {Port[]} */
  #unheard = []
  /** @type {import('./bridge.js').PageScope | null} */
  #scope = null
  #local
  #closed

  /** @param {Local} local @param {(id: number) => void} closed Tells main that this side has closed one. */
  constructor(local, closed) {
    this.#local = local
    this.#closed = closed
  }

  /** Takes what the bridge posts there. @param {import('./bridge.js').PageScope} scope */
  listen(scope) {
    if (scope === this.#scope) return
    this.#scope = scope
    scope.addEventListener?.('message', this.#take)
  }

  /**
   * The port of a connection that this page has asked for.
   *
   * @param {number} id
   * @returns {Promise<Port>}
   */
  wanted(id) {
    const arrived = this.#arrived.get(id)
    this.#arrived.delete(id)
    if (arrived) return Promise.resolve(this.#make(id, arrived.wire, arrived.name))
    return new Promise((resolve) => this.#wanted.set(id, resolve))
  }

  /**
   * Calls a function with each connection that another end makes.
   *
   * @param {(port: Port) => unknown} fn
   * @returns {() => void} Removes it.
   */
  onConnect(fn) {
    this.#listeners.add(fn)
    for (const port of this.#unheard.splice(0)) this.#tell(port, [fn])
    return () => void this.#listeners.delete(fn)
  }

  get hasListeners() {
    return this.#listeners.size > 0
  }

  /** The other side of a connection has gone. @param {number} id */
  gone(id) {
    this.#open.get(id)?.end(new IpcError('ERR_IPC_GONE', undefined))
  }

  #take = (/** @type {MessageEvent} */ { data, ports, source }) => {
    // The bridge posts in this window itself; a frame inside of it cannot.
    if (source !== /** @type {any} */ (this.#scope)) return
    if (!Array.isArray(data) || data[0] !== MARK || ports.length !== 1) return
    const found = /^([PQ])(\d+) (.*)$/s.exec(data[1])
    if (!found) return
    const id = Number(found[2])
    const { name } = JSON.parse(found[3])
    if (found[1] === 'Q') return this.#accept(id, ports[0], name)
    const wanted = this.#wanted.get(id)
    this.#wanted.delete(id)
    if (wanted) wanted(this.#make(id, ports[0], name))
    else this.#arrived.set(id, { wire: ports[0], name })
  }

  /** @param {number} id @param {MessagePort} wire @param {string | undefined} name */
  #accept(id, wire, name) {
    const port = this.#make(id, wire, name)
    if (this.#listeners.size === 0) this.#unheard.push(port)
    else this.#tell(port, [...this.#listeners])
  }

  /** @param {Port} port @param {((port: Port) => unknown)[]} listeners */
  #tell(port, listeners) {
    for (const fn of listeners) {
      this.#local.attempt(() => {
        const result = fn(port)
        // What an asynchronous one throws is an uncaught error of the app.
        if (isPromise(result))
          result.then(undefined, (error) =>
            this.#local.attempt(() => {
              throw error
            })
          )
      })
    }
  }

  /** @param {number} id @param {MessagePort} wire @param {string | undefined} name */
  #make(id, wire, name) {
    const port = new Port(webWire(wire), { name, local: this.#local, codec })
    this.#open.set(id, port)
    port.onClose(() => {
      if (this.#open.delete(id)) this.#closed(id)
    })
    return port
  }
}
