'use strict'

/**
 * One page's connection to one ref, as main sees it: what the page has been told, and what is still
 * to tell.
 *
 * A page that stops reading (hidden, busy, in a debugger) must not make main hold messages for it.
 * It acknowledges what it has received; above a bound of what it has not, main sends nothing more
 * and keeps only the version that the page knows. When the page reads again, main brings it from
 * there to the present.
 */

const { Events } = require('./events.js')
const { Acknowledgements } = require('./acknowledgements.js')
const { later, work } = require('../native/index.js')

/** @typedef {import('../ref/ref.js').RemoteRef<any>} RemoteRef */
/** @typedef {import('../ref/snapshots.js').Reader} Reader */
/**
 * @typedef {object} Page Where messages to one document in one frame go.
 * @property {(message: string) => void} send
 * @property {import('../options/access.js').Frame} frame
 * @property {object} [contents] The window that it is shown in.
 */

/** @typedef {(string | number | string[])[]} Notice An event that is no transaction. */

/** Characters that may be on their way to a page before main waits for it. */
const WINDOW = 1024 * 1024

/** What it costs to send a message, beside its characters. */
const WORK_OF_SENDING = 20_000

/** Bytes of a value that main writes while a page stands still and waits for it. */
const MAX_ANSWER = 4 * 1024 * 1024

/** Transactions that are answered at once after a page has asked for it; the client counts as well. */
const HURRY = 16

