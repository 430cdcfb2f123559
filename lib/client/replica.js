/**
 * The replica: the value that one page keeps of one ref, in step with main.
 *
 * It shows its own changes at once and sends them, one transaction at a time. Changes of others,
 * which main has ordered before its own pending ones, are transformed over those and applied to the
 * view, so nothing that a user just did is ever rolled back. Main's answers tell what main made of
 * each transaction; should that ever differ from what was made of it here, the replica asks for a
 * snapshot, so it cannot drift.
 */

import {
  RemoteRefError,
  Store,
  decode,
  diff,
  encode,
  hasMarks,
  revivePatches,
  writePatches
} from '../shared/index.js'
import { Inbox } from './inbox.js'
import { markAppends, markMembers } from './marks.js'
import { Pending } from './pending.js'
import { Reporter } from './reporter.js'
import { show } from './view.js'

/** @typedef {import('../shared/patch.js').Patch} Patch */
/** @typedef {import('./pending.js').LocalPatch} LocalPatch */
/** @typedef {import('./pending.js').Rebased} Rebased */
/** @typedef {import('./reporter.js').Conflict} Conflict */
/** @typedef {import('../../preload/index.js').Handle} Handle */
/** @typedef {(name: string, initial?: string) => Handle} Connect */
/** @typedef {'connecting' | 'live' | 'stale' | 'denied' | 'closed'} Status */

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
/** Transactions that main answers at once after it has been asked to. */
const HURRY = 16

/**
 * @template T
 */
export class Replica {
  /** @type {Status} */
  status = 'connecting'
  /** Whether main lets this page read only. Whatever changes the value then does nothing. */
  readOnly = false
  /** The last version that main has confirmed to this client. */
  version = 0

