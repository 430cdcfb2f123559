/**
 * A replica's session with main: it sends the page's changes, and applies main's messages.
 *
 * Changes of others come before the page's pending ones in main's order. They are transformed over the
 * pending ones and applied to the view, so a user's own changes are never rolled back. Main's answers
 * contain its transformed patches. If they ever differ from the result here, the session requests a
 * snapshot, so the view cannot diverge.
 */

import { TextPlaces, decode, mayHaveTags } from '../../shared/index.js'
import { Confirmed } from './confirmed.js'
import { Intake } from './intake.js'
import { Connection, Outbox, addSender } from '../transport/index.js'
import { annotateMembers } from '../pending/index.js'

/** @typedef {import('../../shared/errors/errors.js').RemoteRefError} RemoteRefError */
/** @typedef {import('../pending/pending.js').LocalPatch} LocalPatch */
/** @typedef {import('../pending/pending.js').Pending} Pending */
/** @typedef {import('./state.js').Status} Status */
/** @typedef {import('./session-options.js').SessionOptions} SessionOptions */

/** Milliseconds after which the buffer is sent again if the bridge refused it. */
const RETRY = 100

/** Its callbacks run at the end of the tick. In a page this is cheaper than `queueMicrotask`. */
const endOfTick = Promise.resolve()

export class Session {
  #options
  #store
  #pending
  #state
  #reporter
  #cloud
  #outbox
  #confirmed
  #connection
  #intake
  #flushQueued = false
  /** Whether this may be the last turn of the page, so that it cannot wait for answers. */
  #leaving = false
  /** Whether main has no such ref yet. */
  #absent = false
  /** Whether it shows the value of the first paint, which main has not confirmed yet. */
  #painted = false
  /** Called when the buffer was sent, or never will be. @type {(() => void)[]} */
  #whenSent = []
  /** @type {() => void} */
  #removeSender = () => {}

