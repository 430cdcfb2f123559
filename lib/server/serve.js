import http from 'node:http'
import { Documents } from './documents.js'
import { answer, handle, report } from './http.js'
import { Limiter } from './limits.js'
import { Metrics } from './metrics.js'
import { optional } from './optional.js'
import { WebSockets } from './websocket.js'

/**
 * @typedef {object} ServeOptions
 * @property {import('./log-store.js').LogStore} store Stays open when the server stops.
 * @property {import('./access.js').Auth} [auth] Without it everybody who reaches the server may do everything.
 * @property {number} [port] 4437. With 0 a free one.
 * @property {string} [host] `127.0.0.1`.
 * @property {import('./limits.js').Limits} [limits]
 * @property {http.Server} [server] Used instead of one of its own; it listens by itself, and other addresses are
 *   its own. For TLS give one of `node:https`.
 * @property {string[]} [origins] The pages that may use it, like `https://example.com`; none without it. Other
 *   programs do not name an origin.
 * @property {string} [prefix] Of the paths of documents. `/v1/stream/`.
 * @property {number} [pollTime] How long a long poll waits, in milliseconds. 20,000.
 * @property {number} [grace] How long stopping waits for what is going on, in milliseconds. 5,000.
 * @property {(error: unknown) => void} [onError] For what no client is told. It is printed without it.
 */
/**
 * @typedef {object} Server
 * @property {Promise<{ port: number, url: string }>} ready Rejects if it cannot listen.
 * @property {() => Promise<void>} close Takes nothing more, ends what waits, and answers what has come.
 * @property {() => string} metrics In the text format of Prometheus.
 */

const PORT = 4437

/**
 * Serves the logs of a store.
 *
 * @param {ServeOptions} options
 * @returns {Server}
 */
export function serve(options) {
  return new LogServer(options)
}

/** @implements {Server} */
class LogServer {
  #options
  #server
  #documents
  #metrics = new Metrics()
  #ending = new AbortController()
  #context
  /** @type {WebSockets | null} */
  #sockets = null
  /** Requests that are not answered yet. */
  #open = new Set()
  /** @type {Promise<void> | null} */
  #closing = null

  /** @param {ServeOptions} options */
  constructor(options) {
    this.#options = options
    this.#documents = new Documents(options.store)
    this.#context = {
      documents: this.#documents,
      limiter: new Limiter(options.limits),
      metrics: this.#metrics,
      auth: options.auth,
      origins: options.origins ?? [],
      prefix: options.prefix ?? '/v1/stream/',
      pollTime: options.pollTime ?? 20_000,
      ending: this.#ending.signal,
      onError: options.onError ?? console.error
    }
    this.#server = options.server ?? http.createServer()
    this.ready = this.#start()
    // It is not unhandled before somebody asks.
    this.ready.catch(() => {})
  }

  async #start() {
    const ws = await optional(() => import('ws'), 'ws').catch(() => null)
    this.#sockets = new WebSockets(this.#context, ws)
    this.#server.on('request', this.#onRequest)
    this.#server.on('upgrade', this.#onUpgrade)
    if (!this.#options.server) await this.#listen()
    else if (!this.#server.listening)
      await new Promise((done) => this.#server.once('listening', done))
    const address = this.#server.address()
    const port = address && typeof address === 'object' ? address.port : 0
    const host = address && typeof address === 'object' ? hostOf(address) : 'localhost'
    return {
      port,
      url: `${'setSecureContext' in this.#server ? 'https' : 'http'}://${host}:${port}`
    }
  }

  /** @returns {Promise<void>} */
  #listen() {
    const { port = PORT, host = '127.0.0.1' } = this.#options
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject)
        resolve()
      })
    })
  }

  /** @param {string} path Whether somebody else answers it. */
  #isForeign(path) {
    return this.#options.server !== undefined && !path.startsWith(this.#context.prefix)
  }

  /** @param {http.IncomingMessage} request @param {http.ServerResponse} response */
  #onRequest = (request, response) => {
    const url = request.url ?? ''
    if (this.#isForeign(url)) return
    this.#open.add(response)
    response.on('close', () => this.#open.delete(response))
    const plain = { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' }
    if (request.method === 'GET' && url === '/health') return void this.#health(response)
    if (request.method === 'GET' && url === '/metrics') {
      return answer(response, 200, plain, Buffer.from(this.metrics()))
    }
    void handle(this.#context, request, response)
  }

  /** Whether it answers, and its store does. @param {http.ServerResponse} response */
  async #health(response) {
    const plain = { 'Content-Type': 'text/plain; charset=utf-8' }
    try {
      await this.#options.store.head('health')
      await this.#options.store.check?.()
      const ending = this.#ending.signal.aborted
      answer(response, ending ? 503 : 200, plain, Buffer.from(ending ? 'stopping\n' : 'ok\n'))
    } catch (error) {
      report(this.#context, error)
      answer(response, 503, plain, Buffer.from('the store has failed\n'))
    }
  }

  /** @type {(request: http.IncomingMessage, stream: import('node:stream').Duplex, head: Buffer) => void} */
  #onUpgrade = (request, stream, head) => {
    if (!this.#isForeign(request.url ?? '')) void this.#sockets?.upgrade(request, stream, head)
  }

  metrics() {
    return this.#metrics.text()
  }

  close() {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close() {
    await this.ready.catch(() => {})
    this.#ending.abort()
    const own = !this.#options.server
    const closed = own ? new Promise((resolve) => this.#server.close(resolve)) : null
    await this.#quiet()
    this.#server.off('request', this.#onRequest)
    this.#server.off('upgrade', this.#onUpgrade)
    this.#sockets?.terminate()
    if (own) this.#server.closeAllConnections()
    await closed
    this.#documents.close()
  }

  /** Waits until everything is answered, but not for ever. */
  async #quiet() {
    const end = performance.now() + (this.#options.grace ?? 5000)
    while ((this.#open.size > 0 || this.#sockets?.busy) && performance.now() < end) {
      this.#server.closeIdleConnections()
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}

/** @param {import('node:net').AddressInfo} address */
function hostOf({ address, family }) {
  return family === 'IPv6' ? `[${address}]` : address
}
