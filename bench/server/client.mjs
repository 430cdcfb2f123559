/** A client of the log server that counts nothing but what it is told. */

import { once } from 'node:events'
import WebSocket from 'ws'
import { ENTRIES, SUBPROTOCOL, readMessage, writeMessage } from '../../lib/server/wire/frames.js'

export class Client {
  /** @type {Map<number, (message: import('../../lib/server/wire/frames.js').Message) => void>} */
  #answers = new Map()
  #id = 0
  /** Called with each frame. @type {(frame: import('../../lib/server/wire/frames.js').Frame) => void} */
  onFrame = () => {}

  /** @param {string} address Of the document. */
  constructor(address) {
    this.socket = new WebSocket(address.replace('http:', 'ws:'), SUBPROTOCOL, {
      perMessageDeflate: false
    })
    this.socket.on('message', (data) => this.#receive(/** @type {Buffer} */ (data)))
  }

  async opened() {
    await once(this.socket, 'open')
    return this
  }

  /** @param {Uint8Array} entry @returns {Promise<void>} Resolves when it is durable. */
  append(entry) {
    const id = this.#id++
    this.socket.send(writeMessage({ type: 'append', id, entries: [entry] }))
    return new Promise((resolve, reject) => {
      this.#answers.set(id, (message) =>
        message.type === 'appended' ? resolve() : reject(new Error(JSON.stringify(message)))
      )
    })
  }

  /** @param {Buffer} data */
  #receive(data) {
    const message = readMessage(data)
    if (message?.type === 'frame') return this.onFrame(message)
    if (!message || !('id' in message)) throw new Error(`an unexpected message: ${data}`)
    this.#answers.get(message.id)?.(message)
    this.#answers.delete(message.id)
  }
}

/** @param {string} base @param {string} name Of a document, which is created. @returns {Promise<string>} Its address. */
export async function create(base, name) {
  const address = `${base}/v1/stream/${name}`
  const { status } = await fetch(address, { method: 'PUT', headers: { 'Content-Type': ENTRIES } })
  if (status >= 300) throw new Error(`creating ${name}: ${status}`)
  return address
}
