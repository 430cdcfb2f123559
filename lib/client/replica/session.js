/**
 * A replica's session with main: what the page has changed goes up, what main has ordered is taken in.
 *
 * Changes of others, which main has ordered before the page's own pending ones, are transformed over
 * those and applied to the view, so nothing that a user just did is ever rolled back. Main's answers
 * tell what main made of each transaction; should that ever differ from what was made of it here, the
 * session asks for a snapshot, so the view cannot drift.
 */

import { decode, mayHaveTags } from '../../shared/index.js'
import { Confirmed } from './confirmed.js'
import { Connection, Outbox } from '../transport/index.js'
import { annotateMembers } from '../pending/index.js'

/** @typedef {import('../../shared/errors/errors.js').RemoteRefError} RemoteRefError */
/** @typedef {import('../../shared/index.js').Store} Store */
/** @typedef {import('../../shared/patch/patch.js').Patch} Patch */
/** @typedef {import('../pending/pending.js').LocalPatch} LocalPatch */
/** @typedef {import('../pending/pending.js').Pending} Pending */
/** @typedef {import('./reporter.js').Reporter} Reporter */
/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Status} Status */
/** @typedef {import('../../../preload/index.js').Handle} Handle */
/**
 * @typedef {object} SessionOptions
 * @property {Store} store Has the view.
 * @property {Pending} pending
 * @property {State} state
 * @property {Reporter} reporter
 * @property {Handle} handle The connection.
 * @property {(steps: import('../pending/pending.js').Rebased['view']) => void} shows Told of what others have
 *   done, before it is shown.
 * @property {() => void} idle Calls handlers, which are code of the app, when nothing is half done.
 * @property {(error: RemoteRefError | null) => void} settled Told once: null when a value of main is
 *   here, or why there will be none.
 */

/** Milliseconds after which the buffer is sent again that the bridge did not take. */
const RETRY = 100

/** Its reactions run at the end of the tick; cheaper than `queueMicrotask` in a page. */
const endOfTick = Promise.resolve()

export class Session {
  #options
  #store
  #pending
  #state
  #reporter
  #outbox
  #confirmed
  #connection
  #flushQueued = false
  /** Whether a message of main is being taken in, after which the buffer is sent. */
  #taking = false
  /** Whether this may be the last turn of the page, in which no answer of main can be waited for. */
  #leaving = false
  /** Whether main has no such ref yet. */
  #absent = false
  /** Whether it shows the value of the first paint, and main has not said yet that it goes on from it. */
  #painted = false

