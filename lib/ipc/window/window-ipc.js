import {
  CLOSE_PORT,
  CONNECT,
  Duplex,
  IpcError,
  OtherEnd,
  OwnEnd,
  checkName,
  eventOf,
  outcomeOf,
  readError,
  record,
  splitOptions
} from '../core/index.js'
import { bridge, scopeOf } from './bridge.js'
import { codec } from './codec.js'
import { Connection } from './connection.js'
import { Guests } from './guests.js'
import { Held } from './held.js'
import { PagePorts } from './ports.js'
import { inNode } from './tests.js'

/** @typedef {import('../core/port.js').Port} Port */
/** @typedef {import('../core/call-options.js').CallOptions} CallOptions */

/** Calls and messages of a page. It connects to main at its first use. */
export class WindowIpc extends Duplex {
  /** @type {OwnEnd} */
  #own
  /** @type {Connection | null} */
  #main = null
  /** Connections to other windows, by name. @type {Map<string, Connection>} */
  #windows = new Map()
  #ports
  #guests = new Guests()
  #held
  #findBridge
  /** The bridge of its connections. @type {import('./bridge.js').Bridge | null} */
  #bridge = null

  /** @param {() => import('./bridge.js').Bridge} [findBridge] Throws `ERR_IPC_BRIDGE` if there is none. */
  constructor(findBridge = bridge) {
    /** @type {Held} */
    const held = new Held((name) => own.registry.takes(name))
    /** @type {OwnEnd} */
    const own = new OwnEnd(
      {
        event: eventOf,
        hold: (peer, name, taken) => held.hold(name, peer, taken),
        added: (peer, name) => held.added(name, peer)
      },
      (name) => {
        this.#begin()
        held.added(name)
      }
    )
    super(own.registry, () => this.#connect().peer)
    this.#own = own
    this.#held = held
    this.#findBridge = findBridge
    this.#ports = new PagePorts(own.local, (id) => {
      if (this.#main && !this.#main.isOver) this.#main.peer.invoke(CLOSE_PORT, [id]).catch(() => {})
    })
  }

  /**
   * Calls a handler of main and blocks the page until it has answered. The handler must return its
   * result at once. Use `invoke` wherever it is possible: nothing else happens in this page meanwhile.
   *
   * @param {string} name @param {...unknown} args
   * @returns {any}
   * @throws What the handler throws, or an `IpcError`.
   */
  invokeSync(name, ...args) {
    checkName(name)
    const text = `[${args.map((arg, i) => encodeArgument(name, arg, i)).join(',')}]`
    const started = performance.now()
    const begun = { kind: 'sync', name, to: 'main', bytes: text.length, started, args }
    try {
      const result = this.#ask(name, text)
      record(this.#own.local, begun, 'result')
      return result
    } catch (error) {
      record(this.#own.local, begun, outcomeOf(error))
      throw error
    }
  }

  /** @param {string} name @param {string} text @returns {any} */
  #ask(name, text) {
    const answer = this.#connect().ask(`${name}\t${text}`)
    if (answer === '') {
      throw new IpcError(
        'ERR_IPC_BUSY',
        name,
        'main does not answer now, since earlier messages of this page wait.'
      )
    }
    if (answer === 'n') {
      throw new IpcError('ERR_IPC_BRIDGE', name, 'main has not imported "electron-remote-ref/ipc".')
    }
    if (answer[0] === 'x') throw readError(answer.slice(1), codec)
    return codec.decode(answer.slice(1))
  }

  /**
   * Another window or process, by its name, through main. Main must allow it: `ipc.allow`.
   *
   * @param {string} name
   * @returns {OtherEnd}
   */
  to(name) {
    checkName(name)
    return new OtherEnd(() => this.#connectTo(name).peer)
  }

  /**
   * Connects directly with another window or process, without main between. Main must allow it.
   *
   * @param {string} name @param {Pick<CallOptions, 'signal' | 'timeout'>} [options]
   * @returns {Promise<Port>}
   */
  async connect(name, options = {}) {
    checkName(name)
    const { options: checked } = splitOptions(name, [{ timeout: CONNECT_TIMEOUT, ...options }])
    const id = await this.#connect().peer.invoke(CONNECT, [name], checked)
    return this.#ports.wanted(id)
  }

  /**
   * Calls a function with each connection that another end makes to this page.
   *
   * @param {(port: Port) => unknown} fn
   * @returns {() => void} Removes it.
   */
  onConnect(fn) {
    this.#begin()
    return this.#ports.onConnect(fn)
  }

  /**
   * A port for an iframe or a Web Worker of this page: it takes it with `attach(port)`, and can do there
   * what this page may do.
   *
   * @returns {MessagePort} To be transferred.
   */
  port() {
    return this.#guests.port(this.#connect().bridge)
  }

  /** Runs a function around every handler: `(event, next, args) => next()`. @param {import('../core/local.js').Wrapper} wrapper */
  use(wrapper) {
    return this.#own.use(wrapper)
  }

  /**
   * Calls a function after each call and message of this page.
   *
   * @param {(record: import('../core/local.js').TraceRecord) => void} fn
   * @param {{ values?: boolean }} [options]
   */
  trace(fn, options) {
    return this.#own.trace(fn, options)
  }

  /**
   * Calls a function with what no caller learns. Without one, it is printed.
   *
   * @param {(error: IpcError, from?: string) => void} fn
   */
  onError(fn) {
    return this.#own.onError(fn)
  }

  /** Something was added. In Node, a test may import a module of pages before it has any page. */
  #begin() {
    try {
      this.#connect()
    } catch (error) {
      if (!inNode) throw error
    }
  }

  /** @returns {Connection} @throws {IpcError} `ERR_IPC_BRIDGE` */
  #connect() {
    const bridge = this.#findBridge()
    if (bridge !== this.#bridge) this.#move(bridge)
    if (this.#main && !this.#main.isOver) return this.#main
    this.#main = new Connection({
      bridge,
      to: 'main',
      name: 'main',
      local: this.#own.local,
      offered: (text) => this.#accept(bridge, text),
      portGone: (id) => this.#ports.gone(id)
    })
    return this.#main
  }

