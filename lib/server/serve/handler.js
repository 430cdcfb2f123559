import { Documents } from '../documents/index.js'
import { addressOf, handle, report, whenGone } from '../http/index.js'
import { Limiter, Presences } from '../access/index.js'
import { Metrics } from './metrics.js'
import { Ending, optional } from '../base/index.js'
import { WebSockets } from '../websocket/index.js'

/** @typedef {import('node:http').IncomingMessage} IncomingMessage */
/** @typedef {import('node:http').ServerResponse} ServerResponse */
/**
 * @typedef {object} HandlerOptions
 * @property {import('../store/log-store.js').LogStore} store Stays open when the server stops.
 * @property {import('../access/access.js').Auth} [auth] Without it everybody who reaches the server may do everything.
 * @property {import('../access/limits.js').Limits} [limits]
 * @property {string[]} [origins] The pages that may use it, like `https://example.com`; none without it. Other
 *   programs do not name an origin.
 * @property {string} [prefix] Of the paths of documents. `/v1/stream/`.
 * @property {number} [pollTime] How long a long poll waits, in milliseconds. 20,000.
 * @property {number} [patience] How long a client may take nothing of what is sent to it, send nothing of what it
 *   has begun, or not answer a ping, in milliseconds. 20,000.
 * @property {number} [grace] How long stopping waits for what is going on, in milliseconds. 5,000.
 * @property {(error: unknown) => void} [onError] For what no client is told. It is printed without it.
 */
/**
 * @typedef {object} Handler
 * @property {(request: IncomingMessage, response: ServerResponse, next?: () => void) => boolean} handle Answers
 *   requests for documents. Others are for `next`; without it they get 404. Whether it answers.
 * @property {(request: IncomingMessage, stream: import('node:stream').Duplex, head: Buffer) => void} upgrade Answers
 *   WebSockets for documents, as a listener of `upgrade`. Others are for other listeners.
 * @property {() => Promise<boolean>} healthy Whether it answers, and the store takes writes.
 * @property {() => string} metrics In the text format of Prometheus.
 * @property {() => Promise<void>} close Ends what waits, and answers what has come.
 */

/**
 * The logs of a store as a part of another server, such as one of Express or Fastify.
 *
 * @param {HandlerOptions} options
 * @returns {Handler}
 */
export function logHandler(options) {
  return new LogHandler(options)
}

/** @implements {Handler} */
export class LogHandler {
  #store
  #documents
  #metrics = new Metrics()
  #ending = new Ending()
  #context
  #grace
  #sockets
  /** Requests that are not answered yet. */
  #open = new Set()
  /** @type {Promise<void> | null} */
  #closing = null

  /** @param {HandlerOptions} options */
  constructor(options) {
    this.#store = options.store
    this.#documents = new Documents(options.store)
    this.#grace = options.grace ?? 5000
    const limiter = new Limiter(options.limits)
    this.#context = {
      documents: this.#documents,
      presences: new Presences(limiter.limits, options.store.exchange?.bind(options.store)),
      limiter,
      metrics: this.#metrics,
      auth: options.auth,
      origins: options.origins ?? [],
      prefix: options.prefix ?? '/v1/stream/',
      pollTime: options.pollTime ?? 20_000,
      patience: options.patience ?? 20_000,
      ending: this.#ending,
      onError: options.onError ?? console.error
    }
    this.#sockets = this.#webSockets()
  }

  async #webSockets() {
    const ws = await optional(() => import('ws'), 'ws').catch(() => null)
    return new WebSockets(this.#context, ws)
  }

  /** @param {IncomingMessage} request Whether it is for a document. */
  isMine(request) {
    return addressOf(request).startsWith(this.#context.prefix)
  }

  /** @type {Handler['handle']} */
  handle = (request, response, next) => {
    if (next && !this.isMine(request)) {
      next()
      return false
    }
    this.track(response)
    handle(this.#context, request, response).catch(this.#context.onError)
    return true
  }

  /** Stopping waits for its end. @param {ServerResponse} response */
  track(response) {
    this.#open.add(response)
    whenGone(response, () => this.#open.delete(response))
  }

  /** @type {Handler['upgrade']} */
  upgrade = async (request, stream, head) => {
    if (this.isMine(request)) await (await this.#sockets).upgrade(request, stream, head)
  }

  async healthy() {
    try {
      await this.#store.head('health')
      await this.#store.check?.()
      return !this.#ending.hasCome
    } catch (error) {
      report(this.#context, error)
      return false
    }
  }

  metrics() {
    return this.#metrics.text()
  }

  close() {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close() {
    this.#ending.come()
    const sockets = await this.#sockets
    const end = performance.now() + this.#grace
    while ((this.#open.size > 0 || sockets.busy) && performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    sockets.terminate()
    this.#documents.close()
    this.#context.presences.close()
  }
}
