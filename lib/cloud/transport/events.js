/** The log of a document over server-sent events; entries are posted. */

import { HttpConnection } from './http-connection.js'
import { Fault, foreign, swallowed } from './fault.js'

/** @typedef {import('./connection.js').Dialed} Dialed */
/** @typedef {import('./connection.js').Heard} Heard */
/** @typedef {import('./connection.js').Connection} Connection */
/** @typedef {import('node:http').IncomingMessage} IncomingMessage */

/** The server begins with an event. If nothing comes in this time, something between collects it. */
const FIRST = 5000
/** The server does not give signs of life more often, in milliseconds. */
const LEAST_PING = 250
/** A stream that ends earlier is one that somebody cuts off. */
const SHORTEST = 1000
/** Characters of one event, at most: more than a message of a WebSocket can have. */
const MOST = 2 ** 27

/** @param {null} _loaded @param {Dialed} dialed @param {Heard} heard @returns {Connection} */
export function openEvents(_loaded, dialed, heard) {
  return new HttpConnection(dialed, heard, follow)
}

/** @param {HttpConnection} connection */
async function follow(connection) {
  const { patience } = connection
  let short = 0
  for (;;) {
    const query = { live: 'sse', ping: pingOf(patience) }
    const response = await connection.get(connection.start, query, patience)
    if (!response) continue
    if (!/^text\/event-stream\b/i.test(response.headers['content-type'] ?? '')) {
      throw foreign(response)
    }
    if (response.headers['stream-sse-data-encoding'] !== 'base64') throw otherType()
    const began = performance.now()
    await take(connection, response)
    // One may be the server's end, or that of a token.
    short = performance.now() - began < SHORTEST ? short + 1 : 0
    if (short > 1) throw swallowed('event streams are cut off')
  }
}

/** Until it ends. @param {HttpConnection} connection @param {IncomingMessage} response */
async function take(connection, response) {
  const { patience } = connection
  let frames = 0
  const parser = new EventParser((name, data) => {
    if (name === 'data') {
      frames++
      connection.take(Buffer.from(data, 'base64'))
    } else if (name === 'control' && isClosed(data)) {
      throw Object.assign(new Fault('missing', 'the document is closed'), { about: 'server' })
    }
  })
  const giveUp = () => connection.end(swallowed('the event stream is silent'))
  let timer = setTimeout(giveUp, Math.min(patience, FIRST))
  try {
    response.setEncoding('utf8')
    for await (const text of response) {
      clearTimeout(timer)
      timer = setTimeout(giveUp, 2 * pingOf(patience))
      parser.push(text)
    }
  } finally {
    clearTimeout(timer)
  }
  if (frames === 0) throw swallowed('event streams do not come')
}

/** @param {number} patience */
function pingOf(patience) {
  return Math.max(LEAST_PING, Math.round(patience))
}

/** @param {string} data */
function isClosed(data) {
  try {
    return JSON.parse(data)?.streamClosed === true
  } catch {
    return false
  }
}

/** @returns {Fault} */
export function otherType() {
  const fault = new Fault('denied', 'the document on the server is one of another type')
  return Object.assign(fault, { about: /** @type {const} */ ('server') })
}

/** Reads the format of server-sent events, in pieces of any length. */
export class EventParser {
  #take
  #line = ''
  #afterReturn = false
  #name = ''
  /** @type {string[]} */
  #data = []
  #length = 0

  /** @param {(name: string, data: string) => void} take Called with each event that has data. */
  constructor(take) {
    this.#take = take
  }

  /** @param {string} text Throws a `Fault` if an event does not end. */
  push(text) {
    let rest = text
    if (rest.length === 0) return
    if (this.#afterReturn && rest.startsWith('\n')) rest = rest.slice(1)
    this.#afterReturn = rest.endsWith('\r')
    this.#length += rest.length
    if (this.#length > MOST) throw new Fault('network', 'an event of the server does not end')
    const lines = rest.split(/\r\n|\r|\n/)
    lines[0] = this.#line + lines[0]
    this.#line = lines.pop() ?? ''
    for (const line of lines) this.#read(line)
  }

  /** @param {string} line */
  #read(line) {
    if (line === '') return this.#dispatch()
    const at = line.indexOf(':')
    // A line that begins with one is a comment.
    if (at === 0) return void (this.#length = this.#data.length === 0 ? 0 : this.#length)
    const field = at === -1 ? line : line.slice(0, at)
    const value = at === -1 ? '' : line.slice(line[at + 1] === ' ' ? at + 2 : at + 1)
    if (field === 'event') this.#name = value
    else if (field === 'data') this.#data.push(value)
  }

  #dispatch() {
    const [name, data] = [this.#name, this.#data]
    this.#name = ''
    this.#data = []
    this.#length = this.#line.length
    if (data.length > 0) this.#take(name, data.join('\n'))
  }
}
