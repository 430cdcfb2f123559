/**
 * The replica: the value that one page keeps of one ref, in step with main.
 *
 * It shows its own changes at once and sends them, one transaction at a time. Changes of others,
 * which main has ordered before its own pending ones, are transformed over those and applied to the
 * view, so nothing that a user just did is ever rolled back. Main's answers tell what main made of
 * each transaction; should that ever differ from what was made of it here, the replica asks for a
 * snapshot, so it cannot drift.
 */

import { RemoteRefError, Store, decode, encode, hasMarks } from '../shared/index.js'
import { Confirmed } from './confirmed.js'
import { Connection } from './connection.js'
import { markAppends, markMembers } from './marks.js'
import { Outbox } from './outbox.js'
import { Pending } from './pending.js'
import { Reporter } from './reporter.js'
import { State } from './state.js'

/** @typedef {import('./pending.js').LocalPatch} LocalPatch */
/** @typedef {import('./reporter.js').Conflict} Conflict */
/** @typedef {import('../../preload/index.js').Handle} Handle */
/** @typedef {(name: string, initial?: string) => Handle} Connect */
/** @typedef {import('./state.js').Status} Status */

/**
 * @typedef {object} ReplicaOptions
 * @property {Connect} connect Opens a connection: the bridge's `useRemoteRef`.
 * @property {import('../shared/store.js').Reactivity} [reactivity] What makes the value reactive.
 * @property {(replica: Replica<any>) => void} [onState] `status`, `pending` or `readOnly` may have
 *   changed.
 * @property {import('./report.js').ErrorHandler} [onError] A transaction was refused, or the ref
 *   denied. Without it, and without one given to `configure`, errors go to the console.
 * @property {(conflict: Conflict) => void} [onConflict] Own changes that could not be kept.
 */

/** Its reactions run at the end of the tick; cheaper than `queueMicrotask` in a page. */
const endOfTick = Promise.resolve()

/**
 * @template T
 */
export class Replica {
  #pending = new Pending()
  #outbox = new Outbox(this.#pending, (message) => this.#connection.send(message))
  #flushQueued = false
  /** Whether this may be the last turn of the page, in which no answer of main can be waited for. */
  #leaving = false
  /** Whether main has no such ref yet. */
  #absent = false
  /** @type {State} */
  #state
  /** @type {Confirmed} */
  #confirmed
  /** @type {Connection} */
  #connection
  /** Whether it shows the value of the first paint, and main has not said yet that it goes on from it. */
  #painted = false
  #reporter
  /** @type {(value: this) => void} */
  #resolveReady = () => {}
  /** @type {(error: RemoteRefError) => void} */
  #rejectReady = () => {}

