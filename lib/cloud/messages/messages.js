/**
 * Messages of an ordered log, for `cloud.messages(name)`: stored and sent when there is a connection, and handled
 * on each device in the same order.
 */

import { encode } from '../../shared/index.js'
import { SealedLine } from '../crypt/index.js'
import { errorOfFault, newClient } from '../driver/index.js'
import { Fault } from '../transport/index.js'
import { readMessageEntry, writeMessageEntry } from './entry.js'
import { Outbox } from './outbox.js'
import { NOTHING, isDue } from './upkeep.js'

/** @typedef {import('../../main/options/cloud.js').Handler} Handler */
/** @typedef {import('../../main/options/cloud.js').Messages} MessagesOfApp */
/** @typedef {import('../../main/options/cloud.js').RemoteRefError} RemoteRefError */
/**
 * @typedef {object} Site
 * @property {string} name
 * @property {string} doc The name of the document that has them.
 * @property {import('../../main/disk/disk.js').Disk} disk
 * @property {(error: unknown) => void} fail Tells the app.
 * @property {number} [keep] How many messages stay on the server, at least. Without it nothing is forgotten.
 */

/**
 * @typedef {object} Item An entry.
 * @property {number} seq
 * @property {Uint8Array | null} bytes Null: what is up to there is truncated.
 * @property {string | null} user
 */

const MOST_TYPE = 256

/** @implements {MessagesOfApp} */
export class Messages {
  #site
  #server
  #client = newClient()
  #n = 0
  #outbox
  #line
  /** @type {Map<string, Set<Handler>>} */
  #handlers = new Map()
  /** What was read, and is not handled yet. @type {Item[]} */
  #queue = []
  /** The last entry that was read, and the last of the log. */
  #read = 0
  #head = Infinity
  #isHandling = false
  /** How often the place was another one: what was read before that says nothing of it. */
  #moves = 0
  /** Whether the first waiting message was sent over this connection. */
  #sent = false
  #isFirst = true
  #started = false
  #closed = false

