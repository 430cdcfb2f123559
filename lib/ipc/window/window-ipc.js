import {
  Duplex,
  IpcError,
  IpcEvent,
  Other,
  Own,
  checkName,
  outcomeOf,
  readError,
  record,
  splitOptions
} from '../core/index.js'
import { codec } from './codec.js'
import { Connection } from './connection.js'
import { Guests } from './guests.js'
import { Held } from './held.js'
import { PagePorts } from './ports.js'

/** @typedef {import('../core/port.js').Port} Port */
/** @typedef {import('../core/call-options.js').CallOptions} CallOptions */

/** Calls and messages of a page. It connects to main at its first use. */
export class WindowIpc extends Duplex {
  /** @type {Own} */
  #own
  /** @type {Connection | null} */
  #main = null
  /** Connections to other windows, by name. @type {Map<string, Connection>} */
  #windows = new Map()
  #ports
  #guests = new Guests()

  constructor() {
    /** @type {Held} */
    const held = new Held((name) => this.#takes(name))
    /** @type {Own} */
    const own = new Own(
      {
        event: (peer, name, progress) => makeEvent(peer, name, progress),
        hold: (_peer, name) => held.hold(name)
      },
      (name) => {
        this.#connect()
        held.added(name)
      }
    )
    super(own.registry, () => this.#connect().peer)
    this.#own = own
    this.#ports = new PagePorts(own.local, (id) => {
      if (this.#main && !this.#main.isOver)
        this.#main.peer.invoke('ipc:close-port', [id]).catch(() => {})
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
    if (answer[0] === 'x') throw readError(answer.slice(1), codec)
    return codec.decode(answer.slice(1))
  }

  /**
   * Another window or process, by its name, through main. Main must allow it: `ipc.allow`.
   *
   * @param {string} name
   * @returns {Other}
   */
  to(name) {
    checkName(name)
    return new Other(() => this.#connectTo(name).peer)
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
    const id = await this.#connect().peer.invoke('ipc:connect', [name], checked)
    return this.#ports.wanted(id)
  }

  /**
   * Calls a function with each connection that another end makes to this page.
   *
   * @param {(port: Port) => unknown} fn
   * @returns {() => void} Removes it.
   */
  onConnect(fn) {
    this.#connect()
    return this.#ports.onConnect(fn)
  }

  /**
   * A port for an iframe or a Web Worker of this page: it takes it with `attach(port)`, and can do there
   * what this page may do.
   *
   * @returns {MessagePort} To be transferred.
   */
  port() {
    this.#connect()
    return this.#guests.port()
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

  /** @param {string} name @returns {boolean} */
  #takes(name) {
    const { registry } = this.#own
    return registry.handler(name) !== undefined || registry.listeners(name).length > 0
  }

  /** @returns {Connection} @throws {IpcError} */
  #connect() {
    if (this.#main && !this.#main.isOver) return this.#main
    this.#main = new Connection({
      to: 'main',
      name: 'main',
      local: this.#own.local,
      offered: (text) => this.#accept(text),
      portGone: (id) => this.#ports.gone(id)
    })
    return this.#main
  }

  /** @param {string} name */
  #connectTo(name) {
    const open = this.#windows.get(name)
    if (open && !open.isOver) return open
    const connection = new Connection({ to: { to: name }, name, local: this.#own.local })
    this.#windows.set(name, connection)
    return connection
  }

  /** Another window wants to reach this one. @param {string} text */
  #accept(text) {
    const { offer, from } = JSON.parse(text)
    new Connection({ to: { accept: offer }, name: from ?? 'a window', local: this.#own.local })
  }
}

/** Milliseconds in which a direct connection must be made. */
const CONNECT_TIMEOUT = 30_000

/** @param {import('../core/peer.js').Peer} peer @param {string} name @param {((value: unknown) => void) | null} progress */
function makeEvent(peer, name, progress) {
  return Object.assign(new IpcEvent(peer, name, progress), { from: peer.owner.name })
}

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
