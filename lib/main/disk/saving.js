'use strict'

/**
 * Stores one ref. Each change is appended to a log; when that is longer than the value, or when a change
 * has no patches, the whole value is written anew.
 */

const { RemoteRefError } = require('../../../dist/shared/index.js')
const { putLog } = require('./layout.js')
const { SnapshotWriting } = require('./snapshot.js')

/** @typedef {import('../../persist/batches.js').Batches} Batches */
/** @typedef {import('../../persist/batches.js').Part} Part */
/** @typedef {import('../../persist/batches.js').Source} Source */
/** @typedef {import('../native/addon.js').NativeDocument} NativeDocument */
/**
 * @typedef {object} Begun What is stored already.
 * @property {number} seq The number of the last transaction.
 * @property {number} generation That of the snapshot; 0 without one.
 * @property {number} size Characters of the snapshot.
 * @property {number} logSize Characters of the log.
 * @property {boolean} isNeeded Whether the whole value must be written before anything else.
 */
/** @typedef {{ seq: number, resolve: () => void, reject: (error: RemoteRefError) => void }} Waiter */

/** The log may be as long as the value, but not shorter or longer than this. Characters. */
const SHORTEST_LOG = 64 * 1024
const LONGEST_LOG = 16 * 1024 * 1024
/** A longer text is no string, so it could not be read again. Characters. */
const LONGEST_TEXT = 2 ** 29 - 24
/** Characters of changes that go into one batch. */
const MAX_PART = 1024 * 1024

/** @implements {Source} */
class Saving {
  #name
  #document
  #schema
  #batches
  /** Changes that are not on the disk, and the number of the one before. @type {string[]} */
  #log = []
  #before
  #size = 0
  /** The number of the last change, and of the last one on the disk. */
  #seq
  #stored
  #generation
  /** Characters on the disk: the snapshot and the log. */
  #snapshotSize
  #logSize
  /** Those of the log behind the snapshot that is being written. */
  #laterSize = 0
  /** Whether the changes in the log cannot follow what is stored. */
  #isNeeded
  /** @type {SnapshotWriting | null} */
  #writing = null
  #isScheduled = false
  #closed = false
  /** Whether nothing may be left for later. */
  #isEnding = false
  /** @type {Waiter[]} */
  #waiters = []
  /** Why it is stored no more. @type {RemoteRefError | null} */
  #refusal = null
  #tell
  /** Called before the process ends: finishes what the ref has begun. */
  settle = () => {}
  /** Called when its ref was destroyed and everything is stored. */
  ended = () => {}

  /**
   * @param {string} name @param {number} schema @param {NativeDocument} document
   * @param {Batches} batches @param {Begun} begun
   * @param {(error: RemoteRefError) => void} tell Called when it can be stored no more.
   */
  constructor(name, schema, document, batches, begun, tell) {
    this.#tell = tell
    this.#name = name
    this.#schema = schema
    this.#document = document
    this.#batches = batches
    this.#seq = this.#stored = this.#before = begun.seq
    this.#generation = begun.generation
    this.#snapshotSize = begun.size
    this.#logSize = begun.logSize
    this.#isNeeded = begun.isNeeded
    // The value of an app that has never changed it is not stored: its next version may have another.
    if (begun.isNeeded && begun.generation > 0) this.#rewrite()
  }

  get name() {
    return this.#name
  }