  /** @param {SessionOptions} options */
  constructor(options) {
    const { store, pending, state, reporter, handle } = (this.#options = options)
    this.#store = store
    this.#pending = pending
    this.#state = state
    this.#reporter = reporter
    this.#outbox = new Outbox(pending, (message) => this.#connection.send(message))
    this.#confirmed = new Confirmed(store, pending, {
      resync: (reason, following) => this.#resync(reason, following),
      shows: options.shows,
      lost: (lost) => reporter.conflict(lost)
    })
    this.#connection = new Connection(handle, {
      reopened: () => this.#takeIn(() => this.#reopened()),
      paint: (body) => this.#takeIn(() => this.#paint(body)),
      snapshot: (snapshot) => this.#takeIn(() => this.#restart(snapshot)),
      events: (body) => this.#takeIn(() => this.#events(body)),
      leave: () => this.#leave()
    })
  }

  /** Takes in what comes, and at once what has come. */
  listen() {
    this.#connection.listen()
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
   * Has local patches sent.
   *
   * @param {LocalPatch[]} patches What one statement has made.
   */
  record(patches) {
    const { raw } = this.#store
    annotateMembers(raw, patches)
    this.#pending.record(patches)
    // Members that are pending stand in other objects now.
    if (patches.some(({ compared }) => compared)) annotateMembers(raw, this.#pending.all)
    if (this.#pending.inflight && !this.#leaving) {
      if (this.#confirmed.known) this.#hurry()
    } else if (!this.#flushQueued && !this.#taking) {
      this.#flushQueued = true
      endOfTick.then(this.#flushLater)
    }
  }

  /**
   * Ends as soon as main has all that has been changed before.
   *
   * @param {RemoteRefError} reason
   */
  close(reason) {
    if (this.#state.over) return
    this.#takeIn(() => {
      this.#flush()
      this.#options.settled(reason)
      this.#state.status = 'closed'
      if (this.#absent) this.#disconnect()
    })
  }

  /** Whether a message of main is being taken in, or its effects run. */
  get taking() {
    return this.#taking
  }

  /**
   * Takes in what main has said, or what happens to the page: first all of that, then effects run,
   * then what has gathered is sent, then handlers are called. These and effects are code of the app,
   * which may do and throw anything.
   *
   * @param {() => void} work
   */
  #takeIn(work) {
    this.#show(work)
    this.#flush()
    // A closed replica has nothing more to say once main has all of it.
    if (this.#state.status === 'closed' && this.#pending.count === 0) this.#disconnect()
    this.#options.idle()
  }

  /** Does something to the view, or to the status, and has effects run. @param {() => void} work */
  #show(work) {
    const outer = this.#taking
    this.#taking = true
    try {
      this.#store.hold(work)
    } catch (error) {
      this.#reporter.thrown(error)
    } finally {
      this.#taking = outer
    }
  }

  /** Main takes its time to answer a page that has nothing else to send. This one has. */
  #hurry() {
    try {
      this.#outbox.hurry()
    } catch {
      // The bridge takes no more for the moment: the answer comes a little later.
    }
  }

  #flushLater = () => {
    this.#flush()
    this.#options.idle()
  }

  #flush() {
    this.#flushQueued = false
    // In the midst of a function that makes the page go, only what was changed before can be sent.
    if (this.#leaving && !this.#store.busy) this.#catchUp()
    if (!this.#confirmed.known) return
    try {
      this.#outbox.flush(this.version)
    } catch (error) {
      // The bridge takes no more for the moment.
      this.#reporter.thrown(error)
      setTimeout(this.#flushLater, RETRY)
    }
  }

  /** The page may be gone in a moment. What waits for an answer of main is sent at once. */
  #leave() {
    this.#leaving = true
    // If it is still here after this turn, it stays.
    setTimeout(() => (this.#leaving = false))
    if (this.#store.busy) this.#flush()
    else this.#takeIn(() => {})
  }

  /** Learns from main, standing still, what stops the buffer from being sent. */
  #catchUp() {
    this.#leaving = false
    let asked = false
    // A second time where only the whole value can tell.
    for (let tries = 0; tries < 2 && this.#waiting; tries++) {
      const unknown = this.#painted ? 'f' : ''
      const { inflight } = this.#pending
      if (!this.#connection.ask(this.#confirmed.known ? `${this.version}` : unknown)) break
      asked = true
      // Main has had it, and the answer says what has become of it.
      if (this.#confirmed.known && inflight && this.#pending.inflight === inflight)
        this.#resync('unknown')
    }
    // It may stay after all, and what was on its way to it is not taken in any more.
    if (asked && !this.#confirmed.known) this.#show(() => this.#resync('left'))
    this.#leaving = true
  }

  /** Whether the buffer cannot be sent yet. */
  get #waiting() {
    const { inflight, buffer } = this.#pending
    return buffer.length > 0 && (inflight !== null || !this.#confirmed.known)
  }

  /**
   * The value is here before the page's first script. Main has yet to say that it goes on from there;
   * until then nothing is sent.
   *
   * @param {string} body `{"version","access"}`, a line feed, and the value's text.
   */
  #paint(body) {
    const line = body.indexOf('\n')
    const { version, access } = JSON.parse(body.slice(0, line))
    this.#painted = true
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
    // What is in flight has crossed it: only a later one can tell what main has made of that.
    if (this.#outbox.crosses(header.heard))
      return void this.#resync('crossed', this.#confirmed.following)
    if (header.refused) this.#refused(header.refused)
    const withdrawn = this.#setAccess(header.access)
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
        // Without confirmed there is nothing to apply it to: the next snapshot contains it.
        this.#confirmed.move(event, marked)
      }
    }
    this.#confirmed.show()
  }

  /** @param {unknown[]} event What is no transaction. */
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
    } else if (kind === 'w') {
      this.#absent = true
      // Main says so again after a while, with the names that there are.
      if (event.length > 1) return this.#reporter.absent(/** @type {string[]} */ (event[1]))
      this.#lose()
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
   * Main has refused the transaction in flight. The next snapshot is without it.
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
   * Main says what this page may do. What it has not sent yet, it need not send any more.
   *
   * @param {unknown} access
   * @returns {LocalPatch | undefined} The first of what it did not send.
   */
  #setAccess(access) {
    this.#store.readOnly = access === 'read'
    return this.#store.readOnly ? this.#pending.withdraw()[0] : undefined
  }

  /** The page was in the page cache, and main has seen it go: the connection starts afresh. */
  #reopened() {
    this.#painted = false
    // It was sent before the page went.
    this.#pending.confirm()
    this.#outbox.restart()
    this.#lose()
  }

  /**
   * Asks for a snapshot.
   *
   * @param {string} reason @param {boolean} [following]
   */
  #resync(reason, following = false) {
    this.#lose(following)
    this.#connection.send(`r ${reason}`)
  }

  /**
   * Nothing is sent until the next snapshot.
   *
   * @param {boolean} [following] Whether what others do until then is taken in.
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

  /** Main will never hear of it again: what it does not have is lost. */
  #disconnect() {
    this.#reporter.conflict(this.#pending.clear())
    this.#confirmed.lose()
    this.#connection.end()
  }
}
