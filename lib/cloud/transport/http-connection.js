/** What both transports over HTTP have in common: entries are posted, and what is read comes in answers. */

import { ENTRIES, readMessage, writeEntries } from '../../server/wire/index.js'
import { readAt, seqOf } from './address.js'
import { Fault, faultOf, faultOfResponse, foreign, malformed, swallowed } from './fault.js'
import { HttpPresence } from './http-presence.js'
import { ask, textOf } from './request.js'

/** @typedef {import('./connection.js').Connection} Connection */
/** @typedef {import('./connection.js').Dialed} Dialed */
/** @typedef {import('./connection.js').Heard} Heard */
/** @typedef {import('node:http').IncomingMessage} IncomingMessage */

/** Known entries that are read again with each request, to see that it is still the same log. */
export const OVERLAP = 8

/** @implements {Connection} */
export class HttpConnection {
  #dialed
  #heard
  #left = new AbortController()
  #isOpen = false
  /** The sequence of the last entry that has come. */
  #at
  /** The sequence before the first entry that may be asked for. */
  #first
  /** Whether a frame has come. */
  #begun = false
  #lastId = 0
  #unanswered = 0
  /** @type {HttpPresence | null} */
  #presence = null
  /** Ends it if what the server has is not read in time. @type {NodeJS.Timeout | undefined} */
  #lag

  /**
   * @param {Dialed} dialed @param {Heard} heard
   * @param {(connection: HttpConnection) => Promise<void>} follow Reads until it throws.
   */
  constructor(dialed, heard, follow) {
    this.#dialed = dialed
    this.#heard = heard
    this.#at = this.#first = dialed.from
    follow(this).catch((error) => this.end(faultOf(error)))
  }

  get patience() {
    return this.#dialed.patience
  }

  get unanswered() {
    return this.#unanswered
  }

  /** The sequence of the last entry that has come. */
  get at() {
    return this.#at
  }

  /** Whether a frame has come. */
  get begun() {
    return this.#begun
  }

  /** The place from which known entries are read again. */
  get start() {
    return Math.max(this.#first, this.#at - OVERLAP)
  }

  /**
   * Asks for what is after an entry.
   *
   * @param {number} from @param {Record<string, string | number | undefined>} query
   * @param {number} patience Milliseconds until the answer begins.
   * @returns {Promise<IncomingMessage | null>} With the status 200 or 204. Null if it is to be asked for again,
   *   from another place. Rejects with a `Fault`, or with the error of a socket.
   */
  async get(from, query, patience) {
    const { address, token, agent } = this.#dialed
    const url = readAt(address, from, query)
    const { signal } = this.#left
    const response = await ask({ url, token, agent, patience, signal })
    if (response.statusCode === 200 || response.statusCode === 204) return response
    const text = await textOf(response, this.patience)
    const floor = seqOf(response.headers['stream-floor-offset'])
    if (response.statusCode !== 410 || floor === null) throw faultOfResponse(response, text)
    // Only what was to be read again is truncated.
    if (floor <= this.#at && floor > from) {
      this.#first = floor
      return null
    }
    this.#finish(() => this.#heard.message({ type: 'gone', floor }))
    throw new Fault('network', 'the entries are truncated')
  }

  /** Something of the log is there. */
  opened() {
    if (this.#isOpen || this.#left.signal.aborted) return
    this.#isOpen = true
    this.#heard.opened()
  }

  /** @param {Uint8Array} bytes What should be a frame. */
  take(bytes) {
    const frame = readMessage(bytes)
    if (frame?.type !== 'frame') throw malformed(bytes)
    if (this.#left.signal.aborted) return
    // Before the first one only the replica knows.
    if (this.#begun && frame.head < this.#at) {
      throw new Fault('network', 'the log is shorter than before')
    }
    this.#begun = true
    this.#at = Math.max(this.#at, frame.to)
    this.opened()
    this.#heard.message(frame)
  }

  /** @param {Fault} fault */
  end(fault) {
    this.#finish(() => this.#heard.ended(fault))
  }

  close() {
    this.#finish(() => {})
  }

  /** @param {() => void} tell */
  #finish(tell) {
    if (this.#left.signal.aborted) return
    clearTimeout(this.#lag)
    this.#left.abort()
    tell()
  }

  /** @param {Uint8Array} bytes */
  append(bytes) {
    if (this.#left.signal.aborted) return
    this.#unanswered++
    const id = ++this.#lastId
    this.#post(writeEntries([bytes])).then(
      (answer) => {
        this.#unanswered--
        if (this.#left.signal.aborted) return
        if (answer.type === 'appended') this.#expect(answer.seq)
        this.#heard.message({ ...answer, id })
      },
      (error) => this.end(faultOf(error))
    )
  }

  /** @param {string} client @param {string | null} text */
  show(client, text) {
    const { signal } = this.#left
    if (signal.aborted) return
    const isFirst = this.#presence === null
    this.#presence ??= new HttpPresence(this.#dialed, signal, this.#heard, client)
    // One who only looks on has nothing to say.
    if (text !== null || !isFirst) this.#presence.show(text)
  }

  /**
   * @param {Uint8Array} body
   * @returns {Promise<{ type: 'appended', seq: number } | { type: 'refused', status: number, text: string, fault: Fault }>}
   */
  async #post(body) {
    const { address: url, token, agent, patience } = this.#dialed
    const { signal } = this.#left
    const headers = { 'Content-Type': ENTRIES }
    const response = await ask({
      method: 'POST',
      url,
      token,
      agent,
      headers,
      body,
      patience,
      signal
    })
    const { statusCode: status = 0 } = response
    if (status === 200 || status === 204) {
      const seq = seqOf(response.headers['stream-next-offset'])
      if (seq === null) throw foreign(response)
      await textOf(response, patience)
      return { type: 'appended', seq }
    }
    const text = await textOf(response, patience)
    const fault = faultOfResponse(response, text)
    // Not the server's word.
    if (fault.about !== 'server') throw fault
    return { type: 'refused', status, text, fault }
  }

  /** What was appended has to be read as well. @param {number} seq */
  #expect(seq) {
    if (seq <= this.#at) return
    clearTimeout(this.#lag)
    const look = () => {
      if (this.#at < seq) this.end(swallowed('what was sent is not read back'))
    }
    this.#lag = setTimeout(look, this.patience)
    this.#lag.unref?.()
  }
}
