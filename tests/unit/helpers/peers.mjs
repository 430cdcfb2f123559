/** Two ends of a connection in memory. Messages are cloned and arrive later, in order, as in real IPC. */

import * as shared from '../../../lib/shared/index.js'
import { IpcEvent, makeCodec, Peer, Registry } from '../../../lib/ipc/core/index.js'

/** @typedef {import('../../../lib/ipc/core/local.js').Local} Local */
/** @typedef {import('../../../lib/ipc/core/peer.js').PeerOptions} PeerOptions */
/** @typedef {Partial<Local> & Partial<PeerOptions> & { context?: object }} EndOptions `context`: members of events. */
/** @typedef {{ text: string, attachments: unknown[] }} Message */

export const codec = makeCodec(shared)

/** One end, with what it offers. */
export class End {
  registry = new Registry()
  /** What listeners and callbacks have thrown. @type {any[]} */
  thrown = []
  /** What no caller learns. @type {any[]} */
  reported = []
  /** Messages on their way to the other end. @type {Message[]} */
  out = []
  /** All messages so far. @type {Message[]} */
  sent = []

  /** @param {EndOptions} options Members of its `local`, and options of its peer. */
  constructor(options) {
    this.local = /** @type {Local} */ ({
      handler: (_peer, name) => {
        const handler = this.registry.handler(name)
        return handler && { registry: this.registry, handler }
      },
      listeners: (_peer, name) =>
        this.registry.listeners(name).map((listener) => ({ registry: this.registry, listener })),
      event: (peer, name, progress) =>
        Object.assign(new IpcEvent(peer, name, progress), options.context),
      wrappers: [],
      details: true,
      attempt: (fn) => {
        try {
          fn()
        } catch (error) {
          this.thrown.push(error)
        }
      },
      onError: (error) => void this.reported.push(error),
      ...options
    })
    this.peer = new Peer({
      codec,
      local: this.local,
      post: (text, attachments) => this.#post(text, attachments),
      ...options
    })
  }

  /** @param {string} text @param {unknown[]} attachments */
  #post(text, attachments) {
    const message = structuredClone({ text, attachments })
    this.out.push(message)
    this.sent.push(message)
  }

  on(name, fn) {
    return this.registry.on(name, fn)
  }

  handle(name, fn, options) {
    return this.registry.handle(name, fn, options)
  }

  send(name, ...args) {
    this.peer.send(name, args)
  }

  /** @returns {Promise<any>} */
  invoke(name, ...args) {
    return this.peer.invoke(name, args)
  }

  /** The frames of what was sent, each as its kind and its fields. */
  get frames() {
    return this.sent.flatMap(({ text }) => text.split('\n'))
  }
}

export class Pair {
  /** @param {EndOptions} [ofA] @param {EndOptions} [ofB] */
  constructor(ofA = {}, ofB = {}) {
    this.a = new End(ofA)
    this.b = new End(ofB)
  }

  /**
   * Delivers the next message of an end.
   *
   * @param {End} from @returns {boolean} Whether there was one.
   */
  deliver(from) {
    const message = from.out.shift()
    if (!message) return false
    const to = from === this.a ? this.b : this.a
    to.peer.receive(message.text, message.attachments)
    return true
  }

  /** Delivers until nothing is on its way. */
  async settle() {
    for (let idle = 0; idle < 3; idle++) {
      await turn()
      while (this.deliver(this.a) || this.deliver(this.b)) idle = 0
    }
  }

  /**
   * Delivers until a promise has settled.
   *
   * @template T @param {Promise<T>} promise @returns {Promise<T>}
   */
  async during(promise) {
    let settled = false
    const watched = promise.finally(() => (settled = true))
    watched.catch(() => {})
    for (let left = 20_000; !settled; left--) {
      if (left === 0) throw new Error('it does not settle')
      await turn()
      while (this.deliver(this.a) || this.deliver(this.b));
    }
    return watched
  }

  /** Calls a handler of `b`. @param {string} name @param {...unknown} args @returns {Promise<any>} */
  call(name, ...args) {
    return this.during(this.a.invoke(name, ...args))
  }

  /** How `b` answers a call that fails. @param {string} name @param {...unknown} args @returns {Promise<any>} */
  async failure(name, ...args) {
    return reasonOf(this.call(name, ...args))
  }

  close() {
    this.a.peer.close()
    this.b.peer.close()
  }

  get busy() {
    return [this.a.peer.busy, this.b.peer.busy]
  }
}

/** @param {Promise<unknown>} promise @returns {Promise<any>} */
export async function reasonOf(promise) {
  const value = await promise.then(
    (result) => ({ result }),
    (reason) => ({ reason })
  )
  if ('reason' in value) return value.reason
  throw new Error(`it should reject, and resolves to ${String(value.result)}`)
}

/** The end of the current turn. */
export const turn = () => new Promise((resolve) => void setImmediate(resolve))

/** All parts of a stream. @param {AsyncIterable<any>} stream */
export async function partsOf(stream) {
  const parts = []
  for await (const part of stream) parts.push(part)
  return parts
}
