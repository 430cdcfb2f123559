/** The log of a document over a WebSocket. Needs the package `ws`: Node's own socket sends no headers. */

import { SUBPROTOCOL, readMessage, writeMessage } from '../../server/wire/index.js'
import { socketAt } from './address.js'
import {
  Fault,
  faultOf,
  faultOfCode,
  faultOfResponse,
  faultOfStatus,
  malformed,
  swallowed
} from './fault.js'
import { textOf } from './request.js'

/** @typedef {import('ws').WebSocket} WebSocket */
/** @typedef {import('./connection.js').Dialed} Dialed */
/** @typedef {import('./connection.js').Heard} Heard */
/** @typedef {import('./connection.js').Connection} Connection */

/** Presences of which a refusal may still come. */
const MOST_SHOWN = 100
const NOTHING = new Uint8Array(0)

/** @returns {Promise<typeof import('ws').WebSocket>} Rejects with a `Fault` if it is not installed. */
export async function loadWebSocket() {
  try {
    const { WebSocket } = await import('ws')
    return WebSocket
  } catch (cause) {
    throw new Fault(
      'module',
      'the package ws is missing. Install it: npm install ws. It is one of the dependencies of the app, not of ' +
        'its devDependencies, and a bundler of main leaves it external',
      cause
    )
  }
}

/**
 * @param {typeof import('ws').WebSocket} WebSocket
 * @param {Dialed} dialed
 * @param {Heard} heard
 * @returns {Connection}
 */
export function openWebSocket(WebSocket, { address, from, token, agent, patience }, heard) {
  const socket = new WebSocket(socketAt(address, from), SUBPROTOCOL, {
    headers: token === null ? {} : { Authorization: `Bearer ${token}` },
    handshakeTimeout: patience,
    agent,
    perMessageDeflate: false
  })
  let over = false
  let lastId = 0
  /** When appends were sent that are not answered. @type {Map<number, number>} */
  const unanswered = new Map()
  /** What was shown last: only its refusal comes back. @type {Set<number>} */
  const shown = new Set()
  const isLate = () => {
    const [first = Infinity] = unanswered.values()
    return performance.now() - first > patience
  }
  const stopPings = keepAlive(socket, patience, () => {
    if (isLate()) end(swallowed('the server has not answered what was sent'))
  })
  const finish = () => {
    over = true
    stopPings()
    socket.terminate()
  }
  const end = (/** @type {Fault} */ fault) => {
    if (over) return
    finish()
    heard.ended(fault)
  }
  socket.on('open', () => over || heard.opened())
  socket.on('message', (data, isBinary) => {
    if (over) return
    const message = isBinary ? readMessage(/** @type {Buffer} */ (data)) : null
    if (message && 'id' in message) unanswered.delete(message.id)
    if (message?.type === 'refused' && shown.has(message.id)) {
      const { status, text } = message
      heard.message({ type: 'unseen', fault: faultOfStatus(status, text) })
    } else if (message) heard.message(message)
    else end(malformed(isBinary ? /** @type {Buffer} */ (data) : NOTHING))
  })
  socket.on('unexpected-response', (_request, response) => {
    textOf(response, patience).then((text) => end(faultOfResponse(response, text, true)))
  })
  socket.on('error', (error) => {
    const other = /subprotocol/.test(error.message)
    end(other ? new Fault('update', 'the server speaks another protocol', error) : faultOf(error))
  })
  socket.on('close', (code, reason) => end(faultOfCode(code, reason.toString())))
  return {
    append(bytes) {
      if (over || socket.readyState !== WebSocket.OPEN) return
      unanswered.set(++lastId, performance.now())
      socket.send(writeMessage({ type: 'append', id: lastId, entries: [bytes] }))
    },
    show(client, text) {
      if (over || socket.readyState !== WebSocket.OPEN) return
      shown.add(++lastId)
      const [oldest] = shown
      if (shown.size > MOST_SHOWN) shown.delete(oldest)
      const value = JSON.stringify({ client, value: text })
      socket.send(writeMessage({ type: 'presence', id: lastId, text: value }))
    },
    get unanswered() {
      return unanswered.size
    },
    close: () => over || finish()
  }
}

/**
 * @param {WebSocket} socket @param {number} patience
 * @param {() => void} look Called now and then.
 * @returns {() => void} Stops it.
 */
function keepAlive(socket, patience, look) {
  let heard = true
  const hear = () => void (heard = true)
  for (const event of ['open', 'pong', 'ping', 'message']) socket.on(event, hear)
  const timer = setInterval(() => {
    // A socket still says that it is open after the machine has slept.
    if (!heard) return socket.terminate()
    heard = false
    look()
    if (socket.readyState === socket.OPEN) socket.ping()
  }, patience)
  timer.unref?.()
  return () => clearInterval(timer)
}