  /** @returns {import('./disk.js').DiskState} */
  get state() {
    if (this.#refusal) return { status: 'off', error: this.#refusal }
    const { error } = this.#batches
    if (error) return { status: 'failing', error }
    return { status: this.#isStored ? 'saved' : 'saving', error: null }
  }

  /** Whether its ref was destroyed. */
  get isClosed() {
    return this.#closed
  }

  /** Whether it has nothing more to write. */
  get isDone() {
    return this.#isStored && this.#writing === null
  }

  get #isStored() {
    return this.#stored === this.#seq
  }

  /** @param {string} change The event of a transaction. */
  changed(change) {
    if (this.#refusal) return
    this.#seq++
    this.#log.push(change)
    this.#size += change.length
    if (this.#size > LONGEST_LOG) this.#forgetLog()
    this.#schedule()
  }

  /** The whole value was replaced, without patches. */
  replaced() {
    if (this.#refusal) return
    this.#seq++
    this.#rewrite()
  }

  /** What was stored has gone. What was never stored, or belongs to no ref any more, is not written again. */
  lost() {
    if (this.#generation > 0 && !this.#closed) this.#rewrite()
  }

  /** Writes the whole value, since what is stored has gone or cannot be followed. */
  #rewrite() {
    // So that there is something to wait for.
    this.#stored = Math.min(this.#stored, this.#seq - 1)
    this.#forgetLog()
    this.#schedule()
  }

  /** @returns {Promise<void>} Resolves when all changes so far are on the disk. */
  saved() {
    if (this.#refusal) return Promise.reject(this.#refusal)
    if (this.#isStored) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#waiters.push({ seq: this.#seq, resolve, reject })
      this.#batches.retry()
    })
  }

  /** Is called before the document is destroyed. What has changed is still stored. */
  close() {
    if (this.#isNeeded && !this.#isStored) this.#begin(true)
    if (this.#writing?.isSpare) this.#dropWriting()
    this.#closed = true
    this.settle = () => {}
    if (this.isDone) this.ended()
  }

  /** Writes everything that is left without waiting for the event loop. */
  finish() {
    this.settle()
    this.#isEnding = true
    if (!this.isDone) this.#schedule()
  }

  /** Stores nothing any more. @param {RemoteRefError} error */
  abandon(error) {
    this.#closed = true
    this.#dropWriting()
    this.#isNeeded = false
    this.#log = []
    this.#stored = this.#seq
    this.#reject(error)
    this.ended()
  }

  /** @returns {Part | null} */
  take() {
    this.#isScheduled = false
    if (!this.#closed) this.#beginIfNeeded()
    if (this.#isEnding && this.#writing?.isNeeded) this.#writing.hurry()
    const writing = this.#writing
    const isWhole = writing?.isEnding ?? false
    if (writing && isWhole) this.#dropUntil(writing.seq)
    const { changes, last } = this.#nextChanges(isWhole)
    const operations = changes.length > 0 ? [putLog(this.#name, this.#before + 1, changes)] : []
    const size = operations[0]?.[2].length ?? 0
    if (writing) operations.push(...writing.take())
    if (writing && writing.size > LONGEST_TEXT) return this.#refuse()
    if (operations.length === 0) {
      writing?.goOn()
      return null
    }
    return {
      operations,
      stored: () => {
        if (changes.length > 0) this.#logStored(last, size)
        if (writing && writing === this.#writing) this.#snapshotStored(writing, isWhole)
        this.#resolve()
        if (this.#hasMore) this.#schedule()
      },
      failed: (error) => this.#failed(error, isWhole)
    }
  }

  get #hasMore() {
    const isHurried = this.#isEnding && this.#writing?.isNeeded === true
    return this.#log.length > 0 || this.#isNeeded || isHurried
  }

  /** The value has become too long. What is stored of it stays. @returns {null} */
  #refuse() {
    this.#refusal = new RemoteRefError(
      'ERR_REF_TOO_LARGE',
      `Ref "${this.#name}": its value is longer than ${LONGEST_TEXT} characters, and cannot be stored. An older ` +
        'value is stored, and nothing more until the app starts again. Divide it into several refs.',
      { ref: this.#name }
    )
    this.#tell(this.#refusal)
    this.abandon(this.#refusal)
    return null
  }

  #dropWriting() {
    this.#writing?.close()
    this.#writing = null
  }

  #schedule() {
    if (this.#isScheduled) return
    this.#isScheduled = true
    this.#batches.schedule(this)
  }

  #forgetLog() {
    this.#log = []
    this.#before = this.#seq
    this.#size = 0
    this.#isNeeded = true
    if (this.#writing) this.#writing.isNeeded = true
  }

  #beginIfNeeded() {
    if (this.#writing) return
    if (this.#isNeeded) return this.#begin(true)
    const longest = Math.min(Math.max(this.#snapshotSize, SHORTEST_LOG), LONGEST_LOG)
    if (this.#logSize > longest) this.#begin(false)
  }

  /** @param {boolean} isNeeded */
  #begin(isNeeded) {
    this.#writing?.close()
    if (isNeeded) this.#forgetLog()
    this.#isNeeded = false
    this.#laterSize = 0
    const place = {
      name: this.#name,
      schema: this.#schema,
      generation: ++this.#generation,
      seq: this.#seq
    }
    const ready = () => this.#schedule()
    this.#writing = new SnapshotWriting(this.#document.snapshot(), place, isNeeded, ready)
  }

  /** A snapshot has the changes until then. @param {number} seq */
  #dropUntil(seq) {
    const dropped = this.#log.splice(0, Math.max(0, seq - this.#before))
    this.#before += dropped.length
    for (const change of dropped) this.#size -= change.length
  }

  /** @param {boolean} isWhole Whether the snapshot that they wait for is in the same batch. */
  #nextChanges(isWhole) {
    const writing = this.#writing
    const waits = this.#isNeeded || (writing !== null && writing.isNeeded && !isWhole)
    // What the snapshot replaces must not be in one text with what it does not have.
    const most = writing && this.#before < writing.seq ? writing.seq - this.#before : Infinity
    let count = 0
    for (let size = 0; count < this.#log.length && count < most && size < MAX_PART; count++) {
      size += this.#log[count].length
    }
    const changes = waits ? [] : this.#log.slice(0, count)
    return { changes, last: this.#before + changes.length }
  }

  /** @param {number} last @param {number} size */
  #logStored(last, size) {
    this.#logSize += size
    if (this.#writing && last > this.#writing.seq) this.#laterSize += size
    this.#dropUntil(last)
    this.#stored = Math.max(this.#stored, last)
  }

  /** @param {SnapshotWriting} writing @param {boolean} isWhole */
  #snapshotStored(writing, isWhole) {
    if (!isWhole) return writing.goOn()
    this.#stored = Math.max(this.#stored, writing.seq)
    this.#snapshotSize = writing.size
    this.#logSize = this.#laterSize
    this.#dropWriting()
  }

  /** @param {RemoteRefError} error @param {boolean} isWhole Whether a snapshot was to be complete. */
  #failed(error, isWhole) {
    const writing = this.#writing
    // The log no longer has what a complete snapshot has.
    if (writing && isWhole) writing.isNeeded = true
    if (writing && this.#closed) {
      this.#writing = writing.again(++this.#generation)
    } else if (writing) {
      this.#dropWriting()
      this.#isNeeded ||= writing.isNeeded
    }
    this.#reject(error)
  }

  #resolve() {
    if (this.#closed && this.isDone) this.ended()
    const done = this.#waiters.filter(({ seq }) => seq <= this.#stored)
    if (done.length === 0) return
    this.#waiters = this.#waiters.filter(({ seq }) => seq > this.#stored)
    for (const { resolve } of done) resolve()
  }

  /** @param {RemoteRefError} error */
  #reject(error) {
    for (const { reject } of this.#waiters.splice(0)) reject(error)
  }
}

module.exports = { Saving }
