'use strict'

/**
 * Main's side of a page's connection to a ref: what the page has received, and what is still to be
 * sent.
 *
 * If a page stops reading (hidden, busy, in a debugger), main must not keep messages for it. Pages
 * acknowledge what they have received. If too much is unacknowledged, main sends nothing more and keeps
 * only the page's version. When the page reads again, main sends everything since that version.
 */

const { Events } = require('./events.js')
const { SnapshotSender } = require('./snapshot-sender.js')
const { Transit, WINDOW } = require('./transit.js')
const { later, work } = require('../native/index.js')

/** @typedef {import('../ref/ref.js').RemoteRef<any>} RemoteRef */
/**
 * @typedef {object} Page One document in one frame, to which messages are sent.
 * @property {(message: string, attachments?: unknown[]) => void} send
 * @property {(() => void) | null} [onProgress] Called when more of what it waits for was sent.
 * @property {import('../options/access.js').Frame} frame
 * @property {object} [contents] The window that it is shown in.
 */

/** @typedef {(string | number | string[])[]} Notice An event other than a transaction or an answer. */

/** The fixed work of sending a message. */
const WORK_OF_SENDING = 20_000

/** The most bytes of a value that main writes while a page is blocked. */
const MAX_ANSWER = 4 * 1024 * 1024

/** Transactions that are answered at once after a page's request. The client counts too. */
const HURRY = 16

