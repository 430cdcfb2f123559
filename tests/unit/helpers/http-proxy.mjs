/** What may stand between a device and its server, and does not let everything through. */

import http from 'node:http'
import net from 'node:net'

/**
 * @typedef {'pass' | 'refuse' | 'swallow' | 'drop'} Upgrades What becomes of WebSockets. `refuse`: it answers as if
 *   there were no such header. `swallow`: they open, and nothing comes through. `drop`: the connection ends.
 */
/**
 * @typedef {'pass' | 'buffer' | 'swallow' | 'cut'} Events What becomes of event streams. `buffer`: they come when
 *   they end. `swallow`: only their head comes. `cut`: each ends after its first part.
 */

export class HttpProxy {
  /** @type {Upgrades} */
  upgrades = 'pass'
  /** The status that upgrades are refused with. */
  status = 400
  /** @type {Events} */
  events = 'pass'
  /** What is answered to everything instead. @type {{ status: number, headers?: object, body: string } | null} */
  page = null
  /** How long answers are held back, in milliseconds. */
  delay = 0
  /** Whether answers to what is posted never come. */
  mute = false
  /** After so many bytes of the body, an answer is cut off. */
  most = Infinity
  /** What has come: `upgrade`, `sse`, `long-poll`, `read`, `PUT`, `POST`. @type {string[]} */
  seen = []
  #target
  #server = http.createServer((request, response) => this.#pass(request, response))
  /** @type {Set<net.Socket>} */
  #sockets = new Set()

  /** @param {number} target The port of the server. */
  constructor(target) {
    this.#target = target
    this.#server.on('upgrade', (request, socket, head) =>
      this.#upgrade(request, /** @type {net.Socket} */ (socket), head)
    )
    this.#server.on('connection', (socket) => this.#keep(socket))
  }

  async listen() {
    await new Promise((resolve) => this.#server.listen(0, '127.0.0.1', () => resolve(null)))
    const { port } = /** @type {net.AddressInfo} */ (this.#server.address())
    this.url = `http://127.0.0.1:${port}`
    return this
  }

  /** Ends all connections at once. */
  cut() {
    for (const socket of this.#sockets) socket.destroy()
  }

  async close() {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.cut()
    await closed
  }

  /** @param {net.Socket} socket */
  #keep(socket) {
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('error', () => socket.destroy())
  }

  /** @param {http.IncomingMessage} request @param {http.ServerResponse} response */
  #pass(request, response) {
    const kind = kindOf(request)
    this.seen.push(kind)
    if (this.page) {
      response.writeHead(this.page.status, { 'Content-Type': 'text/html', ...this.page.headers })
      return void response.end(this.page.body)
    }
    const { method, url: path, headers } = request
    const far = http.request({ port: this.#target, host: '127.0.0.1', method, path, headers })
    far.on('error', () => response.destroy())
    response.on('close', () => far.destroy())
    request.pipe(far)
    far.on('response', (answer) => {
      if (this.mute && kind === 'POST') return void answer.resume()
      setTimeout(() => this.#answer(kind, answer, response), this.delay)
    })
  }

  /** @param {string} kind @param {http.IncomingMessage} answer @param {http.ServerResponse} response */
  async #answer(kind, answer, response) {
    const way = kind === 'sse' ? this.events : 'pass'
    const begin = () => {
      response.writeHead(answer.statusCode ?? 0, answer.headers)
      response.flushHeaders()
    }
    if (way !== 'buffer') begin()
    const parts = []
    let length = 0
    answer.on('error', () => response.destroy())
    answer.on('data', (/** @type {Buffer} */ part) => {
      if (response.writableEnded) return
      length += part.length
      if (length > this.most) {
        response.write(part.subarray(0, Math.max(0, part.length - (length - this.most))))
        return void setTimeout(() => response.destroy(), 5)
      }
      if (way === 'buffer') parts.push(part)
      else if (way !== 'swallow') response.write(part)
      if (way !== 'cut') return
      answer.destroy()
      response.end()
    })
    answer.on('end', () => {
      if (way === 'buffer') begin()
      response.end(Buffer.concat(parts))
    })
  }

  /** @param {http.IncomingMessage} request @param {net.Socket} socket @param {Buffer} head */
  #upgrade(request, socket, head) {
    this.seen.push('upgrade')
    if (this.page) {
      const { status, headers, body } = this.page
      const all = { 'Content-Type': 'text/html', 'Content-Length': body.length, ...headers }
      const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
      return void socket.end(`HTTP/1.1 ${status} No\r\n${lines.join('')}\r\n${body}`)
    }
    if (this.upgrades === 'drop') return void socket.destroy()
    if (this.upgrades === 'refuse') {
      return void socket.end(
        `HTTP/1.1 ${this.status} Refused\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno`
      )
    }
    const far = net.connect(this.#target, '127.0.0.1')
    this.#keep(far)
    const lines = request.rawHeaders.flatMap((name, i, all) =>
      i % 2 === 0 ? [`${name}: ${all[i + 1]}\r\n`] : []
    )
    far.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join('')}\r\n`)
    far.write(head)
    socket.on('close', () => far.destroy())
    far.on('close', () => socket.destroy())
    far.on('data', (bytes) => {
      const end = bytes.indexOf('\r\n\r\n')
      // The answer to the handshake comes first, in one piece.
      const isHead = bytes.subarray(0, 12).toString('latin1') === 'HTTP/1.1 101'
      if (this.upgrades !== 'swallow') socket.write(bytes)
      else if (isHead) socket.write(bytes.subarray(0, end + 4))
    })
    socket.on('data', (bytes) => void (this.upgrades === 'swallow' || far.write(bytes)))
  }
}

/** @param {http.IncomingMessage} request */
function kindOf({ method, url = '' }) {
  if (method !== 'GET') return method ?? ''
  return /[?&]live=([\w-]+)/.exec(url)?.[1] ?? 'read'
}
