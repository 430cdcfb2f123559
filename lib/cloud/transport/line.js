/**
 * Keeps a document connected: asks for a token, connects, and tries again after each failure. It knows nothing
 * of what is in a log.
 */

import { askForToken, renewalIn } from './auth.js'
import { agentFor } from './agent.js'
import { pauseAfter } from './backoff.js'
import { Choice } from './choice.js'
import { TRANSPORTS } from './connection.js'
import { Fault, faultOf, faultOfStatus, isTold } from './fault.js'
import { createDocument, fetchSnapshot, putSnapshot, truncate } from './http.js'
import { OVERLAP } from './http-connection.js'
import { Peers } from './peers.js'

/** @typedef {import('./connection.js').Message} Message */
/** @typedef {import('./line-options.js').LineOptions} LineOptions */
/** @typedef {import('./line-options.js').LineEvents} LineEvents */
/** @typedef {import('./line-options.js').Phase} Phase */
/** @typedef {import('./peers.js').Peer} Peer */

/** What stays until the server has taken something. @type {(Fault['kind'] | undefined)[]} */
const REFUSALS = ['denied', 'too-large']

export class Line {
  #options
  #events
  /** @type {Phase} */
  #phase = 'stopped'
  /** Ends with the connection. @type {AbortController | null} */
  #attempt = null
  #peers = new Peers()
  /** @type {string | null} */
  #token = null
  /** @type {import('node:http').Agent | undefined} */
  #agent
  #choice
  #transport = ''
  /** @type {((from: number) => Peer) | null} */
  #open = null
  #created = false
  /** The sequence before the first entry that was asked for, and of the last that has come. */
  #from = 0
  #at = 0
  /** Whether something has come over this connection. */
  #worked = false
  /** What this device shows others, once it shows or wants to see something. @type {[client: string, text: string | null] | null} */
  #shown = null
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
  /** @type {NodeJS.Timeout | undefined} */
  #better

