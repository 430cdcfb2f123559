/**
 * Joins a ref with its document on the server: the replica, what stores it, and its connection. The ref gives it
 * each transaction, and gets those of others.
 */

import { stringify } from '../../shared/index.js'
import { startReplica } from '../replica/index.js'
import { SealedLine } from '../crypt/index.js'
import { Fault } from '../transport/index.js'
import { CloudStateOf } from './cloud-state.js'
import { newClient } from './client.js'
import { Deciding } from './deciding.js'
import { Driver } from './driver.js'
import { Edits } from './edits.js'
import { REASONS, errorOfAnswer, errorOfFailure, errorOfFault, errorOfReport } from './errors.js'
import { Presence } from './presence.js'
import { initialOf } from './initial.js'
import { statusOf } from './status.js'
import { fromTexts, patchesTo, toTexts } from './texts.js'

/** @typedef {import('../../main/options/cloud.js').Site} Site */
/** @typedef {import('../../main/options/cloud.js').Shown} Shown */
/** @typedef {import('../../main/options/cloud.js').RemoteRefError} RemoteRefError */
/** @typedef {import('../replica/state.js').State} State */
/** @typedef {import('./driver.js').Hands} Hands */
/** @typedef {import('./server.js').Server} Server */
/** @typedef {import('../../main/options/cloud.js').Link} RefLink */

/** What an app sees of a replica. @type {(keyof State)[]} */
const SHOWN = ['status', 'inflight', 'buffer', 'lost']

/** @implements {RefLink} */
export class Link {
  #site
  #server
  #edits = new Edits()
  #records
  #driver
  #line
  /** @type {Shown | null} */
  #shown = null
  #deciding
  #scheduled = false
  #closed = false
  /** What the app is to be told when all events are done. @type {RemoteRefError[]} */
  #news = []
  /** @type {Date | null} */
  #lastSynced = null
  /** Whether the app was told of a snapshot that is not valid. */
  #damaged = false
  /** Why it has ended. @type {RemoteRefError | null} */
  #failure = null
  /** @type {Presence | null} */
  #presence = null
  /** Set by the ref. */
  settle = () => {}

  /**
   * @param {Site} site @param {Server} server
   * @throws {RemoteRefError} `ERR_REF_MODULE` if the folder of the app needs a package, `ERR_REF_VALUE` for an
   *   initial value that cannot be shared.
   */
  constructor(site, server) {
    this.#site = site
    this.#server = server
    const { name, doc, disk, conflict } = site
    this.#deciding = new Deciding(this, server, conflict)
    const initial = initialOf(site, server)
    const prefix = `cloud/${JSON.stringify(doc)}/`
    const { loaded, records } = disk.keepRecords(name, prefix, (texts) =>
      startReplica({
        client: newClient(),
        initial,
        upkeep: server.upkeep,
        rule: this.#deciding.rule,
        ...(texts.size > 0 && { records: fromTexts(texts) })
      })
    )
    this.#records = records
    this.text = stringify(loaded.view)
    this.#driver = new Driver(loaded, this.#hands())
    this.#line = new SealedLine({ ...server.line, doc, random: Math.random }, this.#lineEvents())
    this.cloud = new CloudStateOf(this, server.decode)
    if ('rewrite' in records) {
      records.rewrite = () => this.#driver.take({ type: 'rewrite' })
      records.changed = () => this.cloud.changed()
      records.settle = () => {
        this.settle()
        this.flush()
      }
    }
  }

  /** @param {Shown} shown */
  start(shown) {
    this.#shown = shown
    this.#line.start()
    this.#deciding.decide(this.replica.lost)
  }

