/**
 * The same log over a WebSocket, at the same address: `?offset=OFFSET`, which may be `now`. The server sends
 * frames, the client appends. Needs the package `ws`.
 */

import { authorize, mayWrite } from './access.js'
import { ENTRIES, SUBPROTOCOL, readMessage, writeEntries, writeMessage } from './frames.js'
import { essenceOf } from './content.js'
import { checkOrigin } from './origin.js'
import { accountOf, connect, refusalOf } from './http.js'
import { parameter, targetOf } from './http-request.js'
import { parseOffset } from './offset.js'
import { Refusal } from './refusal.js'

/** @typedef {import('./http.js').Context} Context */
/** @typedef {import('node:http').IncomingMessage} IncomingMessage */
/** @typedef {import('node:stream').Duplex} Duplex */
/** @typedef {import('ws').WebSocket} WebSocket */
/**
 * @typedef {object} Session
 * @property {WebSocket} socket
 * @property {import('./document.js').Document} document
 * @property {import('./catalog.js').Generation} generation
 * @property {import('./access.js').Grant} grant
 * @property {string} account
 */

/** Why a socket is closed. */
export const CLOSED = {
  stopping: 1001,
  malformed: 1008,
  failed: 1011,
  expired: 4401,
  ended: 4404,
  gone: 4410
}
/** Between two pings, in milliseconds. Who has not answered the last one is gone. */
const PING = 20_000
/** The longest `setTimeout`. */
const LONGEST = 2 ** 31 - 1
/** Appends of one socket that are not answered yet. */
const UNANSWERED = 256

export class WebSockets {
  #context
  /** @type {import('ws').WebSocketServer | null} */
  #server = null
  /** @type {typeof import('ws') | null} */
  #ws = null

  /** @param {Context} context @param {typeof import('ws') | null} ws Null if it is not installed. */
  constructor(context, ws) {
    this.#context = context
    this.#ws = ws
    if (!ws) return
    const { requestBytes } = context.limiter.limits
    this.#server = new ws.WebSocketServer({
      noServer: true,
      maxPayload: requestBytes,
      handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false)
    })
  }

  /** @param {IncomingMessage} request @param {Duplex} stream @param {Buffer} start */
  async upgrade(request, stream, start) {
    stream.on('error', () => stream.destroy())
    try {
      const session = await this.#admit(request)
      const offset = parseOffset(parameter(session.query, 'offset'))
      const after =
        offset === 'now' ? await session.document.log(session.generation).head() : offset
      const disconnect = connect(this.#context, session.account, 'websocket')
      stream.once('close', disconnect)
      if (stream.destroyed) return
      this.#server?.handleUpgrade(request, stream, start, (socket) => {
        this.#serve({ ...session, socket }, after).catch(this.#context.onError)
      })
    } catch (error) {
      const { status, headers, text } = refusalOf(this.#context, error)
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
      const length = `Content-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n`
      stream.end(`HTTP/1.1 ${status} Refused\r\n${lines.join('')}${length}\r\n${text}`)
    }
  }

  /** @param {IncomingMessage} request */
  async #admit(request) {
    const { auth, prefix, documents, origins } = this.#context
    checkOrigin(request, origins)
    if (!this.#ws) throw new Refusal(501, 'The package ws is missing on the server.')
    const target = targetOf(request, prefix)
    if (!target) throw new Refusal(404, 'There is nothing at this address.')
    const grant = await authorize(auth, request, target.name, 'read')
    const document = documents.get(target.name)
    const generation = await document.exists()
    if (essenceOf(generation.type) !== ENTRIES) {
      throw new Refusal(409, `A WebSocket needs a document of the type ${ENTRIES}.`)
    }
    return { query: target.query, document, generation, grant, account: accountOf(grant, request) }
  }

  /** @param {Session} session @param {number} after */
  async #serve(session, after) {
    const { socket, grant } = session
    const left = new AbortController()
    socket.on('error', () => {})
    socket.on('close', () => left.abort())
    let unanswered = 0
    socket.on('message', async (data, isBinary) => {
      if (++unanswered >= UNANSWERED) socket.pause()
      await this.#take(session, isBinary ? /** @type {Buffer} */ (data) : null)
      if (--unanswered < UNANSWERED) socket.resume()
    })
    const stops = [keepAlive(socket), closeAt(socket, grant.expires)]
    try {
      await this.#send(session, after, AbortSignal.any([left.signal, this.#context.ending]))
    } catch (error) {
      this.#context.onError(error)
      socket.close(CLOSED.failed)
    } finally {
      stops.forEach((stop) => stop())
    }
  }

  /** Sends frames as fast as the client takes them. @param {Session} session @param {number} after @param {AbortSignal} signal */
  async #send({ socket, document, generation }, after, signal) {
    for await (const part of document.follow(generation, after, signal)) {
      if ('gone' in part) {
        socket.send(writeMessage({ type: 'gone', floor: part.gone }))
        return socket.close(CLOSED.gone)
      }
      await new Promise((resolve) =>
        socket.send(writeMessage({ type: 'frame', ...part.slice }), resolve)
      )
    }
    socket.close(this.#context.ending.aborted ? CLOSED.stopping : CLOSED.ended)
  }

  /** @param {Session} session @param {Buffer | null} data What a client has sent. */
  async #take(session, data) {
    const { socket, document, grant, account } = session
    const { limiter, metrics } = this.#context
    const message = data && readMessage(data)
    if (message?.type !== 'append') return socket.close(CLOSED.malformed)
    const { id, entries } = message
    try {
      mayWrite(grant)
      limiter.takeAppend(account)
      limiter.checkSizes(entries)
      const head = grant.user ? { user: grant.user } : {}
      const start = performance.now()
      const writing = { type: ENTRIES, body: writeEntries(entries), close: false, head }
      const { seq } = await document.write(writing)
      metrics.append((performance.now() - start) / 1000)
      socket.send(writeMessage({ type: 'appended', id, seq }))
    } catch (error) {
      const { status, text } = refusalOf(this.#context, error)
      socket.send(writeMessage({ type: 'refused', id, status, text }))
    }
  }

  /** Whether some have not ended. */
  get busy() {
    return (this.#server?.clients.size ?? 0) > 0
  }

  /** Ends those that have not ended by themselves. */
  terminate() {
    for (const socket of this.#server?.clients ?? []) socket.terminate()
  }
}

/** @param {WebSocket} socket @returns {() => void} Stops it. */
function keepAlive(socket) {
  let alive = true
  socket.on('pong', () => void (alive = true))
  const timer = setInterval(() => {
    if (!alive) return socket.terminate()
    alive = false
    socket.ping()
  }, PING)
  return () => clearInterval(timer)
}

/** @param {WebSocket} socket @param {number} [time] Milliseconds since 1970. @returns {() => void} Stops it. */
function closeAt(socket, time) {
  if (time === undefined) return () => {}
  const timer = setTimeout(() => socket.close(CLOSED.expired), Math.min(time - Date.now(), LONGEST))
  return () => clearTimeout(timer)
}