  /** The page is another one, in tests. @param {import('./bridge.js').Bridge} bridge */
  #move(bridge) {
    const gone = new IpcError('ERR_IPC_GONE', undefined, 'the page has gone.')
    for (const connection of [this.#main, ...this.#windows.values()]) connection?.end(gone)
    this.#windows.clear()
    this.#held.restart()
    this.#bridge = bridge
    this.#ports.listen(scopeOf(bridge))
  }

  /** @param {string} name */
  #connectTo(name) {
    const { bridge } = this.#connect()
    const open = this.#windows.get(name)
    if (open && !open.isOver) return open
    const to = { to: name }
    const connection = new Connection({ bridge, to, name, local: this.#own.local })
    this.#windows.set(name, connection)
    return connection
  }

  /** Another window wants to reach this one. @param {import('./bridge.js').Bridge} bridge @param {string} text */
  #accept(bridge, text) {
    const { offer, from } = JSON.parse(text)
    const to = { accept: offer }
    new Connection({ bridge, to, name: from ?? 'a window', local: this.#own.local })
  }

  /**
   * For lib/ipc/testing: connects it if it has handlers or listeners, since its page is another one.
   *
   * @param {WindowIpc} ipc
   */
  static reconnect(ipc) {
    if (!ipc.#own.registry.isEmpty || ipc.#ports.hasListeners) ipc.#connect()
  }

  /** For lib/ipc/testing: the page has loaded, if it has begun to listen. @param {WindowIpc} ipc */
  static loaded(ipc) {
    if (ipc.#main) ipc.#held.end()
  }
}

/** Milliseconds in which a direct connection must be made. */
const CONNECT_TIMEOUT = 30_000

/** @param {string} name @param {unknown} value @param {number} index */
function encodeArgument(name, value, index) {
  try {
    return codec.encode(codec.raw(value), { unwrap: codec.raw })
  } catch (cause) {
    const { message, path = [] } = /** @type {any} */ (cause)
    const what = `argument ${index + 1}: ${message}`
    throw new IpcError('ERR_IPC_VALUE', name, what, { cause, path: [index, ...path] })
  }
}
