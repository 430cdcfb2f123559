/**
 * The LevelDB of a folder. After a write has failed, it takes no more until it is opened again, and what it took
 * would not be found again: its journal has a torn place. So it is opened again before the next write. Until the
 * disk has room for that, reading goes on with what is open.
 */

import { Lanes } from '../base/index.js'
import { openLevel } from './level.js'
import { StoreFailure } from './store-failure.js'
import { checkRoom } from './room.js'

/** @typedef {import('./level.js').Level} Level */
/** @typedef {(operations: import('./level.js').Operation[], sync: boolean) => Promise<void>} Batch All of it or none. */

/** How long it is not tried again to open it, in milliseconds. */
const PAUSE = 250
const CLOSED = 'The store is closed.'

export class Database {
  #dir
  #onReopened
  /** @type {Promise<Level>} */
  #level
  /** Reads that are under way. @type {Set<Promise<unknown>>} */
  #reads = new Set()
  #lanes = new Lanes()
  /** Why it takes no writes. @type {StoreFailure | null} */
  #failure = null
  /** When it was tried last to open it again. */
  #tried = -Infinity
  #closed = false

  /**
   * @param {string} dir
   * @param {() => void} onReopened Called after it was opened again: writes that failed may be there after all.
   */
  constructor(dir, onReopened) {
    this.#dir = dir
    this.#onReopened = onReopened
    this.#level = openLevel(dir)
    this.#level.catch((error) => void (this.#failure = new StoreFailure(error)))
  }

  /** Resolves when it is open. */
  async open() {
    await this.#level
  }

  /**
   * @template T
   * @param {(level: Level) => Promise<T>} work
   * @returns {Promise<T>}
   */
  read(work) {
    if (this.#closed) return Promise.reject(new Error(CLOSED))
    const reading = this.#level.catch(() => this.#opened()).then(work)
    const ended = reading.then(
      () => void this.#reads.delete(ended),
      () => void this.#reads.delete(ended)
    )
    this.#reads.add(ended)
    return reading
  }

  /** Tries once more to open it. */
  async #opened() {
    await this.check()
    return this.#level
  }

  /**
   * Does one work after the other. While it does one, the database is open.
   *
   * @template T
   * @param {(batch: Batch) => Promise<T>} work
   * @returns {Promise<T>} Rejects with a `StoreFailure` if something could not be written.
   */
  write(work) {
    if (this.#closed) return Promise.reject(new Error(CLOSED))
    return this.#lanes.run(['write'], async () => {
      await this.#mend()
      return work((operations, sync) => this.#batch(operations, sync))
    })
  }

  /** @type {Batch} */
  async #batch(operations, sync) {
    const level = await this.#level
    try {
      await level.batch(operations, { sync })
    } catch (error) {
      throw (this.#failure = new StoreFailure(error))
    }
  }

  /** Opens it again if it takes no writes. Rejects with a `StoreFailure` if that is not possible at present. */
  check() {
    return this.write(async () => {})
  }

  async #mend() {
    await this.#level.catch(() => {})
    if (!this.#failure) return
    if (performance.now() < this.#tried + PAUSE) throw this.#failure
    this.#tried = performance.now()
    try {
      await checkRoom(this.#dir)
      this.#level = this.#reopen(this.#level)
      await this.#level
    } catch (error) {
      throw (this.#failure = new StoreFailure(error))
    }
    this.#failure = null
    this.#onReopened()
  }

  /** @param {Promise<Level>} before */
  async #reopen(before) {
    // Those that come later wait for it to be open.
    const reads = [...this.#reads]
    const level = await before.catch(() => null)
    if (level) {
      await Promise.all(reads)
      await level.close()
    }
    return openLevel(this.#dir)
  }

  /** Waits for what is being read and written. */
  close() {
    this.#closed = true
    return this.#lanes.run(['write'], async () => {
      await Promise.all(this.#reads)
      const level = await this.#level.catch(() => null)
      await level?.close()
    })
  }
}
