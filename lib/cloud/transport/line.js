/**
 * Keeps a document connected: asks for a token, connects, and tries again after each failure. It knows nothing
 * of what is in a log.
 */

import { askForToken, renewalIn } from './auth.js'
import { pauseAfter, transportAfter } from './backoff.js'
import { Fault, faultOf, faultOfStatus } from './fault.js'
import { createDocument, fetchSnapshot, putSnapshot, truncate } from './http.js'
import { loadWebSocket, openWebSocket } from './websocket.js'

/** @typedef {import('./websocket.js').Connection} Connection */
/** @typedef {import('./websocket.js').Message} Message */
/** @typedef {import('./backoff.js').Backoff} Backoff */
/** @typedef {import('./auth.js').Auth} Auth */
/** @typedef {'stopped' | 'opening' | 'open' | 'waiting'} Phase */
/**
 * @typedef {object} LineOptions
 * @property {string} address Of the document.
 * @property {Auth} [auth] Is asked before each connection.
 * @property {() => Promise<void>} [prepare] Is waited for before each connection.
 * @property {string[]} transports
 * @property {Backoff} backoff
 * @property {number} patience Milliseconds between two pings, and for each answer.
 * @property {() => number} random From 0 to 1.
 */
/**
 * @typedef {object} LineEvents
 * @property {() => void} connected A connection begins: `read` or `fetchSnapshot` is to be called.
 * @property {() => void} disconnected
 * @property {(message: Extract<Message, { type: 'frame' | 'gone' }>) => void} message
 * @property {(bytes: Uint8Array | 'too-large' | null) => void} snapshot
 * @property {(seq: number, newest: number | null) => void} snapshotPut `newest`: the sequence of the newest one; null
 *   if it was not stored.
 * @property {() => boolean} tooLarge The server has refused an entry for its length. Returns whether it is made shorter.
 * @property {() => boolean} mayCreate Whether the document is created if the server does not have it.
 * @property {() => void} changed
 * @property {(fault: Fault) => void} failed Called once for each kind, until it is well again.
 */

/** What is loaded before the first connection, and what opens one. */
const TRANSPORTS = { websocket: { load: loadWebSocket, open: openWebSocket } }
/** The names of all transports. */
export const TRANSPORT_NAMES = Object.keys(TRANSPORTS)
/** What only the app, the user or the server's owner can mend. @type {Fault['kind'][]} */
const TOLD = ['auth', 'denied', 'too-large', 'missing', 'update', 'module', 'key', 'altered']
/** What stays until the server has taken something. @type {(Fault['kind'] | undefined)[]} */
const REFUSALS = ['denied', 'too-large']

export class Line {
  #options
  #events
  /** @type {Phase} */
  #phase = 'stopped'
  /** Ends with the connection. @type {AbortController | null} */
  #attempt = null
  /** @type {Connection | null} */
  #connection = null
  /** @type {string | null} */
  #token = null
  #transport = ''
  /** @type {((from: number) => Connection) | null} */
  #open = null
  #created = false
  #from = 0
  #failures = 0
  /** @type {Fault | null} */
  #fault = null
  /** @type {Set<Fault['kind']>} */
  #told = new Set()
  /** Bytes of a snapshot that the server has found too large, over this connection. */
  #tooLarge = Infinity
  #toldTooLarge = false
  /** @type {NodeJS.Timeout | undefined} */
  #timer
  /** @type {NodeJS.Timeout | undefined} */
  #renewal

  /** @param {LineOptions} options @param {LineEvents} events */
  constructor(options, events) {
    this.#options = options
    this.#events = events
  }

  get phase() {
    return this.#phase
  }

  /** Why there is no connection, or what the server has refused. */
  get fault() {
    return this.#fault
  }

  /** The name of the transport, if there is a connection. */
  get transport() {
    return this.#phase === 'open' ? this.#transport : null
  }