class Subscription {
  /** The events of this turn. */
  #events = new Events()
  /** The version that the page has after all sent messages, and after those in the queue. */
  #told = 0
  #queuedTo = 0
  /** Whether later changes were not queued, since the page was not reading. */
  #behind = false
  #catchingUp = false
  /** Whether it needs a snapshot. */
  #lost = false
  #transit = new Transit()
  #snapshot = new SnapshotSender({
    send: (type, body) => this.#send(type, body),
    isFull: () => this.#transit.isFull,
    done: () => {
      this.#transit.await(this.#told)
      this.#catchUp()
    }
  })
  /** The version of its first paint, before it opened the ref. @type {number | undefined} */
  #first
  #closed = false
  /** Called when its transaction was taken. @type {(() => void)[]} */
  #whenTaken = []

  /**
   * @param {Page} page
   * @param {number} channel The page's number for this connection.
   * @param {string} name
   * @param {number} client Identifies it in transactions.
   */
  constructor(page, channel, name, client) {
    this.page = page
    this.channel = channel
    this.name = name
    this.client = client
    /** Null while main has no ref of that name. @type {RemoteRef | null} */
    this.ref = null
    /** Whether main refuses changes of the page. */
    this.readOnly = false
    /** The number of transactions received from it. */
    this.heard = 0
    /**
     * Whether the answer to its last transaction has not been sent: until then it must not send
     * another.
     */
    this.unanswered = false
    /** Whether its transaction, or its request for a snapshot, waits until the ref is free. */
    this.held = false
    this.asked = false
    /** Whether its transaction is being taken in steps. */
    this.reading = false
    /** How many of its next transactions are to be answered at once. */
    this.hurried = 0
    /** The notice that refused its last transaction. @type {Notice | null} */
    this.refusal = null
    /** What it is told of the ref's cloud; null without one. @type {import('./cloud-news.js').News | null} */
    this.news = null
    /** How many of its requests are not answered, and how many of the answers were not sent. */
    this.requests = 0
    this.answers = 0
  }

  /** Characters that are queued or in transit. */
  get queued() {
    return this.#events.size + this.#transit.size
  }

  /** Whether something that main has changed was not sent to the page yet. */
  get isBehind() {
    if (!this.ref || this.#closed) return false
    return this.#snapshot.active || this.#behind || this.#events.size > 0 || this.ref.occupied
  }

  /** A version that the page certainly has. It bases no transaction on an older one. */
  get known() {
    return this.#transit.version
  }

  /** Calls a function when its transaction was taken, or never will be. @param {() => void} fn */
  whenTaken(fn) {
    this.#whenTaken.push(fn)
  }

  /** Its transaction was taken. */
  taken() {
    for (const fn of this.#whenTaken.splice(0)) fn()
  }

  /** Queues a notice. @param {Notice} notice */
  notify(notice) {
    this.#events.add(JSON.stringify(notice))
  }

  /**
   * Queues a transaction or the answer to one, which leads to that version.
   *
   * @param {string} event @param {number} version
   */
  tell(event, version) {
    if (this.#behind) return
    // The change is too long for a message: the page catches up later, by changes or a snapshot.
    if (event.length > WINDOW) {
      this.#fallBehind()
      this.#catchUpLater()
      return
    }
    // A turn may produce more events than should be queued.
    if (this.#events.size + event.length > WINDOW) this.flush()
    if (this.#events.size + event.length > WINDOW && this.#blocked) {
      this.#fallBehind()
    } else {
      this.#events.add(event)
      this.#queuedTo = version
    }
  }

  /** The version that the page has after all sent messages. */
  get told() {
    return this.#told
  }

  /**
   * Handles that the transactions after a version have other patches. The page has not been told of any.
   *
   * @param {number} version
   */
  retell(version) {
    if (this.#behind || this.#closed || this.#queuedTo <= version) return
    this.#events.retell(version, this.ref?.document.since(version) ?? '')
  }

  /**
   * Sends the last notice, even if the page does not read.
   *
   * @param {Notice} notice
   */
  end(notice) {
    if (this.#snapshot.active) this.#events.dropTransactions()
    this.notify(notice)
    this.#sendEvents()
  }

  /** Handles that the page has more to send and waits for the answer. */
  hurry() {
    this.hurried = HURRY
    this.flush()
  }

  /** Sends the events of this turn in one message. */
  flush() {
    if (this.#blocked || this.#closed) return
    this.#tellNews()
    this.#sendEvents()
  }

  /**
   * Sends the ref's current value as a whole, as soon as the page reads. Queued events come before it,
   * later ones after its last slice.
   */
  sendSnapshot() {
    if (!this.ref || this.#closed) return
    // The current snapshot is cancelled, so events that follow it are useless.
    if (this.#snapshot.active) this.#events.dropTransactions()
    this.#snapshot.drop()
    if (this.#transit.isFull) {
      this.#fallBehind()
      this.#lost = true
      return
    }
    this.#tellNews()
    this.#sendEvents()
    this.unanswered = this.#lost = false
    const snapshot = this.ref.snapshots.open()
    this.#told = this.#queuedTo = snapshot.version
    this.#behind = false
    this.#transit.begin(snapshot.version)

    if (snapshot.text !== undefined) {
      snapshot.close()
      this.#send('b', `${this.#header(snapshot.version, false)}\n${snapshot.text}`)
      this.#transit.await(this.#told)
      return
    }
    this.#snapshot.start(snapshot, `${this.#header(snapshot.version, true)}\n`)
  }

  /**
   * Continues from a version that the page has. Sends the changes since, even if they are long, since
   * the page's own changes can be transformed over them. Sends a snapshot if the history does not have
   * them.
   *
   * @param {number} version
   */
  goOn(version) {
    const changes = this.ref?.document.since(version)
    if (!this.ref || changes === undefined) return this.sendSnapshot()
    this.#first = version
    this.#transit.begin(version)
    for (const notice of this.#goingOn()) this.notify(notice)
    if (changes !== '') this.#events.add(changes)
    this.#tellNews()
    this.#queuedTo = this.ref.document.version
    this.#sendEvents()
  }

  /**
   * The answer for a page that is about to end, and cannot wait for messages: everything that it does
   * not have yet.
   *
   * @param {string} version The version that it has; `f` for that of its first paint, if main has not
   *   confirmed it yet; empty if it needs the whole value.
   * @returns {string} The number of characters sent before, a space, and a message that replaces those
   *   that the page has not received. It has the changes, even if they are long, if the history has
   *   them, since the page's own changes can only be transformed over changes. Empty if the page has no
   *   version and the value is long, since writing it would block main.
   */
  answer(version) {
    if (!this.ref || this.#closed) return ''
    const { document } = this.ref
    this.#snapshot.drop()
    this.#events.dropTransactions()
    this.#events.dropRefusals()
    this.#told = this.#queuedTo = document.version
    this.#behind = this.#lost = this.unanswered = false
    const known = /^\d{1,15}$/.test(version) ? Number(version) : undefined
    const from = version === 'f' ? this.#first : known
    const changes = from === undefined ? undefined : document.since(from)
    if (changes === undefined) {
      const header = this.#header(document.version, false, this.refusal)
      const text = this.ref.snapshots.textWithin(MAX_ANSWER)
      return text === undefined ? '' : `${this.#transit.sent} b ${header}\n${text}`
    }
    // The page will not get the messages that said so.
    const before = version === 'f' ? this.#goingOn().map((notice) => JSON.stringify(notice)) : []
    const refusal = this.refusal ? JSON.stringify(this.refusal) : ''
    const events = [...before, changes, refusal].filter((text) => text !== '')
    return `${this.#transit.sent} e [${events.join(',')}]`
  }

  /**
   * Handles an acknowledgement: the total number of received characters.
   *
   * @param {number} characters
   * @returns {boolean} False if the number is impossible.
   */
  acknowledge(characters) {
    if (!this.#transit.acknowledge(characters)) return false
    if (this.#transit.isFull) return true
    if (this.#snapshot.goOn()) return true
    if (this.#behind) this.#catchUpLater()
    else this.flush()
    return true
  }

  /** Ends the connection. Nothing is sent afterwards. */
  close() {
    this.#closed = true
    this.#snapshot.drop()
    this.#events.clear()
    this.taken()
    this.page.onProgress?.()
  }

  /** The notices for a page that continues from its first paint. @returns {Notice[]} */
  #goingOn() {
    return [
      ['f', this.client],
      ['m', this.readOnly ? 'read' : 'write']
    ]
  }

  get #blocked() {
    return this.#snapshot.active || this.#transit.isFull
  }

  /**
   * A snapshot's header.
   *
   * @param {number} version @param {boolean} more Whether slices follow.
   * @param {Notice | null} [refused] A refusal that the page has not received.
   */
  #header(version, more, refused) {
    const { client, heard } = this
    const accepted = this.ref?.document.accepted(client)
    const access = this.readOnly ? 'read' : 'write'
    return JSON.stringify({
      client,
      version,
      accepted,
      heard,
      more,
      access,
      text: this.ref?.texts?.patterns,
      ...(refused && { refused })
    })
  }

  #tellNews() {
    const news = this.news?.take() ?? ''
    if (news !== '') this.#events.add(news)
  }

  #sendEvents() {
    const body = this.#events.take()
    if (body === '') return
    this.requests -= this.answers
    this.answers = 0
    this.#told = this.#queuedTo
    if (!this.#behind) this.unanswered = false
    this.#send('e', body)
    this.#transit.await(this.#told)
  }

  /** Stops queueing transactions. */
  #fallBehind() {
    this.#events.dropTransactions()
    this.#behind = true
  }

  /** In a separate turn, since there may be many changes. */
  #catchUpLater() {
    if (this.#catchingUp) return
    this.#catchingUp = true
    later(() => {
      this.#catchingUp = false
      this.#catchUp()
    })
  }

  /**
   * Sends a page that reads again what it has missed: the changes, or the value if that is shorter. If
   * the page waits for an answer it always gets the changes: its own can be transformed over them,
   * while after a snapshot an index may lead to another element.
   */
  #catchUp() {
    if (this.#blocked || this.#closed) return
    if (this.#behind && this.ref) {
      const { document, snapshots } = this.ref
      const changes = this.#lost ? undefined : document.since(this.#told)
      const waits = this.unanswered || this.held
      const isLong = () => !waits && snapshots.textWithin(changes?.length ?? 0) !== undefined
      if (changes === undefined || isLong()) return this.sendSnapshot()
      this.#behind = false
      this.#queuedTo = document.version
      this.#events.add(changes)
    }
    this.flush()
  }

  /** @param {string} type @param {string} body */
  #send(type, body) {
    this.#transit.sent += body.length
    work(WORK_OF_SENDING + body.length)
    this.page.send(`${type}${this.channel} ${body}`)
    if (this.page.onProgress) queueMicrotask(() => this.page.onProgress?.())
  }
}

module.exports = { Subscription }