  /** @param {SessionOptions} options */
  constructor(options) {
    const { store, pending, state, reporter, cloud, handle } = (this.#options = options)
    this.#store = store
    this.#pending = pending
    this.#state = state
    this.#reporter = reporter
    this.#intake = new Intake(store, reporter, () => this.#taken())
    this.#cloud = cloud
    this.#outbox = new Outbox(pending, (message) => this.#connection.send(message))
    this.#confirmed = new Confirmed(store, pending, {
      resync: (reason, following) => this.#resync(reason, following),
      shows: options.shows,
      lost: (lost) => reporter.conflict(lost)
    })
    this.#connection = new Connection(handle, {
      reopened: () => this.#intake.take(() => this.#reopened()),
      paint: (body) => this.#intake.take(() => this.#paint(body)),
      snapshot: (snapshot) => this.#intake.take(() => this.#restart(snapshot)),
      events: (body) => this.#intake.take(() => this.#events(body)),
      leave: () => this.#leave()
    })
  }

  /** Handles messages, including those that have already arrived. */
  listen() {
    this.#removeSender = addSender({
      flush: () => this.#sendChanges(),
      force: () => this.#leave(),
      whenSent: (fn) => this.#whenSent.push(fn)
    })
    this.#connection.listen()
  }

  /** Sends the buffer if it may be sent. @returns {boolean} Whether nothing of it remains. */
  #sendChanges() {
    // Main has no such ref: nobody knows for how long the buffer waits.
    if (this.#absent || this.#pending.buffer.length === 0) return true
    // Afterwards the buffer is sent anyway.
    if (!this.#intake.busy) this.#flush()
    return this.#pending.buffer.length === 0
  }

  /** The last version that main has confirmed to this client. */
  get version() {
    return this.#confirmed.version
  }

  /** The client's id in main, 0 before the first snapshot. */
  get client() {
    return this.#confirmed.client
  }

  /**
   * Records local patches, to be sent.
   *
   * @param {LocalPatch[]} patches The patches of one statement.
   */
  record(patches) {
    const { raw } = this.#store
    annotateMembers(raw, patches)
    this.#pending.record(patches)
    // Pending members are in other objects now.
    if (patches.some(({ compared }) => compared)) annotateMembers(raw, this.#pending.all)
    if (this.#pending.inflight && !this.#leaving) {
      if (this.#confirmed.known) this.#hurry()
    } else if (!this.#flushQueued && !this.#intake.busy) {
      this.#flushQueued = true
      endOfTick.then(this.#flushLater)
    }
  }

  /** Asks something of the cloud, after all changes so far. @param {string} question */
  ask(question) {
    const ask = () => this.#ask(question)
    if (this.#sendChanges()) ask()
    else this.#whenSent.push(ask)
  }

  /** @param {string} question */
  #ask(question) {
    if (this.#state.over)
      this.#cloud.end(this.#reporter.error('ERR_REF_DESTROYED', 'it is closed.'))
    else this.#connection.send(`l ${question}`)
  }

  /**
   * Ends as soon as main has all earlier changes.
   *
   * @param {RemoteRefError} reason
   */
  close(reason) {
    if (this.#state.over) return
    this.#intake.take(() => {
      this.#flush()
      this.#options.settled(reason)
      this.#state.status = 'closed'
      if (this.#absent) this.#disconnect()
    })
  }

  /** Whether a message of main is being handled, or its effects run. */
  get taking() {
    return this.#intake.busy
  }

  /** Sends what was recorded while something was handled, and calls handlers. */
  #taken() {
    this.#flush()
    // A closed replica ends when main has all its changes.
    if (this.#state.status === 'closed' && this.#pending.count === 0) this.#disconnect()
    this.#options.idle()
  }

  /** Requests an immediate answer, since this page has more to send. */
  #hurry() {
    try {
      this.#outbox.hurry()
    } catch {
      // The bridge refuses messages for the moment: the answer comes a little later.
    }
  }

  #flushLater = () => {
    this.#flush()
    this.#options.idle()
  }

  #flush() {
    this.#flushQueued = false
    // Inside a function that makes the page end, only earlier changes can be sent.
    if (this.#leaving && !this.#store.busy) this.#catchUp()
    if (!this.#confirmed.known) return
    try {
      this.#outbox.flush(this.version)
      if (this.#whenSent.length > 0 && this.#pending.buffer.length === 0) this.#tellSent()
    } catch (error) {
      // The bridge refuses messages for the moment.
      this.#reporter.thrown(error)
      setTimeout(this.#flushLater, RETRY)
    }
  }

  #tellSent() {
    for (const fn of this.#whenSent.splice(0)) fn()
  }

  /** Handles that the page may end now: changes that wait for an answer are sent at once. */
  #leave() {
    this.#leaving = true
    // If it still exists after this turn, it stays.
    setTimeout(() => (this.#leaving = false))
    if (this.#store.busy) this.#flush()
    else this.#intake.take(() => {})
  }

  /** Blocks and asks main for everything that prevents sending the buffer. */
  #catchUp() {
    this.#leaving = false
    let asked = false
    // Asks a second time if only the whole value helps.
    for (let tries = 0; tries < 2 && this.#waiting; tries++) {
      const unknown = this.#painted ? 'f' : ''
      const { inflight } = this.#pending
      if (!this.#connection.ask(this.#confirmed.known ? `${this.version}` : unknown)) break
      asked = true
      // Main has received it, and the answer contains its result.
      if (this.#confirmed.known && inflight && this.#pending.inflight === inflight)
        this.#resync('unknown')
    }
    // The page may stay after all. Then messages that were in transit are ignored.
    if (asked && !this.#confirmed.known) this.#intake.show(() => this.#resync('left'))
    this.#leaving = true
  }

  /** Whether the buffer cannot be sent yet. */
  get #waiting() {
    const { inflight, buffer } = this.#pending
    return buffer.length > 0 && (inflight !== null || !this.#confirmed.known)
  }

  /**
   * Shows the value of the first paint. Nothing is sent until main has confirmed it.
   *
   * @param {string} body `{"version","access","text"?}`, a line feed, and the value's text.
   */
  #paint(body) {
    const line = body.indexOf('\n')
    const { version, access, text } = JSON.parse(body.slice(0, line))
    this.#painted = true
    this.#setTexts(text)
    this.#confirmed.paint(version, decode(body.slice(line + 1)))
    this.#setAccess(access)
    this.#state.status = 'live'
    this.#options.settled(null)
  }

  /** @param {import('../transport/inbox.js').Snapshot} snapshot */
  #restart(snapshot) {
    const { header } = snapshot
    this.#absent = false
    this.#painted = false
    // The transaction in flight has crossed this snapshot: only a later one contains its result.
    if (this.#outbox.crosses(header.heard))
      return void this.#resync('crossed', this.#confirmed.following)
    if (header.refused) this.#refused(header.refused)
    const withdrawn = this.#setAccess(header.access)
    this.#setTexts(header.text)
    this.#outbox.goOnFrom(header.accepted)
    this.#confirmed.replace(snapshot)
    if (this.#state.status !== 'closed') this.#state.status = 'live'
    this.#options.settled(null)
    if (withdrawn) this.#reporter.notAllowed(withdrawn)
  }

  /** @param {string} body */
  #events(body) {
    const marked = mayHaveTags(body)
    const events = JSON.parse(body)
    for (let i = 0; i < events.length; i++) {
      const event = events[i]
      const kind = event[0]
      if (kind !== 't' && kind !== 'k') {
        this.#confirmed.show()
        this.#notice(event)
      } else if (this.#confirmed.following) {
        // Without a confirmed value it cannot be applied. The next snapshot contains it.
        this.#confirmed.move(event, marked)
      }
    }
    this.#confirmed.show()
  }

  /** @param {unknown[]} event An event other than a transaction. */
  #notice(event) {
    const [kind] = event
    if (kind === 'x') {
      this.#refused(event)
    } else if (kind === 'f') {
      this.#confirmed.start(this.version, Number(event[1]))
      this.#painted = false
    } else if (kind === 'm') {
      const withdrawn = this.#setAccess(event[1])
      if (withdrawn) {
        this.#resync('read-only')
        this.#reporter.notAllowed(withdrawn)
      }
    } else if (kind === 'c') {
      this.#cloud.take(event[1])
    } else if (kind === 'l') {
      this.#cloud.answered(event)
    } else if (kind === 'w') {
      this.#absent = true
      // Main sends this again after a while, with the existing names.
      if (event.length > 1) return this.#reporter.absent(/** @type {string[]} */ (event[1]))
      this.#lose()
      this.#tellSent()
      if (this.#state.status === 'closed') this.#disconnect()
    } else if (kind === 'd') {
      this.#end('closed', this.#reporter.error('ERR_REF_DESTROYED', 'it was destroyed by main.'))
    } else if (kind === 'no') {
      const error = this.#reporter.explained(String(event[1]), String(event[2]))
      this.#end('denied', error)
      this.#reporter.fail(error)
    }
  }

  /**
   * Handles that main has refused the transaction in flight. The next snapshot does not contain it.
   *
   * @param {unknown[]} notice `['x', number, code, reason, patch]`.
   */
  #refused([, , code, reason, index]) {
    const { inflight } = this.#pending
    if (!inflight) return
    const patch = inflight.sent[Number(index ?? 0)]
    this.#lose()
    this.#pending.refuse()
    const error = this.#reporter.explained(String(code), `main refused a change, ${reason}`, patch)
    if (index !== undefined) error.patch = Number(index)
    this.#reporter.fail(error)
  }

  /**
   * Handles a change of this page's access. Without write access, unsent changes are dropped.
   *
   * @param {unknown} access
   * @returns {LocalPatch | undefined} The first unsent patch.
   */
  #setAccess(access) {
    this.#store.readOnly = access === 'read'
    return this.#store.readOnly ? this.#pending.withdraw()[0] : undefined
  }

  /** @param {import('../../shared/path/path.js').Path[] | undefined} patterns Where strings are texts. */
  #setTexts(patterns) {
    this.#store.texts = patterns ? new TextPlaces(patterns) : null
  }

  /**
   * Handles that the page returns from the page cache, where main had ended its connection: a new one
   * starts.
   */
  #reopened() {
    this.#painted = false
    // It was sent before the page was cached.
    this.#pending.confirm()
    this.#outbox.restart()
    this.#lose()
    this.#cloud.end(this.#reporter.error('ERR_REF_CLOUD', 'the page was away. Ask again.'))
  }

  /**
   * Requests a snapshot.
   *
   * @param {string} reason @param {boolean} [following]
   */
  #resync(reason, following = false) {
    this.#lose(following)
    this.#connection.send(`r ${reason}`)
  }

  /**
   * Stops sending until the next snapshot.
   *
   * @param {boolean} [following] Whether changes of others are still applied until then.
   */
  #lose(following = false) {
    this.#confirmed.lose(following)
    if (this.#state.status === 'live') this.#state.status = 'stale'
  }

  /** @param {Status} status @param {RemoteRefError} error */
  #end(status, error) {
    this.#options.settled(error)
    this.#state.status = status
    this.#disconnect()
  }

  /** Ends the session with main. Changes that main does not have are lost. */
  #disconnect() {
    this.#reporter.conflict(this.#pending.clear())
    this.#confirmed.lose()
    this.#connection.end()
    this.#removeSender()
    this.#tellSent()
    this.#cloud.end(this.#reporter.error('ERR_REF_DESTROYED', 'it is closed.'))
  }
}
