/** A server of logs on a free port, and clients of it. */

import { afterEach } from '@jest/globals'
import WebSocket from 'ws'
import { ENTRIES, readMessage, writeMessage } from '../../../lib/server/wire/frames.js'
import { MemoryStore, serve } from '../../../lib/server/index.js'
import { until } from './until.mjs'

export const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text)
export const text = (/** @type {Uint8Array} */ entry) => new TextDecoder().decode(entry)

/** Servers that end after each test. */
export function logServers() {
  const open = []
  afterEach(async () => {
    for (const close of open.splice(0).reverse()) await close()
  })
  return {
    /** @param {object} [options] Of `serve`. */
    async start(options) {
      const server = serve({ store: new MemoryStore(), port: 0, grace: 500, ...options })
      open.push(() => server.close())
      const { url, port } = await server.ready
      const base = `${url}/v1/stream/`
      /** @param {string} method @param {string} target @param {any} [body] @param {object} [headers] */
      const ask = (method, target, body, headers = { 'Content-Type': ENTRIES }) =>
        fetch(base + target, { method, headers, body })
      /** @param {string} target @param {object} [headers] */
      const connect = (target, headers) => {
        const client = new Client(`ws://127.0.0.1:${port}/v1/stream/${target}`, headers)
        open.push(() => client.socket.terminate())
        return client
      }
      return { server, url, base, ask, connect }
    }
  }
}

/** One WebSocket. */
export class Client {
  /** @type {any[]} */
  messages = []
  /** @type {number | null} Why it was closed. */
  closed = null
  /** @type {number | null} The status of HTTP, if it was refused. */
  refused = null
  #id = 0
  #wasOpen = false

  /** @param {string} url @param {object} [headers] */
  constructor(url, headers) {
    this.socket = new WebSocket(url, 'electron-remote-ref.1', { headers })
    this.socket.on('open', () => (this.#wasOpen = true))
    this.socket.on('message', (data) =>
      this.messages.push(readMessage(/** @type {Buffer} */ (data)))
    )
    this.socket.on('close', (code) => (this.closed = code))
    this.socket.on('error', () => {})
    this.socket.on(
      'unexpected-response',
      (_request, response) => (this.refused = response.statusCode)
    )
  }

  async opened() {
    await until(() => this.#wasOpen)
    return this
  }

  /** @param {string[]} entries @returns {Promise<any>} The answer. */
  async append(...entries) {
    const id = this.#id++
    this.socket.send(writeMessage({ type: 'append', id, entries: entries.map(bytes) }))
    const answer = () => this.messages.find((message) => message.id === id)
    await until(answer)
    return answer()
  }

  get frames() {
    return this.messages.filter(({ type }) => type === 'frame')
  }

  get entries() {
    return this.frames.flatMap(({ entries }) => entries.map(text))
  }
}