  #pending = new Pending()
  /** Number of this client's last transaction. */
  #number = 0
  /** How many it has sent on this connection. */
  #launched = 0
  #client = 0
  /** Up to which of them main has been asked to answer at once. */
  #hurriedTo = 0
  #flushQueued = false
  /** Whether this may be the last turn of the page, in which no answer of main can be waited for. */
  #leaving = false
  /** Whether main has no such ref yet. */
  #absent = false
  /** What `onState` has been called for. */
  #told = { status: /** @type {Status} */ ('connecting'), pending: 0, readOnly: false }
  #inbox = new Inbox((characters) => this.#handle.send(`a ${characters}`))
  /** Whether confirmed is known: between a snapshot and whatever makes the next one necessary. */
  #synced = false
  /**
   * Whether the view is confirmed, as of `version`, and pending, save for the order of members. Then
   * what others change until the next snapshot goes into it all the same: after a snapshot alone, an
   * index of a pending patch could lead to another element.
   */
  #following = false
  /** Whether it shows the value of the first paint, and main has not said yet that it goes on from it. */
  #painted = false
  /** @type {Handle} */
  #handle
  /** @type {() => void} */
  #stop
  /** @type {ReplicaOptions} */
  #options
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
      text = encode(initial)
    } catch (error) {
      throw RemoteRefError.from(error, name)
    }
    this.name = name
    this.#options = options
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
      onPatches: (patches) => this.#record(patches)
    })
    this.#handle = options.connect(name, text)
    const stops = [
      this.#handle.onUpdate((message) => this.#receive(message)),
      this.#handle.onLeave(() => this.#leave())
    ]
    this.#stop = () => stops.forEach((stop) => stop())
  }

  /** The value, live and deep. */
  get value() {
    return /** @type {T} */ (this.store.value)
  }

  set value(next) {
    this.store.value = next
  }

  /** How many of this page's patches main has not confirmed yet. */
  get pending() {
    return this.#pending.count
  }

  /** The client's id in main, 0 before the first snapshot. */
  get client() {
    return this.#client
  }

  /**
   * Closes the replica: the value stays as it is and can no longer be changed. The connection ends
   * as soon as main has all changes made before.
   */
  destroy() {
    if (this.status === 'closed' || this.status === 'denied') return
    this.#flush()
    const message = 'the replica was destroyed before the value of main arrived.'
    this.#rejectReady(this.#reporter.error('ERR_REF_DESTROYED', message))
    this.#setStatus('closed')
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
    if (this.status === 'closed' || this.status === 'denied') {
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
    this.#changed()
    if (this.#pending.inflight && !this.#leaving) this.#hurry()
    else if (!this.#flushQueued) {
      this.#flushQueued = true
      endOfTick.then(this.#flushLater)
    }
    return true
  }

  #flushLater = () => this.#flush()

  #flush() {
    this.#flushQueued = false
    const pending = this.#pending
    if (this.#leaving) this.#catchUp()
    if (!this.#synced || pending.inflight || pending.buffer.length === 0) return
    const { number, patches } = pending.launch(++this.#number)
    this.#launched++
    this.#handle.send(`t [${number},${this.version},${writePatches(patches)}]`)
  }

  /** Main takes its time to answer a page that has nothing else to send. This one has. */
  #hurry() {
    if (!this.#synced || this.#number < this.#hurriedTo) return
    this.#hurriedTo = this.#number + HURRY
    this.#handle.send('h ')
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
      const answer = this.#handle.ask(`q ${this.#synced ? this.version : unknown}`)
      if (answer === '') break
      const space = answer.indexOf(' ')
      this.#inbox.skipTo(Number(answer.slice(0, space)))
      const { inflight } = this.#pending
      this.#take(answer.slice(space + 1))
      // Main has had it, and the answer says what has become of it.
      if (this.#synced && inflight && this.#pending.inflight === inflight) this.#resync('unknown')
    }
    // It may stay after all, and what was on its way to it is not taken in any more.
    if (!this.#synced) this.#resync('left')
    this.#leaving = true
  }

  /** Whether the buffer cannot be sent yet. */
  get #waiting() {
    const { inflight, buffer } = this.#pending
    return buffer.length > 0 && (inflight !== null || !this.#synced)
  }

  /** @param {string} message */
  #receive(message) {
    // What the bridge itself says does not count as received from main.
    const local = message[0] === 'o' || message[0] === 'f'
    if (local || this.#inbox.count(message)) this.#take(message)
  }

  /** @param {string} message */
  #take(message) {
    const body = message.slice(2)
    switch (message[0]) {
      case 'o':
        return this.#reopened()
      case 'e':
        return this.#events(body)
      case 'f':
        return this.#paint(body)
      case 'b':
        return this.#restart(this.#inbox.begin(body))
      case 's':
        return this.#restart(this.#inbox.next(body))
    }
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
    this.version = version
    this.#painted = true
    this.store.apply(diff(this.store.raw, decode(body.slice(line + 1))))
    this.#setAccess(access)
    this.#setStatus('live')
    this.#resolveReady(this)
  }

  /** @param {import('./inbox.js').Snapshot | null} snapshot Null if there is more to come. */
  #restart(snapshot) {
    if (!snapshot) return
    const { header } = snapshot
    this.#absent = false
    this.#painted = false
    // What is in flight has crossed it: only a later one can tell what main has made of that.
    if (this.#pending.inflight && header.heard < this.#launched)
      return void this.#resync('crossed', this.#following)
    if (header.refused) this.#refused(header.refused)
    const withdrawn = this.#setAccess(header.access)
    this.version = header.version
    this.#client = header.client
    this.#number = header.accepted
    const { root, lost } = this.#pending.reapply(snapshot.root, header.accepted)
    // By difference, so that objects which a component holds on to stay part of the value.
    this.store.apply(diff(this.store.raw, root))
    markMembers(this.store.raw, this.#pending.buffer)
    this.#synced = this.#following = true
    if (this.status !== 'closed') this.#setStatus('live')
    this.#resolveReady(this)
    this.#reporter.conflict(lost)
    if (withdrawn) this.#reporter.notAllowed(withdrawn)
    this.#settle()
  }

  /** @param {string} body */
  #events(body) {
    const marked = hasMarks(body)
    /** @type {Rebased} */
    const todo = { view: [], lost: [], certain: true }
    for (const event of JSON.parse(body)) {
      const [kind] = event
      if (kind === 't' || kind === 'k') {
        // Without confirmed there is nothing to apply it to: the next snapshot contains it.
        if (this.#following && !this.#confirm(event, marked, todo)) break
      } else {
        this.#show(todo)
        this.#notice(event)
      }
    }
    this.#show(todo)
    this.#reporter.conflict(todo.lost)
    this.#changed()
    this.#settle()
  }

  /**
   * Moves confirmed on by one transaction, own or foreign.
   *
   * @param {any[]} event @param {boolean} marked Whether its text `hasMarks`.
   * @param {Rebased} todo Receives what is to be done to the view.
   * @returns {boolean} False if only a snapshot can go on from here.
   */
  #confirm(event, marked, todo) {
    if (event[0] === 'k') {
      const [, number, version, patches] = event
      if (number !== this.#pending.inflight?.number || version !== this.version + 1) {
        return this.#fallOut('answer')
      }
      this.version = version
      return this.#confirmOwn(patches, todo)
    }
    const [, version, txn, patches] = event
    if (version !== this.version + 1) return this.#fallOut('gap')
    this.version = version
    const inflight = this.#pending.inflight
    // Main told of it in its history instead of an answer, after this page had not been reading.
    if (inflight && txn === `${this.#client}.${inflight.number}`) {
      return this.#confirmOwn(patches, todo)
    }
    const { view, lost, certain } = this.#pending.rebase(revivePatches(patches, marked))
    for (const step of view) todo.view.push(step)
    todo.lost.push(...lost)
    if (!certain && this.#synced) this.#resync('order', true)
    return true
  }

  /** @param {Patch[] | undefined} patches What main made of it. @param {Rebased} todo */
  #confirmOwn(patches, todo) {
    // What others created before it must find its members still pending, to stand before them.
    if (this.#pending.creates) this.#show(todo)
    return this.#pending.confirm(patches) || this.#fallOut('mismatch')
  }

  /** @param {Rebased} todo Its view is done. */
  #show(todo) {
    const steps = todo.view
    todo.view = []
    try {
      show(this.store, this.#pending, steps)
    } catch (error) {
      // Main would not have accepted what does not apply: the view is not what it should be.
      console.error(error)
      this.#fallOut('apply')
    }
  }

  /** @param {unknown[]} event What is no transaction. */
  #notice(event) {
    const [kind] = event
    if (kind === 'x') {
      this.#refused(event)
    } else if (kind === 'f') {
      this.#client = Number(event[1])
      this.#synced = this.#following = true
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
    this.#reporter.conflict(this.#pending.refuse())
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
    this.readOnly = this.store.readOnly = access === 'read'
    this.#changed()
    return this.readOnly ? this.#pending.withdraw()[0] : undefined
  }

  /** The page was in the page cache, and main has seen it go: the connection starts afresh. */
  #reopened() {
    this.#inbox.restart()
    this.#painted = false
    // It was sent before the page went.
    this.#pending.confirm()
    this.#launched = 0
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
    this.#handle.send(`r ${reason}`)
  }

  /** What is confirmed is not known any more. @param {string} reason */
  #fallOut(reason) {
    // One that was asked for before will do.
    if (this.#synced) this.#resync(reason)
    else this.#following = false
    return false
  }

  /**
   * Nothing is sent until the next snapshot.
   *
   * @param {boolean} [following] Whether what others do until then is taken in.
   */
  #lose(following = false) {
    this.#synced = false
    this.#following = following
    if (this.status === 'live') this.#setStatus('stale')
  }

  /** @param {Status} status @param {RemoteRefError} error */
  #end(status, error) {
    this.#rejectReady(error)
    const lost = this.#pending.clear()
    this.#setStatus(status)
    this.#disconnect()
    this.#reporter.conflict(lost)
  }

  #disconnect() {
    this.#synced = this.#following = false
    this.#stop()
    this.#handle.destroy()
  }

  /** @param {Status} status */
  #setStatus(status) {
    this.status = status
    this.#changed()
  }

  #changed() {
    const { status, pending, readOnly } = this
    const told = this.#told
    if (status === told.status && pending === told.pending && readOnly === told.readOnly) return
    this.#told = { status, pending, readOnly }
    this.#options.onState?.(this)
  }
}
