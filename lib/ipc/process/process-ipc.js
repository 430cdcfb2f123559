import {
  CLOSE_PORT,
  Duplex,
  IpcError,
  OwnEnd,
  Peer,
  Port,
  attempt,
  envelope,
  eventOf,
  makeCodec,
  readEnvelope
} from '../core/index.js'
import { nodeOf, unwrapReadonly } from '../../shared/raw/index.js'
import {
  UnknownValue,
  decode,
  encode,
  mayHaveTags,
  parse,
  reviveValue
} from '../../shared/value/index.js'

/** @typedef {import('./parent.js').Parent} Parent */
/** @typedef {import('../core/port.js').Wire} Wire */

const codec = makeCodec({
  // By name, and from their rooms: the rest of lib/shared is not needed.
  UnknownValue,
  decode,
  encode,
  mayHaveTags,
  nodeOf,
  parse,
  reviveValue,
  unwrapReadonly
})

/** Calls and messages of a utility process or worker thread. `send`, `invoke` and `stream` go to main. */
export class ProcessIpc extends Duplex {
  #own
  #parent
  /** Connections by channel: 0 is main's. @type {Map<number, Peer>} */
  #peers = new Map()
  /** @type {Map<number, Port>} */
  #ports = new Map()
  /** @type {Set<(port: Port) => unknown>} */
  #listeners = new Set()
  /** @type {string | undefined} */
  #name

  /** @param {Parent} parent */
  constructor(parent) {
    const own = new OwnEnd({ event: eventOf })
    super(own.registry, () => this.#main())
    this.#own = own
    this.#parent = parent
    this.#peers.set(0, this.#makePeer(0, 'main'))
    parent.onMessage((data, ports) => this.#take(data, ports))
  }

  /** The name that main has given to this process, once it has attached it. */
  get name() {
    return this.#name
  }

  /**
   * Calls a function with each direct connection that a window makes to this process. Its calls also
   * reach the handlers of `ipc`.
   *
   * @param {(port: Port) => unknown} fn
   * @returns {() => void} Removes it.
   */
  onConnect(fn) {
    this.#listeners.add(fn)
    return () => void this.#listeners.delete(fn)
  }

  /** Runs a function around every handler: `(event, next, args) => next()`. @param {import('../core/local.js').Wrapper} wrapper */
  use(wrapper) {
    return this.#own.use(wrapper)
  }

  /**
   * Calls a function after each call and message of this process.
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

  #main() {
    return /** @type {Peer} */ (this.#peers.get(0))
  }

  /** @param {any} data @param {readonly any[]} ports */
  #take(data, ports) {
    const message = readEnvelope(data)
    if (!message) return
    const { kind, channel, text, attachments } = message
    switch (kind) {
      case 'open':
        return this.#open(channel, JSON.parse(text))
      case 'message':
        return this.#peers.get(channel)?.receive(text, attachments)
      case 'close':
        return this.#close(channel)
      case 'port':
        return this.#takePort(text, ports[0])
    }
  }

  /** @param {number} channel @param {{ name?: string, from?: string }} told */
  #open(channel, { name, from }) {
    if (channel > 0)
      return void this.#peers.set(channel, this.#makePeer(channel, from ?? 'a window'))
    this.#name = name
    // Main may detach a process and attach it again.
    if (this.#main().isClosed) this.#peers.set(0, this.#makePeer(0, 'main'))
    this.#main().flush()
  }

  /** @param {number} channel */
  #close(channel) {
    const peer = this.#peers.get(channel)
    if (channel > 0) this.#peers.delete(channel)
    peer?.close(new IpcError('ERR_IPC_GONE', undefined))
  }

  /** @param {number} channel @param {string} name */
  #makePeer(channel, name) {
    return new Peer({
      post: (text, attachments) =>
        this.#parent.post(envelope('message', channel, text, attachments)),
      codec,
      local: this.#own.local,
      owner: { name },
      to: name,
      // Main passes on what windows say.
      ...(channel > 0 && {
        acknowledges: true,
        malformed: () => {
          this.#peers.delete(channel)
          this.#parent.post(envelope('close', channel, ''))
        }
      })
    })
  }

  /** @param {string} text @param {any} wire */
  #takePort(text, wire) {
    const [, kind, number, rest] = /^([QPG])(\d+) (.*)$/s.exec(text) ?? []
    const id = Number(number)
    if (kind === 'G') return this.#ports.get(id)?.end(new IpcError('ERR_IPC_GONE', undefined))
    if (kind !== 'Q' || !wire) return
    const { name } = JSON.parse(rest)
    const port = new Port(nodeWire(wire), { name, local: this.#own.local, codec })
    this.#ports.set(id, port)
    port.onClose(() => {
      if (this.#ports.delete(id))
        this.#main()
          .invoke(CLOSE_PORT, [id])
          .catch(() => {})
    })
    for (const fn of [...this.#listeners]) attempt(() => fn(port))
  }
}

/** A port of Electron. @param {any} port @returns {Wire} */
function nodeWire(port) {
  return {
    post: (data) => port.postMessage(data),
    onMessage(fn) {
      port.on('message', (/** @type {any} */ event) => fn(event.data))
      port.start()
    },
    onClose: (fn) => port.on('close', fn),
    close: () => port.close()
  }
}
