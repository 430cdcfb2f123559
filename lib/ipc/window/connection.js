/** The page's connection to main, or through main to another window. */

import { IpcError, Peer, keepAttachments } from '../core/index.js'
import { flushChanges, forceChanges } from '../../client/transport/index.js'
import { codec } from './codec.js'

/** @typedef {import('../core/local.js').Local} Local */
/** @typedef {import('../core/values.js').Attachment} Attachment */
/** @typedef {Omit<import('../../../preload/index.js').Handle, 'value'>} Handle */
/**
 * @typedef {object} ConnectionOptions
 * @property {import('./bridge.js').Bridge} bridge
 * @property {unknown} to What it connects to: see `IpcService#open`.
 * @property {string} name What the other side is called.
 * @property {Local} local
 * @property {(text: string) => void} [offered] Main offers a connection of another end.
 * @property {(id: number) => void} [portGone] The other side of a direct connection has gone.
 */

export class Connection {
  /** @type {Peer} */
  #peer
  #handle
  #options
  /** @type {(() => void)[]} */
  #stops = []
  /** Messages that wait until main has earlier changes of refs. @type {[string, Attachment[]][]} */
  #waiting = []
  #over = false

  /** @param {ConnectionOptions} options */
  constructor(options) {
    this.#options = options
    this.#handle = options.bridge.openIpc(JSON.stringify(options.to))
    this.#peer = this.#makePeer()
    this.#stops = [
      this.#handle.onUpdate((text, attachments) => this.#take(text, attachments ?? NONE)),
      // There may be no later time.
      this.#handle.onLeave(() => this.#peer.flush())
    ]
  }

  get peer() {
    return this.#peer
  }

  get bridge() {
    return this.#options.bridge
  }

  /** What the other side is called. */
  get name() {
    return this.#options.name
  }

  get isOver() {
    return this.#over
  }

  /**
   * Asks main, and blocks until it has answered.
   *
   * @param {string} question
   * @returns {string} Empty if there is no answer.
   */
  ask(question) {
    forceChanges()
    this.#peer.flush()
    if (this.#waiting.length > 0) this.#goOn()
    return this.#handle.ask(`y ${question}`)
  }

  /** @param {IpcError} why */
  end(why) {
    if (this.#over) return
    this.#over = true
    for (const stop of this.#stops) stop()
    this.#handle.destroy()
    this.#peer.close(why)
  }

  #makePeer() {
    const { local, name } = this.#options
    return new Peer({
      post: (text, attachments) => this.#post(text, attachments),
      codec,
      local,
      owner: this,
      to: name,
      acknowledges: true,
      // It may be of another window, whose messages main passes on.
      malformed: (why) => this.end(why)
    })
  }

  /** @param {string} text @param {Attachment[]} attachments */
  #post(text, attachments) {
    const unsent = this.#waiting.length === 0 ? flushChanges() : NONE
    if (this.#waiting.length === 0 && unsent.length === 0) return this.#send(text, attachments)
    // What is attached may change until then.
    this.#waiting.push([text, keepAttachments(attachments)])
    let left = unsent.length
    for (const sender of unsent) {
      sender.whenSent(() => {
        if (--left === 0) this.#goOn()
      })
    }
  }

  #goOn() {
    const waiting = this.#waiting
    this.#waiting = []
    for (const [text, attachments] of waiting) this.#post(text, attachments)
  }

  /** @param {string} text @param {Attachment[]} attachments */
  #send(text, attachments) {
    try {
      if (attachments.length > 0) this.#handle.send(`i ${text}`, attachments)
      else this.#handle.send(`i ${text}`)
    } catch (cause) {
      // The bridge accepts no more messages.
      const ids = callsIn(text)
      const refused = new IpcError('ERR_IPC_BUSY', undefined, TOO_MANY, { cause })
      for (const id of ids) this.#peer.refuse(id, refused)
      if (ids.length === 0) this.#options.local.onError?.(refused)
    }
  }

  /** @param {string} message @param {readonly unknown[]} attachments */
  #take(message, attachments) {
    const body = message.slice(message.indexOf(' ') + 1)
    switch (message[0]) {
      case 'i':
        return this.#peer.receive(body, attachments)
      case 'j':
        return this.#options.offered?.(body)
      case 'g':
        return this.#options.portGone?.(Number(body))
      case 'o': {
        // The page was in the page cache: main has ended everything.
        const before = this.#peer
        this.#peer = this.#makePeer()
        return before.close(new IpcError('ERR_IPC_GONE', undefined, 'the page was left.'))
      }
      case 'e': {
        const [[, code, text]] = JSON.parse(body)
        return this.end(new IpcError(code, undefined, `${String(text).replace(/\.$/, '')}.`))
      }
    }
  }
}

/** Why the bridge accepts no message. */
export const TOO_MANY = 'too many messages of this page wait.'

/** The numbers of the calls in a message. @param {string} text @returns {number[]} */
export function callsIn(text) {
  return text.split('\n').flatMap((line) => {
    const id = /^c(\d+)/.exec(line)?.[1]
    return id === undefined ? [] : [Number(id)]
  })
}

/** @type {any[]} */
const NONE = []
