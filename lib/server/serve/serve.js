import http from 'node:http'
import { LogHandler } from './handler.js'
import { answer } from '../http/index.js'

/**
 * @typedef {object} OwnOptions
 * @property {number} [port] 4437. With 0 a free one.
 * @property {string} [host] `127.0.0.1`.
 * @property {http.Server} [server] Used instead of one of its own; it listens by itself, and other addresses are
 *   its own. For TLS give one of `node:https`.
 */
/** @typedef {import('./handler.js').HandlerOptions & OwnOptions} ServeOptions */
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
  #handler
  #server
  /** @type {Promise<void> | null} */
  #closing = null
  /** Give a foreign server its listeners back. @type {(() => void)[]} */
  #stops = []

  /** @param {ServeOptions} options */
  constructor(options) {
    this.#options = options
    this.#handler = new LogHandler(options)
    this.#server = options.server ?? http.createServer(this.#onRequest)
    this.ready = options.server ? this.#join(options.server) : this.#listen()
    // It is not unhandled before somebody asks.
    this.ready.catch(() => {})
  }

  /** @returns {Promise<{ port: number, url: string }>} */
  #listen() {
    const { port = PORT, host = '127.0.0.1' } = this.#options
    this.#server.on('upgrade', this.#onUpgrade)
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject)
        resolve(this.#place())
      })
    })
  }

  /** @param {http.Server} server */
  async #join(server) {
    const { handle, upgrade } = this.#handler
    this.#stops.push(this.#share('request', handle), this.#share('upgrade', upgrade))
    if (!server.listening) await new Promise((done) => server.once('listening', done))
    return this.#place()
  }

  /**
   * Gives requests for documents to a listener and all others to those that the server has: each would answer all.
   *
   * @param {'request' | 'upgrade'} event @param {(...given: any) => unknown} mine
   * @returns {() => void} Makes it as it was.
   */
  #share(event, mine) {
    const others = this.#server.rawListeners(event)
    const listener = (
      /** @type {http.IncomingMessage} */ request,
      /** @type {any[]} */ ...rest
    ) => {
      if (this.#handler.isMine(request)) return void mine(request, ...rest)
      for (const other of others) Reflect.apply(other, this.#server, [request, ...rest])
      // As without any listener.
      if (event === 'upgrade' && others.length === 0) rest[0].destroy()
    }
    this.#server.removeAllListeners(event)
    this.#server.on(event, listener)
    return () => {
      this.#server.off(event, listener)
      for (const other of others) this.#server.on(event, /** @type {any} */ (other))
    }
  }

  #place() {
    const address = this.#server.address()
    const isSocket = !address || typeof address !== 'object'
    const [port, host] = isSocket ? [0, 'localhost'] : [address.port, hostOf(address)]
    const scheme = 'setSecureContext' in this.#server ? 'https' : 'http'
    return { port, url: `${scheme}://${host}:${port}` }
  }

  /** @param {http.IncomingMessage} request @param {http.ServerResponse} response */
  #onRequest = (request, response) => {
    const plain = { 'Content-Type': 'text/plain; charset=utf-8' }
    if (request.method === 'GET' && request.url === '/health') {
      this.#handler.track(response)
      return void this.#handler.healthy().then((is) => {
        const text = is ? 'ok\n' : 'failing or stopping\n'
        return answer(response, is ? 200 : 503, plain, Buffer.from(text))
      })
    }
    if (request.method === 'GET' && request.url === '/metrics') {
      const type = { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' }
      return void answer(response, 200, type, Buffer.from(this.metrics()))
    }
    this.#handler.handle(request, response)
  }

  /** @type {import('./handler.js').Handler['upgrade']} */
  #onUpgrade = (request, stream, head) => {
    if (this.#handler.isMine(request)) return this.#handler.upgrade(request, stream, head)
    // Nobody else would answer.
    stream.on('error', () => {})
    stream.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  }

  metrics() {
    return this.#handler.metrics()
  }

  close() {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close() {
    if (this.#options.server) {
      await this.#handler.close()
      return this.#stops.forEach((stop) => stop())
    }
    await this.ready.catch(() => {})
    // Nobody comes any more. Connections that are idle end at once, all others when they are answered.
    const closed = new Promise((resolve) => this.#server.close(resolve))
    await this.#handler.close()
    this.#server.closeAllConnections()
    await closed
  }
}

/** @param {import('node:net').AddressInfo} address */
function hostOf({ address, family }) {
  return family === 'IPv6' ? `[${address}]` : address
}
