/** A direct connection over a MessagePort: the same on both sides, and in a page, worker or process. */

import { IpcError } from './errors.js'
import { IpcEvent } from './event.js'
import { Duplex, attempt, findHandler, findListeners } from './end.js'
import { Peer } from './peer.js'
import { Registry } from './registry.js'

/** @typedef {import('./local.js').Local} Local */
/** @typedef {import('./values.js').Codec} Codec */
/**
 * @typedef {object} Wire What a MessagePort of a page, of Electron and of Node have in common, made
 *   alike.
 * @property {(data: unknown) => void} post
 * @property {(fn: (data: any) => void) => void} onMessage
 * @property {(fn: () => void) => void} onClose Where the platform tells.
 * @property {() => void} close
 */

export class Port extends Duplex {
  /** The name of the other end. @type {string | undefined} */
  name
  /** Resolves with the reason when the connection has ended. @type {Promise<IpcError>} */
  closed
  #peer
  #wire
  /** @type {(error: IpcError) => void} */
  #tell = () => {}
  #isClosed = false

  /**
   * @param {Wire} wire
   * @param {object} options
   * @param {string | undefined} options.name @param {Local} options.local What this end offers to all.
   * @param {Codec} options.codec
   * @param {boolean} [options.acknowledges] Whether the other side waits for acknowledgements, as main
   *   does.
   */
  constructor(wire, { name, local, codec, acknowledges }) {
    const registry = new Registry((called) => local.added?.(peer, called))
    /** @type {Peer} */
    const peer = new Peer({
      post: (text, attachments) => wire.post(attachments.length > 0 ? [text, attachments] : text),
      codec,
      to: name,
      acknowledges,
      malformed: (why) => this.end(why),
      local: {
        ...local,
        hold: (from, called) => local.hold?.(from, called, registry.takes(called)),
        // Its own handlers first.
        handler: (from, called) => findHandler(registry, called) ?? local.handler(from, called),
        listeners: (from, called) => [
          ...findListeners(registry, called),
          ...local.listeners(from, called)
        ],
        event: (from, called, progress) =>
          Object.assign(new IpcEvent(from, called, progress), { from: name, port: this })
      }
    })
    super(registry, () => peer)
    this.name = name
    this.#peer = peer
    this.#wire = wire
    this.closed = new Promise((resolve) => (this.#tell = resolve))
    wire.onMessage((data) => this.#receive(data))
    wire.onClose(() => this.end(new IpcError('ERR_IPC_GONE', undefined)))
  }

  /**
   * Calls a function when the connection has ended: the other side has closed it, reloaded, crashed.
   *
   * @param {(error: IpcError) => void} fn
   */
  onClose(fn) {
    this.closed.then((error) => attempt(() => fn(error)))
  }

  /** Ends the connection. */
  close() {
    this.end(new IpcError('ERR_IPC_GONE', undefined, 'this side has closed the connection.'))
  }

  /** @param {IpcError} why */
  end(why) {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#peer.flush()
    this.#peer.close(why)
    this.#wire.close()
    this.#tell(why)
  }

  /** @param {any} data */
  #receive(data) {
    if (data === CLOSED) return this.end(new IpcError('ERR_IPC_GONE', undefined))
    const [text, attachments] = Array.isArray(data) ? data : [data, NONE]
    if (typeof text === 'string' && Array.isArray(attachments)) {
      return this.#peer.receive(text, attachments)
    }
    this.end(new IpcError('ERR_IPC_MESSAGE', undefined))
  }
}

/** Sent when a side closes, for platforms that do not tell. */
export const CLOSED = '\u0000closed'

/** @type {unknown[]} */
const NONE = []

/**
 * A MessagePort of the web, as in pages, workers and newer Node.
 *
 * @param {MessagePort} port @returns {Wire}
 */
export function webWire(port) {
  return {
    post: (data) => port.postMessage(data),
    onMessage(fn) {
      port.onmessage = ({ data }) => fn(data)
    },
    onClose(fn) {
      port.addEventListener('close', fn)
    },
    close() {
      port.postMessage(CLOSED)
      port.close()
    }
  }
}
