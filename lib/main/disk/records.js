'use strict'

/**
 * Keeps the records of a document that several devices share: texts under keys, changed in batches that are
 * stored as a whole and in their order.
 */

/** @typedef {import('../../persist/batches.js').Batches} Batches */
/** @typedef {import('../../persist/batches.js').Part} Part */
/** @typedef {import('../../persist/batches.js').Source} Source */
/** @typedef {import('../../persist/store.js').Operation} Operation */
/** @typedef {import('../../../dist/shared/index.js').RemoteRefError} RemoteRefError */
/** @typedef {ReadonlyMap<string, string | null>} Changes Null deletes a record. */
/** @typedef {{ changes: Changes, stored: () => void }} Batch */
/** @typedef {{ number: number, resolve: () => void, reject: (error: RemoteRefError) => void }} Waiter */

/** Characters that go into one write. */
const MAX_PART = 1024 * 1024

/** @implements {Source} */
class Records {
  #batches
  /** Not on the disk. @type {Batch[]} */
  #queue = []
  #scheduled = false
  #closed = false
  /** The number of the last batch, and of the last one on the disk. */
  #last = 0
  #stored = 0
  /** @type {Waiter[]} */
  #waiters = []
  /** Called before the process ends: gives what is left. */
  settle = () => {}
  /** Called when the disk has lost everything: all records are to be given again. */
  rewrite = () => {}
  /** Called when it was closed and everything is stored. */
  ended = () => {}
  /** Called when `state` may have changed. */
  changed = () => {}

  /** @param {string} prefix Of the keys. @param {Batches} batches */
  constructor(prefix, batches) {
    this.prefix = prefix
    this.#batches = batches
  }

  /** @returns {import('./disk.js').DiskState} */
  get state() {
    const { error } = this.#batches
    if (error) return { status: 'failing', error }
    return { status: this.isDone ? 'saved' : 'saving', error: null }
  }

  get isClosed() {
    return this.#closed
  }

  /** Whether nothing is left to be stored. */
  get isDone() {
    return this.#queue.length === 0
  }

  /** @param {Changes} changes @param {() => void} stored Called when they, and all before, are on the disk. */
  put(changes, stored) {
    this.#last++
    this.#queue.push({ changes, stored })
    this.#schedule()
  }

  /** @returns {Promise<void>} Resolves when all records so far are on the disk. */
  saved() {
    if (this.isDone) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#waiters.push({ number: this.#last, resolve, reject })
      this.#batches.retry()
    })
  }

  /** The disk has lost everything. */
  lost() {
    if (!this.#closed) this.rewrite()
  }

  /** Gives everything that is left to the disk. */
  finish() {
    this.settle()
    this.#schedule()
  }

  /** Nothing more comes. What is left is still stored. */
  close() {
    this.#closed = true
    this.settle = this.changed = () => {}
    if (this.isDone) this.ended()
  }

  /** Stores nothing any more. @param {RemoteRefError} error */
  abandon(error) {
    this.#queue = []
    this.#reject(error)
    this.close()
  }

  /** @returns {Part | null} */
  take() {
    this.#scheduled = false
    const batches = this.#next()
    if (batches.length === 0) return null
    // The last change of a record counts.
    const changes = new Map(batches.flatMap((batch) => [...batch.changes]))
    return {
      operations: [...changes].map(([key, text]) => this.#operation(key, text)),
      stored: () => this.#wrote(batches),
      failed: (error) => {
        this.#reject(error)
        this.changed()
      }
    }
  }

  /** The oldest batches, up to a size, but at least one. */
  #next() {
    let size = 0
    let count = 0
    while (count < this.#queue.length && size < MAX_PART) {
      for (const [key, text] of this.#queue[count].changes) size += key.length + (text?.length ?? 0)
      count++
    }
    return this.#queue.slice(0, count)
  }

  /** @param {string} name @param {string | null} text @returns {Operation} */
  #operation(name, text) {
    const key = this.prefix + name
    return text === null ? ['delete', key, `${key}\0`] : ['put', key, text]
  }

  /** @param {Batch[]} batches */
  #wrote(batches) {
    this.#queue.splice(0, batches.length)
    this.#stored += batches.length
    for (const { stored } of batches) stored()
    const done = this.#waiters.filter(({ number }) => number <= this.#stored)
    this.#waiters = this.#waiters.filter(({ number }) => number > this.#stored)
    for (const { resolve } of done) resolve()
    if (this.#queue.length > 0) this.#schedule()
    this.changed()
    if (this.#closed && this.isDone) this.ended()
  }

  /** @param {RemoteRefError} error */
  #reject(error) {
    for (const { reject } of this.#waiters.splice(0)) reject(error)
  }

  #schedule() {
    if (this.#scheduled || this.isDone) return
    this.#scheduled = true
    this.#batches.schedule(this)
  }
}

module.exports = { Records }