  /**
   * @param {string} name The ref's name.
   * @param {T} initial What the value is until main's is here; copied.
   * @param {ReplicaOptions} options
   * @throws {RemoteRefError} `ERR_REF_VALUE` where `initial` holds what cannot be carried.
   */
  constructor(name, initial, options) {
    let text
    try {
      text = encode(initial, options.reactivity && { unwrap: options.reactivity.unwrap })
    } catch (error) {
      throw RemoteRefError.from(error, name)
    }
    this.name = name
    this.#reporter = new Reporter(name, options)
    /**
     * Resolves at the first snapshot; rejects if the ref is denied or closed before it.
     *
     * @type {Promise<this>}
     */
    this.ready = new Promise((resolve, reject) => {
      this.#resolveReady = resolve
      this.#rejectReady = reject
    })
    // Whoever does not wait for it has `status` and `onError`.
    this.ready.catch(() => {})
    this.store = new Store(decode(text), {
      name,
      reactivity: options.reactivity,
      keepsOld: true,
      onPatches: (patches) => this.#record(patches)
    })
    this.#state = new State(this.store, this.#pending, () => options.onState?.(this))
    this.#confirmed = new Confirmed(this.store, this.#pending, (reason, following) =>
      this.#resync(reason, following)
    )
    this.#connection = new Connection(options.connect(name, text), {
      reopened: () => this.#reopened(),
      paint: (body) => this.#paint(body),
      snapshot: (snapshot) => this.#restart(snapshot),
      events: (body) => this.#events(body),
      leave: () => this.#leave()
    })
    this.#connection.listen()
  }

  /** The value, live and deep. */
  get value() {
    return /** @type {T} */ (this.store.value)
  }

  set value(next) {
    this.store.value = next
  }

  get status() {
    return this.#state.status
  }

  /** Whether main lets this page read only. Whatever changes the value then does nothing. */
  get readOnly() {
    return this.store.readOnly
  }

  /** The last version that main has confirmed to this client. */
  get version() {
    return this.#confirmed.version
  }

  /** How many of this page's patches main has not confirmed yet. */
  get pending() {
    return this.#pending.count
  }

  /** The client's id in main, 0 before the first snapshot. */
  get client() {
    return this.#confirmed.client
  }

  /**
   * Closes the replica: the value stays as it is and can no longer be changed. The connection ends
   * as soon as main has all changes made before.
   */
  destroy() {
    if (this.#state.over) return
    this.#flush()
    const message = 'the replica was destroyed before the value of main arrived.'
    this.#rejectReady(this.#reporter.error('ERR_REF_DESTROYED', message))
    this.#state.become('closed')
    if (this.#absent || this.pending === 0) this.#disconnect()
  }

  /**
   * @param {LocalPatch[]} patches
   * @returns {boolean} False if they must not be.
   */
  #record(patches) {
    if (this.readOnly && this.status !== 'closed') {
      this.#reporter.notWritten(patches[0])
      return false
    }
    if (this.#state.over) {
      const [code, message] =
        this.status === 'closed'
          ? ['ERR_REF_DESTROYED', 'it is closed, a change can no longer reach main']
          : ['ERR_REF_DENIED', 'main does not let this page change it']
      throw this.#reporter.explained(code, message, patches[0])
    }
    const { raw } = this.store
    if (this.status === 'connecting') markAppends(raw, patches)
    else markMembers(raw, patches)
    this.#pending.record(patches)
    // Members that are pending stand in other objects now.
    if (patches.some(({ compared }) => compared)) markMembers(raw, this.#pending.all)
    this.#state.changed()
    if (this.#pending.inflight && !this.#leaving) {
      // Main takes its time to answer a page that has nothing else to send. This one has.
      if (this.#confirmed.known) this.#outbox.hurry()
    } else if (!this.#flushQueued) {
      this.#flushQueued = true
      endOfTick.then(this.#flushLater)
    }
    return true
  }

  #flushLater = () => this.#flush()

  #flush() {
    this.#flushQueued = false
    if (this.#leaving) this.#catchUp()
    if (this.#confirmed.known) this.#outbox.flush(this.version)
  }

  /** The page may be gone in a moment. What waits for an answer of main is sent at once. */
  #leave() {
    this.#leaving = true
    // If it is still here after this turn, it stays.
    setTimeout(() => (this.#leaving = false))
    this.#flush()
  }

  /** Learns from main, standing still, what stops the buffer from being sent. */
  #catchUp() {
    this.#leaving = false
    // A second time where only the whole value can tell.
    for (let tries = 0; tries < 2 && this.#waiting; tries++) {
      const unknown = this.#painted ? 'f' : ''
      const { inflight } = this.#pending
      if (!this.#connection.ask(this.#confirmed.known ? `${this.version}` : unknown)) break
      // Main has had it, and the answer says what has become of it.
      if (this.#confirmed.known && inflight && this.#pending.inflight === inflight)
        this.#resync('unknown')
    }
    // It may stay after all, and what was on its way to it is not taken in any more.
    if (!this.#confirmed.known) this.#resync('left')
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
    this.#state.become('live')
    this.#resolveReady(this)
  }

  /** @param {import('./inbox.js').Snapshot} snapshot */
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
    const lost = this.#confirmed.replace(snapshot)
    if (this.status !== 'closed') this.#state.become('live')
    this.#resolveReady(this)
    this.#reporter.conflict(lost)
    if (withdrawn) this.#reporter.notAllowed(withdrawn)
    this.#settle()
  }

  /** @param {string} body */
  #events(body) {
    const marked = hasMarks(body)
    /** @type {import('./confirmed.js').Todo} */
    const todo = { view: [], lost: [] }
    for (const event of JSON.parse(body)) {
      const [kind] = event
      if (kind === 't' || kind === 'k') {
        // Without confirmed there is nothing to apply it to: the next snapshot contains it.
        if (this.#confirmed.following && !this.#confirmed.move(event, marked, todo)) break
      } else {
        this.#confirmed.show(todo)
        this.#notice(event)
      }
    }
    this.#confirmed.show(todo)
    this.#reporter.conflict(todo.lost)
    this.#state.changed()
    this.#settle()
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
      this.#lose()
      if (this.status === 'closed') this.#disconnect()
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
    this.store.readOnly = access === 'read'
    this.#state.changed()
    return this.readOnly ? this.#pending.withdraw()[0] : undefined
  }

  /** The page was in the page cache, and main has seen it go: the connection starts afresh. */
  #reopened() {
    this.#painted = false
    // It was sent before the page went.
    this.#pending.confirm()
    this.#outbox.restart()
    this.#lose()
  }

  /** Sends what has gathered; ends the connection of a closed replica that has nothing to send. */
  #settle() {
    this.#flush()
    if (this.status === 'closed' && this.pending === 0) this.#disconnect()
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
    if (this.status === 'live') this.#state.become('stale')
  }

  /** @param {Status} status @param {RemoteRefError} error */
  #end(status, error) {
    this.#rejectReady(error)
    const lost = this.#pending.clear()
    this.#state.become(status)
    this.#disconnect()
    this.#reporter.conflict(lost)
  }

  #disconnect() {
    this.#confirmed.lose()
    this.#connection.end()
  }
}