  /** @returns {import('../../main/disk/disk.js').DiskState} */
  get state() {
    if (this.#failure) return { status: 'off', error: this.#failure }
    return this.#records.state
  }

  /** What the replica knows. */
  get replica() {
    return this.#driver.state
  }

  /** @returns {import('../../main/options/cloud.js').CloudStatus} */
  get status() {
    const { phase, fault } = this.#line
    const { status: replica, log } = this.#driver.state
    const opened = log.v !== 0
    return statusOf({ replica, opened, phase, fault: fault?.kind ?? null, disk: this.state.status })
  }

  /** @returns {RemoteRefError | null} */
  get error() {
    if (this.replica.status === 'update-required') return this.#reported('update-required')
    const { error } = this.state
    if (error) return error
    const { fault } = this.#line
    return fault && errorOfFault(this.#makeError, fault)
  }

  get lastSynced() {
    return this.#lastSynced
  }

  /** Whether a connection is tried again later. */
  get waits() {
    return this.#line.phase === 'waiting'
  }

  get transport() {
    return this.#line.transport
  }

  /** Made when the app first wants it: until then nobody is asked who is there. */
  get presence() {
    const { client } = this.replica
    this.#presence ??= new Presence({
      client,
      show: (text) => this.#closed || this.#line.show(client, text),
      decode: this.#server.decode,
      makeError: this.#makeError,
      fail: (fault) => this.#shown?.fail(errorOfFault(this.#makeError, fault)),
      thrown: (error) => this.thrown(error)
    })
    if (this.#closed) this.#presence.close()
    return this.#presence
  }

  get since() {
    return this.#edits.since
  }

  /** Local transactions that the replica does not have yet. */
  get untaken() {
    return this.#edits.size
  }

  /** @param {string} change */
  changed(change) {
    this.#edit(() => this.#edits.add(change))
  }

  replaced() {
    this.#edit((shown) => this.#edits.replaceWhole(shown.text()))
  }

  /** @param {number} since @param {string} patches */
  rewritten(since, patches) {
    this.#edit(() => this.#edits.rewrite(since, patches))
  }

  /** @param {(shown: Shown) => void} note Notes a change, unless sharing has ended. */
  #edit(note) {
    if (!this.#shown || this.#driver.over) return
    note(this.#shown)
    this.#flushSoon()
  }

  /** Gives the replica all local transactions. */
  flush() {
    this.#scheduled = false
    if (!this.#closed) this.#driver.flush()
  }

  async saved() {
    this.flush()
    if (this.#failure) throw this.#failure
    await this.#records.saved()
  }

  async synced() {
    if (this.#closed) throw this.#destroyed()
    this.flush()
    if (this.#failure) throw this.#failure
    await this.#driver.waiters.wait(this.#driver.state)
  }

  lostNews() {
    return this.cloud.news
  }

  /**
   * @param {number} id Of a lost write.
   * @param {import('../replica/answers.js').Answer['choice']} choice
   * @param {string} [text] Of a value or of patches.
   * @returns {boolean} Whether it is off the list.
   */
  settleLost(id, choice, text) {
    const answer = { type: /** @type {const} */ ('answer'), id, choice, text }
    if (!this.#closed) this.#whenFree(() => this.#driver.take(answer))
    return !this.replica.lost.some((lost) => lost.id === id)
  }

  /** @param {number} id Of a lost write. @param {unknown} value Of the app. */
  answerLost(id, value) {
    return this.settleLost(id, 'value', this.#server.encode(value))
  }

  /** The function of the app for conflicts has returned something else. @param {unknown} answer */
  badAnswer(answer) {
    return errorOfAnswer(this.#makeError, answer)
  }

  /** A listener of the app has thrown. @param {unknown} error */
  thrown(error) {
    this.#shown?.thrown(error)
  }

  /** @param {string} what The method that got something else. */
  noFunction(what) {
    return this.#makeError('ERR_REF_OPTION', `cloud.${what} needs a function.`)
  }

  /** @param {boolean} [again] Whether a connection that seems to be there is made anew. */
  retry(again) {
    this.#line.retry(again)
  }

  /** Connects now, also after `disconnect`. */
  connect() {
    if (this.#driver.over || this.replica.status === 'update-required') return
    this.#line.start()
    this.#line.retry()
  }

  /** Ends the connection. The ref stays as if it were offline. */
  disconnect() {
    this.#line.stop()
  }

  /** The ref is destroyed. What has changed is still stored. */
  close() {
    if (this.#closed) return
    this.settle = () => {}
    this.flush()
    this.#closed = true
    this.#line.stop()
    this.#presence?.close()
    this.#driver.close()
    this.#driver.waiters.reject(this.#destroyed())
    this.#records.close()
    this.#server.closed(this)
  }

  #flushSoon() {
    if (this.#scheduled) return
    this.#scheduled = true
    queueMicrotask(() => this.#scheduled && this.flush())
    this.cloud.changed()
  }

  /** In the order of the calls, and not while a large value is being assigned. @param {() => void} fn */
  #whenFree(fn) {
    this.#shown?.whenFree(() => this.#closed || fn())
  }

  /** @returns {Hands} */
  #hands() {
    return {
      send: (bytes) => this.#line.append(bytes),
      read: (from) => this.#line.read(from),
      fetchSnapshot: () => this.#line.fetchSnapshot(),
      putSnapshot: (seq, bytes) => this.#line.putSnapshot(seq, bytes),
      truncate: (seq) => this.#line.truncate(seq),
      reconnect: (reason) => this.#line.fail(new Fault('network', REASONS[reason])),
      store: (records, stored) => this.#records.put(toTexts(records), stored),
      show: (patches) => this.#shown?.bring(patches),
      report: (effect) => this.#report(effect),
      undo: (view) => this.#undo(view),
      edits: () => {
        this.#shown?.settleTurn()
        return this.#edits.take()
      },
      stepped: (before, after) => this.#stepped(before, after),
      rested: () => {
        for (const error of this.#news.splice(0)) this.#shown?.fail(error)
        this.#shown?.brought()
        this.#deciding.drain()
      },
      failed: (error) => this.#failed(error)
    }
  }

  /** @returns {import('../transport/line-options.js').LineEvents} */
  #lineEvents() {
    const take = (/** @type {import('./driver.js').Event} */ event) =>
      this.#whenFree(() => this.#driver.take(event))
    return {
      connected: () => take({ type: 'connected' }),
      disconnected: () => {
        this.#presence?.lose()
        take({ type: 'disconnected' })
      },
      present: (text) => this.#presence?.take(text),
      unseen: (fault) => this.#presence?.refused(fault),
      message: (message) => take(message),
      snapshot: (bytes) => take({ type: 'snapshot', bytes }),
      snapshotPut: (seq, newest) => take({ type: 'snapshot-put', seq, newest }),
      tooLarge: () => {
        const sent = this.replica.inflight?.sent === true
        if (sent) take({ type: 'too-large' })
        return sent
      },
      // Who has read it before would undo that somebody has deleted it.
      mayCreate: () => this.replica.log.seq === 0,
      changed: () => {
        this.cloud.changed()
        this.#server.changed()
      },
      failed: (fault) => this.#shown?.fail(errorOfFault(this.#makeError, fault))
    }
  }

  /** @param {Parameters<Hands['report']>[0]} effect */
  #report(effect) {
    if (effect.what === 'lost') {
      this.#deciding.decide(effect.lost)
      return this.cloud.lose(effect.lost.filter((lost) => !this.#deciding.decides(lost)))
    }
    if (effect.what === 'cannot-restore') return
    // Once, until all is well.
    if (effect.what === 'bad-snapshot' && this.#damaged) return
    if (effect.what === 'bad-snapshot') this.#damaged = true
    if (effect.what === 'update-required') this.#line.stop()
    this.#news.push(this.#reported(effect.what))
  }

  /** @param {State} before @param {State} after */
  #stepped(before, after) {
    const differs = (/** @type {keyof State} */ name) => before[name] !== after[name]
    if (after.status === 'live') {
      this.#damaged = false
      if (differs('status') || differs('log')) this.#lastSynced = new Date()
      if (after.inflight === null && after.log.v !== 0) this.#line.healthy()
    }
    if (SHOWN.some(differs)) this.cloud.changed()
  }

  /** Makes the document what the replica shows. @param {unknown} view */
  #undo(view) {
    this.#edits.take()
    this.#shown?.bring(patchesTo(view, this.#shown.text()))
  }

  /** Sharing has ended; the ref goes on by itself. @param {unknown} cause */
  #failed(cause) {
    this.#failure = errorOfFailure(this.#makeError, cause)
    this.#line.stop()
    this.#driver.waiters.reject(this.#failure)
    this.#news.push(this.#failure)
    this.cloud.changed()
  }

  #destroyed() {
    return this.#makeError('ERR_REF_DESTROYED', 'it was destroyed.')
  }

  /** @param {keyof typeof import('./errors.js').REPORTS} what */
  #reported(what) {
    return errorOfReport(this.#makeError, what)
  }

  /** @type {import('./errors.js').MakeError} */
  #makeError = (code, message, cause) => {
    const ref = this.#site.name
    const details = cause === undefined ? { ref } : { ref, cause }
    return this.#server.makeError(code, `Ref "${ref}": ${message}`, details)
  }
}