  start() {
    if (this.#phase === 'stopped') void this.#begin()
  }

  /** @param {boolean} [again] Whether a connection that seems to be there is made anew. */
  retry(again = false) {
    const idle = this.#phase === 'waiting' || (this.#phase === 'open' && this.#fault !== null)
    if (this.#phase === 'stopped' || !(idle || again)) return
    this.#end()
    void this.#begin()
  }

  stop() {
    this.#end()
    this.#set('stopped')
  }

  /** All is well: what was sent has arrived. */
  healthy() {
    this.#failures = 0
    this.#told.clear()
    if (this.#phase !== 'open' || !this.#fault) return
    this.#fault = null
    clearTimeout(this.#timer)
    this.#events.changed()
  }

  /** Gives up this connection. @param {Fault} fault */
  fail(fault) {
    if (!this.#attempt) return
    this.#end()
    this.#failures++
    this.#refuse(fault)
    this.#set('waiting')
  }

  /** Begins to get what is after an entry, instead of what was asked for before. @param {number} from */
  read(from) {
    if (!this.#attempt || !this.#open) return
    this.#connection?.close()
    this.#from = from
    this.#connection = this.#open(from)
  }

  /** Sends an entry, if there is a connection. @param {Uint8Array} bytes */
  append(bytes) {
    this.#connection?.append(bytes)
  }

  fetchSnapshot() {
    const attempt = this.#attempt
    if (!attempt) return
    this.#connection?.close()
    this.#connection = null
    this.#guard(attempt, async () => {
      const bytes = await fetchSnapshot(this.#request(attempt)).catch((fault) => {
        // It is created with the first connection.
        if (fault.kind === 'missing' && this.#events.mayCreate()) return null
        throw fault
      })
      if (!attempt.signal.aborted) this.#events.snapshot(bytes)
    })
  }

  /** Stores a snapshot for others. If it fails, nothing of this device depends on it. @param {number} seq @param {Uint8Array} bytes */
  async putSnapshot(seq, bytes) {
    const attempt = this.#attempt
    // The next one is not smaller.
    if (bytes.length >= this.#tooLarge) return this.#events.snapshotPut(seq, null)
    if (!attempt) return
    const stored = putSnapshot(this.#request(attempt), seq, bytes)
    const newest = await stored.catch((fault) => this.#notStored(attempt, fault, bytes.length))
    if (!attempt.signal.aborted) this.#events.snapshotPut(seq, newest)
  }

  /** @param {AbortController} attempt @param {Fault} fault @param {number} length Of the snapshot. */
  #notStored(attempt, fault, length) {
    if (fault.kind !== 'too-large' || attempt.signal.aborted) return null
    this.#tooLarge = length
    if (this.#toldTooLarge) return null
    this.#toldTooLarge = true
    this.#events.failed(new Fault('too-large-snapshot', fault.message, fault))
    return null
  }

  /** Lets the server forget what is before an entry. The next snapshot makes good for a failure. @param {number} seq */
  async truncate(seq) {
    if (this.#attempt) await truncate(this.#request(this.#attempt), seq).catch(() => {})
  }

  async #begin() {
    const attempt = (this.#attempt = new AbortController())
    this.#created = false
    this.#tooLarge = Infinity
    this.#set('opening')
    this.#guard(attempt, async () => {
      const token = await askForToken(this.#options.auth)
      await this.#options.prepare?.()
      const transport = /** @type {keyof typeof TRANSPORTS} */ (
        transportAfter(this.#options.transports, this.#failures)
      )
      const { load, open } = TRANSPORTS[transport]
      const loaded = await load()
      if (attempt.signal.aborted) return
      this.#token = token?.token ?? null
      this.#transport = transport
      this.#open = (from) => {
        const { address, patience } = this.#options
        const dialed = { address, from, token: this.#token, patience }
        return open(loaded, dialed, this.#heard(attempt))
      }
      this.#renewAt(token?.expires)
      this.#events.connected()
    })
  }

  /** @param {number} [expires] */
  #renewAt(expires) {
    clearTimeout(this.#renewal)
    const pause = expires === undefined ? null : renewalIn(expires, Date.now())
    if (pause === null) return
    this.#renewal = setTimeout(() => this.retry(true), pause)
    this.#renewal.unref?.()
  }

  /** @param {AbortController} attempt @returns {import('./websocket.js').Heard} */
  #heard(attempt) {
    return {
      opened: () => this.#set('open'),
      message: (message) => this.#take(message),
      ended: (fault) => {
        this.#connection = null
        // The connection has ended with it.
        if (fault.kind === 'too-large' && this.#events.tooLarge()) {
          return this.fail(new Fault('network', fault.message, fault))
        }
        if (fault.kind !== 'missing' || this.#created || !this.#events.mayCreate()) {
          return this.fail(fault)
        }
        this.#created = true
        this.#guard(attempt, async () => {
          await createDocument(this.#request(attempt))
          if (!attempt.signal.aborted) this.read(this.#from)
        })
      }
    }
  }

  /** @param {Message} message */
  #take(message) {
    if (message.type === 'appended') return this.healthy()
    if (message.type === 'refused') return this.#refused(message)
    if (message.type === 'append') return
    if (message.type === 'gone') {
      this.#connection?.close()
      this.#connection = null
    } else if (this.#fault && !REFUSALS.includes(this.#fault.kind)) {
      this.#fault = null
      this.#events.changed()
    }
    this.#events.message(message)
  }

  /** An entry was refused. @param {{ status: number, text: string }} refused */
  #refused({ status, text }) {
    const fault = faultOfStatus(status, text)
    if (!REFUSALS.includes(fault.kind)) return this.fail(fault)
    if (fault.kind === 'too-large' && this.#events.tooLarge()) return
    // What others write still comes.
    this.#failures++
    this.#refuse(fault)
    this.#events.changed()
  }

  /** Notes a fault, and when to try again. @param {Fault} fault */
  #refuse(fault) {
    this.#fault = fault
    const { random, backoff } = this.#options
    const pause = pauseAfter(fault.kind, this.#failures, random(), backoff)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.retry(true), pause)
    this.#timer.unref?.()
    if (!TOLD.includes(fault.kind) || this.#told.has(fault.kind)) return
    // A token that has just ended is asked for again before anybody hears of it.
    if (pause === 0) return
    this.#told.add(fault.kind)
    this.#events.failed(fault)
  }

  #end() {
    clearTimeout(this.#timer)
    clearTimeout(this.#renewal)
    this.#connection?.close()
    this.#connection = null
    this.#open = null
    const attempt = this.#attempt
    this.#attempt = null
    attempt?.abort()
    if (attempt) this.#events.disconnected()
  }

  /** @param {Phase} phase */
  #set(phase) {
    if (this.#phase === phase) return
    this.#phase = phase
    this.#events.changed()
  }

  /** @param {AbortController} attempt @returns {import('./http.js').Request} */
  #request({ signal }) {
    const { address, patience } = this.#options
    return { address, token: this.#token, patience, signal }
  }

  /** @param {AbortController} attempt @param {() => Promise<void>} work */
  async #guard(attempt, work) {
    try {
      await work()
    } catch (error) {
      if (!attempt.signal.aborted) this.fail(faultOf(error))
    }
  }
}
