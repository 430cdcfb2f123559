/** A utility process or worker thread that main has attached: an end with a name. */

import { IpcError, IpcEvent, Peer, envelope, readEnvelope } from '../core/index.js'
import { WaitingRoom } from './waiting.js'

/** @typedef {import('./inbound.js').InboundOptions} InboundOptions */
/** @typedef {import('../core/local.js').Local} Local */
/**
 * @typedef {object} Process What a utility process of Electron and a Worker of Node have in common.
 * @property {(message: any, transfer?: any[]) => void} postMessage
 * @property {(event: string, listener: (...args: any[]) => void) => any} on
 * @property {(event: string, listener: (...args: any[]) => void) => any} off
 * @property {number} [threadId] Of a worker thread.
 */

export class Attached {
  #child
  #name
  #options
  #lastChannel = 0
  /** @type {Map<number, InboundOptions>} */
  #channels = new Map()
  #closed = false

  /**
   * @param {Process} child @param {string} name
   * @param {object} options
   * @param {Local} options.local @param {import('../core/values.js').Codec} options.codec
   * @param {() => number} options.queue @param {(why: IpcError) => void} options.closed
   */
  constructor(child, name, options) {
    this.#child = child
    this.#name = name
    this.#options = options
    this.peer = new Peer({
      post: (text, attachments) => this.#post('message', 0, text, attachments),
      codec: options.codec,
      local: options.local,
      owner: this,
      to: name,
      malformed: (why) => this.close(why)
    })
    /** @type {import('./ends.js').End} */
    this.end = {
      peer: () => this.peer,
      waiting: new WaitingRoom(options.queue),
      process: this
    }
    child.on('message', this.#onMessage)
    child.on('exit', this.#onExit)
    this.#post('open', 0, JSON.stringify({ name }))
  }

  get name() {
    return this.#name
  }

  get isClosed() {
    return this.#closed
  }

  /** Whether it can get ports: Electron cannot transfer its ports to a thread of Node. */
  get takesPorts() {
    return typeof this.#child.threadId !== 'number'
  }

  /**
   * Opens a connection on behalf of another end.
   *
   * @param {string | undefined} from @param {InboundOptions} options
   */
  open(from, options) {
    const channel = ++this.#lastChannel
    this.#channels.set(channel, options)
    this.#post('open', channel, JSON.stringify({ from }))
    return {
      send: (/** @type {string} */ text, /** @type {unknown[]} */ attachments) =>
        this.#post('message', channel, text, attachments),
      end: () => {
        if (this.#channels.delete(channel)) this.#post('close', channel, '')
      }
    }
  }

  /** @param {string} message @param {any} port */
  givePort(message, port) {
    this.#child.postMessage(envelope('port', 0, message), [port])
  }

  /** @param {number} id Of a direct connection whose other side has gone. */
  portGone(id) {
    this.#post('port', 0, `G${id} `)
  }

  /** Ends the connection. The process goes on. @param {IpcError} [why] */
  close(why = new IpcError('ERR_IPC_GONE', undefined, `"${this.#name}" was detached.`)) {
    if (this.#closed) return
    this.#post('close', 0, '')
    this.#end(why)
  }

  /** @param {IpcError} why */
  #end(why) {
    if (this.#closed) return
    this.#closed = true
    this.#child.off('message', this.#onMessage)
    this.#child.off('exit', this.#onExit)
    this.peer.close(why)
    for (const { closed } of [...this.#channels.values()]) closed(why)
    this.#channels.clear()
    this.#options.closed(why)
  }

  #onExit = (/** @type {unknown} */ code) => {
    // Electron crashes if a message is sent to a process that has ended.
    this.#end(
      new IpcError('ERR_IPC_GONE', undefined, `the process "${this.#name}" has ended (${code}).`)
    )
  }

  #onMessage = (/** @type {any} */ data) => {
    const message = readEnvelope(data)
    if (!message) return
    const { kind, channel, text, attachments } = message
    if (kind === 'message' && channel === 0) return this.peer.receive(text, attachments)
    if (kind === 'message') return this.#relayed(channel, text, attachments)
    if (kind === 'close' && channel > 0) {
      const options = this.#channels.get(channel)
      this.#channels.delete(channel)
      options?.closed(new IpcError('ERR_IPC_GONE', undefined))
    }
  }

  /** @param {number} channel @param {string} text @param {unknown[]} attachments */
  #relayed(channel, text, attachments) {
    const options = this.#channels.get(channel)
    try {
      options?.receive(text, attachments)
    } catch (cause) {
      this.#channels.delete(channel)
      this.#post('close', channel, '')
      options?.closed(new IpcError('ERR_IPC_MESSAGE', undefined, undefined, { cause }))
    }
  }

  /**
   * @param {'open' | 'message' | 'close' | 'port'} kind @param {number} channel @param {string} text
   * @param {unknown[]} [attachments]
   */
  #post(kind, channel, text, attachments) {
    if (this.#closed) return
    this.#child.postMessage(envelope(kind, channel, text, attachments))
  }
}

/** The event of a call or message of an attached process. */
export class ProcessEvent extends IpcEvent {
  /**
   * @param {Peer} peer @param {string} name
   * @param {((value: unknown) => void) | null} progress @param {string} from
   */
  constructor(peer, name, progress, from) {
    super(peer, name, progress)
    /** The name of the process. */
    this.from = from
    /** It has none, as some pages. */
    this.window = null
  }
}