  /** @param {Site} site @param {Omit<import('../driver/server.js').Server, 'upkeep'>} server Throws as `keepRecords`. */
  constructor(site, server) {
    this.#site = site
    this.#server = server
    this.#outbox = new Outbox(site.name, site.disk)
    this.#read = this.#outbox.seq
    const options = { ...server.line, doc: site.doc, random: Math.random }
    this.#line = new SealedLine(options, this.#events())
    if (this.#outbox.size > 0) this.#startSoon()
  }

  /**
   * @param {string} type @param {unknown} data
   * @returns {Promise<void>}
   */
  async send(type, data) {
    this.#check(type, 'send')
    const text = encode(data)
    const message = { client: this.#client, n: ++this.#n, type, data: text }
    const bytes = writeMessageEntry(message)
    const waiting = { client: message.client, n: message.n, text: new TextDecoder().decode(bytes) }
    const stored = this.#outbox.add(waiting)
    this.#startSoon()
    try {
      await stored
    } finally {
      // Without a disk it is sent all the same, while the app runs.
      this.#send()
    }
  }

  /** @param {string} type @param {Handler} handler */
  on(type, handler) {
    this.#check(type, 'on')
    if (typeof handler !== 'function') throw this.#error('ERR_REF_OPTION', 'on needs a function.')
    const all = this.#handlers.get(type) ?? new Set()
    this.#handlers.set(type, all.add(handler))
    this.#startSoon()
    return () => void all.delete(handler)
  }

  /** How many messages stay on the server. */
  get #keep() {
    return this.#site.keep ?? Infinity
  }

  get pending() {
    return this.#outbox.size
  }

  /** @param {unknown} type @param {string} what */
  #check(type, what) {
    if (this.#closed) throw this.#error('ERR_REF_DESTROYED', 'they were closed.')
    if (typeof type === 'string' && type.length > 0 && type.length <= MOST_TYPE) return
    throw this.#error('ERR_REF_OPTION', `${what} needs a type of 1 to ${MOST_TYPE} characters.`)
  }

  /** When the turn is done, so that the app has said what it handles. */
  #startSoon() {
    if (this.#started || this.#closed) return
    this.#started = true
    setImmediate(() => this.#closed || this.#line.start())
  }

  /** @returns {import('../transport/line-options.js').LineEvents} */
  #events() {
    return {
      connected: () => this.#connected(),
      disconnected: () => void (this.#sent = false),
      message: (message) => {
        if (message.type === 'gone') this.#gone(message.floor)
        else this.#take(message)
      },
      snapshot: () => {},
      snapshotPut: (seq, newest) => {
        if (newest !== null) void this.#line.truncate(seq - this.#keep)
      },
      tooLarge: () => this.#tooLarge(),
      mayCreate: () => this.#outbox.seq === 0,
      changed: () => this.#server.changed(),
      failed: (fault) => this.#site.fail(errorOfFault((...all) => this.#error(...all), fault))
    }
  }

  #connected() {
    this.#sent = false
    this.#isFirst = true
    this.#head = Infinity
    // What waits to be handled is not read again: it may be truncated.
    this.#line.read(this.#read)
  }

  /** @param {{ from: number, head: number, entries: Uint8Array[], users?: (string | null)[] }} frame */
  #take({ from, head, entries, users }) {
    if (this.#isFirst && head < this.#read) return this.#lost(head)
    this.#isFirst = false
    if (this.#outbox.isNew) this.#outbox.moveTo(this.#outbox.seq)
    if (from > this.#read) return this.#line.fail(new Fault('network', 'the log has a gap'))
    this.#head = head
    for (const bytes of entries.slice(this.#read - from)) {
      const user = users?.[this.#read - from] ?? null
      this.#queue.push({ seq: ++this.#read, bytes, user })
    }
    void this.#handle()
  }

  /** What is before that is truncated. @param {number} floor */
  #gone(floor) {
    if (floor <= this.#read) return this.#line.fail(new Fault('network', 'the log has a gap'))
    // One that is new gets what there is.
    if (!this.#outbox.isNew) this.#tellLost()
    if (this.#closed) return
    // What was read before is handled before.
    this.#queue.push({ seq: floor, bytes: null, user: null })
    this.#read = floor
    this.#head = Infinity
    this.#sent = false
    void this.#handle()
    this.#line.read(floor)
  }

  /** The server has another log than before. @param {number} seq From which it goes on. */
  #lost(seq) {
    this.#tellLost()
    if (this.#closed) return
    this.#moves++
    this.#outbox.moveTo(seq)
    this.#readFrom(seq)
    this.#connected()
  }

  /** Forgets what was read and is not handled. @param {number} seq */
  #readFrom(seq) {
    this.#queue = []
    this.#read = seq
  }

  /** The app may close it then. */
  #tellLost() {
    const text =
      'the server has forgotten messages, or has another log than before. Those that this device has not had may be lost.'
    this.#site.fail(this.#error('ERR_REF_CLOUD_DIVERGED', text))
  }

  /** Handles one after the other, in the order of the log. */
  async #handle() {
    if (this.#isHandling) return
    this.#isHandling = true
    for (let next = this.#queue.shift(); next && !this.#closed; next = this.#queue.shift()) {
      const { seq, bytes, user } = next
      // It was handled before the connection was made anew.
      if (seq <= this.#outbox.seq) continue
      if (!bytes) {
        this.#outbox.moveTo(seq)
        continue
      }
      const message = readMessageEntry(bytes)
      if (message === 'newer') {
        this.#line.stop()
        this.#readFrom(this.#outbox.seq)
        this.#site.fail(
          this.#error('ERR_REF_CLOUD_UPDATE', 'others use a newer version. Update the app.')
        )
        break
      }
      const moves = this.#moves
      const isNew = message && !this.#outbox.knows(message.client, message.n)
      if (isNew) await this.#call(message, { seq, user })
      if (this.#closed) break
      const { first } = this.#outbox
      // While the handler ran, the server may have got another log.
      const isThere = moves === this.#moves
      const isOwn = this.#outbox.handled(isThere ? seq : null, message)
      if (first !== this.#outbox.first) this.#sent = false
      if (isOwn && isThere && isDue(seq, this.#keep)) void this.#line.putSnapshot(seq, NOTHING)
    }
    this.#isHandling = false
    if (this.#outbox.seq >= this.#head && !this.#outbox.first) this.#line.healthy()
    this.#send()
  }

  /** @param {import('./entry.js').Message} message @param {{ seq: number, user: string | null }} entry */
  async #call({ client, type, data }, { seq, user }) {
    const about = { seq, own: client === this.#client, user }
    for (const handler of [...(this.#handlers.get(type) ?? [])]) {
      try {
        // Each has a value of its own.
        await handler(this.#server.decode(data), about)
      } catch (error) {
        this.#site.fail(error)
      }
    }
  }

  /** Sends the first waiting message, once all that was sent before is read: it may be there already. */
  #send() {
    const { first } = this.#outbox
    const isRead = this.#outbox.seq >= this.#head && !this.#isHandling
    if (!first || !isRead || this.#sent || this.#line.phase !== 'open') return
    if (!this.#outbox.isFirstStored) return
    this.#sent = true
    this.#line.append(new TextEncoder().encode(first.text))
  }

  /** The server does not take the first message: it would keep all others back. */
  #tooLarge() {
    const { first } = this.#outbox
    if (!first || !this.#sent) return false
    const { type } = JSON.parse(first.text)
    this.#outbox.drop()
    this.#sent = false
    const text = `a message of the type "${type}" is longer than the server allows, and was not sent.`
    this.#site.fail(this.#error('ERR_REF_TOO_LARGE', text))
    queueMicrotask(() => this.#send())
    return true
  }

  /** Whether a connection is tried again later. */
  get waits() {
    return this.#line.phase === 'waiting'
  }

  /** @param {boolean} [again] */
  retry(again) {
    this.#line.retry(again)
  }

  connect() {
    if (!this.#started || this.#closed) return
    this.#line.start()
    this.#line.retry()
  }

  disconnect() {
    this.#line.stop()
  }

  close() {
    if (this.#closed) return
    this.#closed = true
    this.#line.stop()
    this.#outbox.close()
    this.#server.closed(/** @type {any} */ (this))
  }

  /** @param {string} code @param {string} message @param {unknown} [cause] @returns {RemoteRefError} */
  #error(code, message, cause) {
    const ref = `messages ${this.#site.name}`
    const details = cause === undefined ? { ref } : { ref, cause }
    return this.#server.makeError(code, `Messages "${this.#site.name}": ${message}`, details)
  }
}