class Subscription {
  /** Those of this turn. */
  #events = new Events()
  /** The version that the page has once all that was sent has arrived, and that with the queue. */
  #told = 0
  #queuedTo = 0
  /** Whether changes above that version were not queued, since the page was not reading. */
  #behind = false
  #catchingUp = false
  /** Whether it needs a snapshot to go on from. */
  #lost = false
  /** A snapshot on its way, which later events must not overtake. @type {Reader | null} */
  #snapshot = null
  /** Goes on with the snapshot as soon as the page reads. @type {(() => void) | null} */
  #continue = null
  /** Characters sent, and acknowledged. */
  #sent = 0
  #acknowledged = 0
  #acknowledgements = new Acknowledgements()
  /** The version that the page had before it opened the ref, and goes on from. @type {number | undefined} */
  #first
  #closed = false

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
    /** Whether main refuses what the page changes. */
    this.readOnly = false
    /** How many transactions have come from it. */
    this.heard = 0
    /** Whether the answer to its last transaction is still here: until then it has no reason to send another. */
    this.unanswered = false
    /** Whether a transaction of it, and a question for a snapshot, wait for the ref to be free. */
    this.held = false
    this.asked = false
    /** How many of its next transactions are answered at once. */
    this.hurried = 0
    /** The notice that refused its last transaction. @type {Notice | null} */
    this.refusal = null
  }

  /** Characters queued or on their way. */
  get queued() {
    return this.#events.size + this.#sent - this.#acknowledged
  }

  /** A version that the page has; nothing that comes from it is based on one below. */
  get known() {
    return this.#acknowledgements.version
  }

  /** Queues a notice. @param {Notice} notice */
  notify(notice) {
    this.#events.add(JSON.stringify(notice))
  }

  /**
   * Queues a transaction, or the answer to one: what led to that version.
   *
   * @param {string} event @param {number} version
   */
  tell(event, version) {
    if (this.#behind) return
    // So long a change is not worth a message: the page catches up by what is shorter, in its turn.
    if (event.length > WINDOW) {
      this.#fallBehind()
      this.#catchUpLater()
      return
    }
    // A turn may bring more than should gather here.
    if (this.#events.size + event.length > WINDOW) this.flush()
    if (this.#events.size + event.length > WINDOW && this.#blocked) {
      this.#fallBehind()
    } else {
      this.#events.add(event)
      this.#queuedTo = version
    }
  }

  /**
   * Sends a last notice, to a page that does not read too.
   *
   * @param {Notice} notice
   */
  end(notice) {
    if (this.#snapshot) this.#events.dropTransactions()
    this.notify(notice)
    this.#sendEvents()
  }

  /** The page has more to send, and waits for the answer. */
  hurry() {
    this.hurried = HURRY
    this.flush()
  }

  /** Sends the events of this turn in one message. */
  flush() {
    if (!this.#blocked && !this.#closed) this.#sendEvents()
  }

  /**
   * Sends the ref's whole value as it is now, as soon as the page reads. Events that are queued
   * already come before it, later ones after its last slice.
   */
  sendSnapshot() {
    if (!this.ref || this.#closed) return
    // What follows on a snapshot that never ends is of no use.
    if (this.#snapshot) this.#events.dropTransactions()
    this.#dropSnapshot()
    if (this.#full) {
      this.#fallBehind()
      this.#lost = true
      return
    }
    this.#sendEvents()
    this.unanswered = this.#lost = false
    const snapshot = this.ref.snapshots.open()
    this.#told = this.#queuedTo = snapshot.version
    this.#behind = false
    this.#acknowledgements.begin(snapshot.version)

    if (snapshot.text !== undefined) {
      snapshot.close()
      this.#send('b', `${this.#header(snapshot.version, false)}\n${snapshot.text}`)
      this.#acknowledgements.await(this.#sent, this.#told)
      return
    }
    this.#snapshot = snapshot
    this.#send('b', `${this.#header(snapshot.version, true)}\n`)
    this.#send('s', `1 ${snapshot.first}`)
    this.#readSnapshot(snapshot)
  }

  /**
   * Goes on from a version that the page has: by the changes since, however long, for what the page
   * has made of it meanwhile can be transformed over changes. By a snapshot where the history does
   * not have them.
   *
   * @param {number} version
   */
  goOn(version) {
    const changes = this.ref?.document.since(version)
    if (!this.ref || changes === undefined) return this.sendSnapshot()
    this.#first = version
    this.#acknowledgements.begin(version)
    for (const notice of this.#goingOn()) this.notify(notice)
    if (changes !== '') this.#events.add(changes)
    this.#queuedTo = this.ref.document.version
    this.#sendEvents()
  }

  /**
   * What the page does not know yet, for one that cannot wait for messages since it is about to go.
   *
   * @param {string} version The version that it has; `f` for that of its first paint, if it does not
   *   know yet whether main goes on from there; empty if it needs the whole value.
   * @returns {string} How many characters were sent before, a space, and the message that takes the
   *   place of those which the page has not received. The changes, however long, where the history
   *   has them: only over those what the page still has to say can be transformed. Empty where the
   *   page has nothing to go on from and the value is long: main does not stand still for that.
   */
  answer(version) {
    if (!this.ref || this.#closed) return ''
    const { document } = this.ref
    this.#dropSnapshot()
    this.#events.dropTransactions()
    this.#events.dropRefusals()
    this.#told = this.#queuedTo = document.version
    this.#behind = this.#lost = this.unanswered = false
    const known = /^\d{1,15}$/.test(version) ? Number(version) : undefined
    const from = version === 'f' ? this.#first : known
    const changes = from === undefined ? undefined : document.since(from)
    if (changes === undefined) {
      const header = this.#header(document.version, false, this.refusal)
      const text = textWithin(document, MAX_ANSWER)
      return text === undefined ? '' : `${this.#sent} b ${header}\n${text}`
    }
    // The page will not see the messages that told it so.
    const before = version === 'f' ? this.#goingOn().map((notice) => JSON.stringify(notice)) : []
    const refusal = this.refusal ? JSON.stringify(this.refusal) : ''
    const events = [...before, changes, refusal].filter((text) => text !== '')
    return `${this.#sent} e [${events.join(',')}]`
  }

  /**
   * The page says how much it has received in all.
   *
   * @param {number} characters
   * @returns {boolean} False if that cannot be.
   */
  acknowledge(characters) {
    if (!(characters >= this.#acknowledged && characters <= this.#sent)) return false
    this.#acknowledged = characters
    this.#acknowledgements.acknowledge(characters)
    if (this.#full) return true
    const go = this.#continue
    this.#continue = null
    if (go) go()
    else if (this.#behind) this.#catchUpLater()
    else this.flush()
    return true
  }

  /** Nothing is sent after it. */
  close() {
    this.#closed = true
    this.#dropSnapshot()
    this.#events.clear()
  }

  /** What a page learns that goes on from its first paint. @returns {Notice[]} */
  #goingOn() {
    return [
      ['f', this.client],
      ['m', this.readOnly ? 'read' : 'write']
    ]
  }

  /** Whether the page has to read first. */
  get #full() {
    return this.#sent - this.#acknowledged > WINDOW
  }

  get #blocked() {
    return this.#snapshot !== null || this.#full
  }

  /**
   * A snapshot's header.
   *
   * @param {number} version @param {boolean} more Whether slices follow.
   * @param {Notice | null} [refused] What the page has to know before.
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
      ...(refused && { refused })
    })
  }

  #sendEvents() {
    const body = this.#events.take()
    if (body === '') return
    this.#told = this.#queuedTo
    if (!this.#behind) this.unanswered = false
    this.#send('e', body)
    this.#acknowledgements.await(this.#sent, this.#told)
  }

  /** Gives up queueing transactions. */
  #fallBehind() {
    this.#events.dropTransactions()
    this.#behind = true
  }

  /** In a turn of its own: the changes may be many. */
  #catchUpLater() {
    if (this.#catchingUp) return
    this.#catchingUp = true
    later(() => {
      this.#catchingUp = false
      this.#catchUp()
    })
  }

  /**
   * Tells a page that reads again what it has missed: the changes, or the value if that is shorter.
   * The changes in any case if the page waits for an answer: what it has made since can be
   * transformed over changes, while after a snapshot an index may lead to another element.
   */
  #catchUp() {
    if (this.#blocked || this.#closed) return
    if (this.#behind && this.ref) {
      const { document } = this.ref
      const changes = this.#lost ? undefined : document.since(this.#told)
      const waits = this.unanswered || this.held
      const isLong = () => !waits && textWithin(document, changes?.length ?? 0) !== undefined
      if (changes === undefined || isLong()) return this.sendSnapshot()
      this.#behind = false
      this.#queuedTo = document.version
      this.#events.add(changes)
    }
    this.flush()
  }

  /** @param {Reader} snapshot */
  #readSnapshot(snapshot) {
    snapshot.read((slices, done) => this.#sendSlice(snapshot, slices, 0, done))
  }

  /**
   * One at a time, since Electron's `send` takes time in proportion.
   *
   * @param {Reader} snapshot @param {string[]} slices @param {number} at
   * @param {boolean} done Whether these are the snapshot's last slices.
   */
  #sendSlice(snapshot, slices, at, done) {
    if (this.#snapshot !== snapshot) return
    if (this.#full) {
      this.#continue = () => this.#sendSlice(snapshot, slices, at, done)
      return
    }
    const last = at === slices.length - 1
    this.#send('s', `${done && last ? 0 : 1} ${slices[at]}`)
    if (!last) {
      later(() => this.#sendSlice(snapshot, slices, at + 1, done))
    } else if (!done) {
      this.#readSnapshot(snapshot)
    } else {
      this.#dropSnapshot()
      this.#acknowledgements.await(this.#sent, this.#told)
      this.#catchUp()
    }
  }

  #dropSnapshot() {
    this.#snapshot?.close()
    this.#snapshot = null
    this.#continue = null
  }

  /** @param {string} type @param {string} body */
  #send(type, body) {
    this.#sent += body.length
    work(WORK_OF_SENDING + body.length)
    this.page.send(`${type}${this.channel} ${body}`)
  }
}

/**
 * The whole value, if it takes no more bytes than that. It is written only as far.
 *
 * @param {import('../native/addon.js').NativeDocument} document @param {number} limit
 */
function textWithin(document, limit) {
  const snapshot = document.snapshot()
  const text = snapshot.take(limit)
  snapshot.close()
  return text
}

module.exports = { Subscription }
