/**
 * The same log over a WebSocket, at the same address: `?offset=OFFSET`, which may be `now`, and `&users`. The server
 * sends frames, the client appends. Needs the package `ws`.
 */

import { authorize, checkOrigin } from '../access/index.js'
import { essenceOf } from '../documents/index.js'
import { ENTRIES, SUBPROTOCOL } from '../wire/index.js'
import { accountOf, counted, parameter, refusalOf, targetOf } from '../http/index.js'
import { Refusal, parseOffset } from '../base/index.js'
import { Session } from './session.js'

/** @typedef {import('../http/http.js').Context} Context */
/** @typedef {import('node:http').IncomingMessage} IncomingMessage */
/** @typedef {import('node:stream').Duplex} Duplex */

export class WebSockets {
  #context
  /** @type {import('ws').WebSocketServer | null} */
  #server = null

  /** @param {Context} context @param {typeof import('ws') | null} ws Null if it is not installed. */
  constructor(context, ws) {
    this.#context = context
    if (!ws) return
    const { requestBytes } = context.limiter.limits
    this.#server = new ws.WebSocketServer({
      noServer: true,
      // By the session, which looks at what the client has not read.
      autoPong: false,
      maxPayload: requestBytes,
      handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false)
    })
  }

  /** @param {IncomingMessage} request @param {Duplex} stream @param {Buffer} start */
  async upgrade(request, stream, start) {
    stream.on('error', () => stream.destroy())
    try {
      await this.#admit(request, stream, start)
    } catch (error) {
      const { status, headers, text } = refusalOf(this.#context, error)
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
      const length = `Content-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n`
      stream.end(`HTTP/1.1 ${status} Refused\r\n${lines.join('')}${length}\r\n${text}`)
    }
  }

  /** @param {IncomingMessage} request @param {Duplex} stream @param {Buffer} start */
  async #admit(request, stream, start) {
    const { auth, prefix, documents, limiter, metrics } = this.#context
    const target = targetOf(request, prefix)
    if (!target) throw new Refusal(404, 'There is nothing at this address.')
    checkOrigin(request, this.#context)
    if (!this.#server) throw new Refusal(501, 'The package ws is missing on the server.')
    const grant = await authorize(auth, request, target.name, 'read')
    const account = accountOf(grant, request)
    const disconnect = limiter.connect(account)
    const { document, release } = documents.use(target.name)
    try {
      const { generation, after } = await placeOf(document, parameter(target.query, 'offset'))
      const named = target.query.has('users')
      const admission = { name: target.name, document, generation, grant, account, named }
      const uncount = counted(metrics, 'websocket')
      try {
        await this.#serve(admission, after, { request, stream, start })
      } finally {
        uncount()
      }
    } finally {
      release()
      disconnect()
    }
  }

  /**
   * Until it ends.
   *
   * @param {import('./session.js').Admission} admission @param {number} after
   * @param {{ request: IncomingMessage, stream: Duplex, start: Buffer }} upgrade
   * @returns {Promise<void>}
   */
  #serve(admission, after, { request, stream, start }) {
    return new Promise((resolve) => {
      // Also of a handshake that is malformed: then there is no socket.
      stream.once('close', resolve)
      // It may have gone while it was asked who he is: then no event comes any more.
      if (stream.destroyed) return resolve()
      this.#server?.handleUpgrade(request, stream, start, (socket) => {
        stream.off('close', resolve)
        resolve(new Session(this.#context, admission, socket).serve(after))
      })
    })
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

/** @param {import('../documents/document.js').Document} document @param {string | null} text An offset; foreign. */
async function placeOf(document, text) {
  const generation = await document.exists()
  if (essenceOf(generation.type) !== ENTRIES) {
    throw new Refusal(409, `A WebSocket needs a document of the type ${ENTRIES}.`)
  }
  const offset = parseOffset(text)
  const after = offset === 'now' ? await document.log(generation).head() : offset
  return { generation, after }
}
