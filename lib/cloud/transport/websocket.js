/** The log of a document over a WebSocket. Needs the package `ws`: Node's own socket sends no headers. */

import { SUBPROTOCOL, readMessage, writeMessage } from '../../server/frames.js'
import { socketAt } from './address.js'
import { Fault, faultOf, faultOfCode, faultOfStatus } from './fault.js'

/** @typedef {import('ws').WebSocket} WebSocket */
/** @typedef {import('../../server/frames.js').Message} Message */
/**
 * @typedef {object} Dialed
 * @property {string} address Of the document.
 * @property {number} from The sequence before the first entry that is wanted.
 * @property {string | null} token
 * @property {number} patience Milliseconds between two pings: who has not answered the last one is gone.
 */
/**
 * @typedef {object} Heard What a connection tells. Nothing is told after `ended`, or after `close`.
 * @property {() => void} opened
 * @property {(message: Message) => void} message
 * @property {(fault: Fault) => void} ended
 */
/**
 * @typedef {object} Connection
 * @property {(bytes: Uint8Array) => void} append Sends an entry. The answer is a message.
 * @property {() => void} close
 */

/** Whatever a server says beside its refusal. */
const MOST_TEXT = 2000
/** The version in the first byte of a message. */
const VERSION = 1

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
export function openWebSocket(WebSocket, { address, from, token, patience }, heard) {
  const socket = new WebSocket(socketAt(address, from), SUBPROTOCOL, {
    headers: token === null ? {} : { Authorization: `Bearer ${token}` },
    handshakeTimeout: patience,
    perMessageDeflate: false
  })
  let over = false
  let lastId = 0
  /** When appends were sent that are not answered. @type {Map<number, number>} */
  const unanswered = new Map()
  const isLate = () => {
    const [first = Infinity] = unanswered.values()
    return performance.now() - first > patience
  }
  const stopPings = keepAlive(socket, patience, isLate)
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
    if (message) heard.message(message)
    else end(malformed(/** @type {Buffer} */ (data), isBinary))
  })
  socket.on('unexpected-response', (_request, response) => {
    const status = response.statusCode ?? 0
    textOf(response).then((text) => end(faultOfStatus(status, text)))
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
    close: () => over || finish()
  }
}

/** @param {Buffer} data @param {boolean} isBinary @returns {Fault} */
function malformed(data, isBinary) {
  const newer = isBinary && data[0] > VERSION
  return newer
    ? new Fault('update', 'the server speaks a newer version of the protocol')
    : new Fault('network', 'the server has sent a malformed message')
}

/** @param {import('node:http').IncomingMessage} response @returns {Promise<string>} */
async function textOf(response) {
  let text = ''
  try {
    for await (const part of response) {
      text += part
      if (text.length > MOST_TEXT) break
    }
  } catch {
    // The status says enough.
  }
  return text
}

/**
 * @param {WebSocket} socket @param {number} patience
 * @param {() => boolean} isLate Whether an answer is missing.
 * @returns {() => void} Stops it.
 */
function keepAlive(socket, patience, isLate) {
  let heard = true
  const hear = () => void (heard = true)
  for (const event of ['open', 'pong', 'ping', 'message']) socket.on(event, hear)
  const timer = setInterval(() => {
    // A socket still says that it is open after the machine has slept.
    if (!heard || isLate()) return socket.terminate()
    heard = false
    if (socket.readyState === socket.OPEN) socket.ping()
  }, patience)
  timer.unref?.()
  return () => clearInterval(timer)
}