  /** @param {LineOptions} options @param {LineEvents} events */
  constructor(options, events) {
    const { transports, patience, random } = options
    this.#options = options
    this.#events = events
    this.#choice = new Choice(transports, patience, random)
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
    if (this.#phase === 'stopped' && !this.#options.held?.()) void this.#begin()
  }

  /** @param {boolean} [again] Whether a connection that seems to be there is made anew. */
  retry(again = false) {
    const idle = this.#phase === 'waiting' || (this.#phase === 'open' && this.#fault !== null)
    if (this.#phase === 'stopped' || !(idle || again)) return
    this.#choice.startAgain()
    this.#restart()
  }

  stop() {
    this.#end()
    this.#fault = null
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
    if (this.#choice.failed(fault, this.#worked)) return void this.#begin()
    this.#failures++
    this.#refuse(fault)
    this.#set('waiting')
  }

  /** Begins to get what is after an entry, instead of what was asked for before. @param {number} from */
  read(from) {
    if (!this.#attempt || !this.#open) return
    this.#peers.end()
    this.#from = this.#at = from
    this.#peers.current = this.#open(from)
  }

  /** Sends an entry, if there is a connection. @param {Uint8Array} bytes */
  append(bytes) {
    this.#peers.current?.connection?.append(bytes)
  }

  /** Shows others something, over this connection and all later ones. @param {string} client @param {string | null} text */
  show(client, text) {
    this.#shown = [client, text]
    if (this.#phase === 'open' && this.#peers.current) this.#showOver(this.#peers.current)
  }

  /** @param {Peer} peer That is open. */
  #showOver({ connection }) {
    if (!this.#shown) return
    const [client, text] = this.#shown
    const { seal = (/** @type {string} */ plain) => plain } = this.#options
    connection?.show(client, text === null ? null : seal(text))
  }

  fetchSnapshot() {
    const attempt = this.#attempt
    if (!attempt) return
    this.#peers.end()
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

  #restart() {
    this.#end()
    void this.#begin()
  }

  async #begin() {
    const attempt = (this.#attempt = new AbortController())
    this.#created = this.#worked = false
    this.#tooLarge = Infinity
    this.#set('opening')
    this.#guard(attempt, async () => {
      const { address, auth, findProxy } = this.#options
      await this.#options.prepare?.()
      const token = await askForToken(auth)
      const { name } = this.#choice
      const loaded = await TRANSPORTS[name].load()
      const agent = await agentFor(address, findProxy)
      if (attempt.signal.aborted) return agent?.destroy()
      this.#token = token?.token ?? null
      this.#agent = agent
      this.#transport = name
      this.#open = (from) => this.#dial(attempt, name, loaded, from)
      this.#renewAt(token?.expires)
      this.#events.connected()
    })
  }

  /** @param {AbortController} attempt @param {string} name @param {any} loaded @param {number} from @returns {Peer} */
  #dial(attempt, name, loaded, from) {
    /** @type {Peer} */
    const peer = { connection: null, retired: false }
    const { address, patience } = this.#options
    const dialed = { address, from, token: this.#token, agent: this.#agent, patience }
    peer.connection = TRANSPORTS[name].open(loaded, dialed, this.#heard(attempt, peer, name))
    return peer
  }

  /** @param {number} [expires] */
  #renewAt(expires) {
    clearTimeout(this.#renewal)
    const pause = expires === undefined ? null : renewalIn(expires, Date.now())
    if (pause === null) return
    this.#renewal = setTimeout(() => this.#restart(), pause)
    this.#renewal.unref?.()
  }

  /** @param {AbortController} attempt @param {Peer} peer @param {string} name @returns {import('./connection.js').Heard} */
  #heard(attempt, peer, name) {
    return {
      opened: () => {
        if (peer === this.#peers.probe) return
        this.#showOver(peer)
        this.#set('open')
      },
      message: (message) => {
        if (peer === this.#peers.probe) {
          if (message.type !== 'frame') return this.#betterFailed()
          this.#swap(peer, name)
        }
        this.#take(message, peer)
      },
      ended: (fault) => {
        peer.connection = null
        if (peer === this.#peers.probe) return this.#betterFailed()
        // The connection has ended with it.
        if (fault.kind === 'too-large' && this.#events.tooLarge()) {
          return this.fail(new Fault('network', fault.message, fault))
        }
        const mayCreate = !peer.retired && !this.#created && this.#events.mayCreate()
        if (fault.kind !== 'missing' || !mayCreate) return this.fail(fault)
        this.#created = true
        this.#guard(attempt, async () => {
          await createDocument(this.#request(attempt))
          if (!attempt.signal.aborted) this.read(this.#from)
        })
      }
    }
  }

  /** @param {Message} message @param {Peer} peer */
  #take(message, peer) {
    if (message.type === 'append') return
    if (message.type === 'appended' || message.type === 'refused') {
      if (peer.retired && peer.connection?.unanswered === 0) this.#peers.endRetired()
      if (message.type === 'appended') return this.healthy()
      return this.#refused(message)
    }
    if (peer.retired || message.type === 'presence') return
    if (message.type === 'present') return this.#events.present?.(message.text)
    if (message.type === 'unseen') return this.#events.unseen?.(message.fault)
    if (message.type === 'gone') this.#peers.end()
    else this.#progress(message.to)
    this.#events.message(message)
  }

  /** Something of the log has come. @param {number} to */
  #progress(to) {
    this.#at = Math.max(this.#at, to)
    if (!this.#worked) {
      this.#worked = true
      this.#choice.worked()
      this.#lookForBetter()
    }
    if (!this.#fault || REFUSALS.includes(this.#fault.kind)) return
    this.#fault = null
    this.#events.changed()
  }

  #lookForBetter() {
    clearTimeout(this.#better)
    if (this.#choice.better === null) return
    this.#better = setTimeout(() => this.#tryBetter(), this.#choice.betterIn)
    this.#better.unref?.()
  }

  /** Tries the better transport beside the one that is used. */
  async #tryBetter() {
    const attempt = this.#attempt
    const name = this.#choice.better
    if (!attempt || name === null || this.#peers.probe) return
    try {
      const loaded = await TRANSPORTS[name].load()
      if (attempt.signal.aborted || !this.#peers.current || this.#choice.better !== name) return
      const from = Math.max(this.#from, this.#at - OVERLAP)
      this.#peers.probe = this.#dial(attempt, name, loaded, from)
    } catch {
      if (!attempt.signal.aborted) this.#betterFailed()
    }
  }

  #betterFailed() {
    this.#peers.endProbe()
    this.#choice.betterFailed()
    this.#lookForBetter()
  }

  /** The better one works: it takes the place of the other one. @param {Peer} peer @param {string} name */
  #swap(peer, name) {
    this.#peers.replace(peer)
    this.#transport = name
    this.#choice.takeBetter()
    this.#showOver(peer)
    this.#events.changed()
  }

  /** An entry was refused. @param {Extract<Message, { type: 'refused' }> & { fault?: Fault }} refused */
  #refused({ status, text, fault: told }) {
    const fault = told ?? faultOfStatus(status, text)
    fault.about = 'server'
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
    const pause = fault.after + pauseAfter(fault.kind, this.#failures, random(), backoff)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#restart(), pause)
    this.#timer.unref?.()
    if (!isTold(fault.kind) || this.#told.has(fault.kind)) return
    // A token that has just ended is asked for again before anybody hears of it.
    if (pause === 0) return
    this.#told.add(fault.kind)
    this.#events.failed(fault)
  }

  #end() {
    clearTimeout(this.#timer)
    clearTimeout(this.#renewal)
    clearTimeout(this.#better)
    this.#peers.end()
    this.#agent?.destroy()
    this.#agent = undefined
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
    return { address, token: this.#token, agent: this.#agent, patience, signal }
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
