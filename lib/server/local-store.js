import { GroupCommit } from './group-commit.js'
import {
  DIGITS,
  digits,
  entryKey,
  floorKey,
  openLevel,
  readLog,
  seqIn,
  snapshotKey
} from './level.js'

/** @typedef {import('./log-store.js').LogStore} LogStore */
/** @typedef {import('./log-store.js').ReadLimit} ReadLimit */
/** @typedef {import('./log-store.js').StoredSnapshot} StoredSnapshot */

/** How many entries and bytes a read returns at most, if the reader does not ask for fewer. */
const MOST = { entries: 1000, bytes: 1 << 20 }

/**
 * A store in a folder of this machine, for one server. Entries are on the disk before `append` resolves.
 * Those that come together are written together. Needs the package `classic-level`.
 *
 * @param {string} dir Made if it is missing. One process at a time can have it.
 */
export function localStore(dir) {
  return new LocalStore(dir)
}

/**
 * @implements {LogStore}
 */
export class LocalStore {
  /** @type {ReturnType<typeof openLevel>} */
  #db
  /** @type {Map<string, ReturnType<typeof readLog>>} */
  #logs = new Map()
  /** @type {Map<string, Set<(head: number) => void>>} */
  #listeners = new Map()
  #commits = new GroupCommit((appends) => this.#commit(appends))

  /** @param {string} dir */
  constructor(dir) {
    this.#db = openLevel(dir)
    // Every call fails with it; it is not unhandled before the first one.
    this.#db.catch(() => {})
  }

  /** Resolves when the folder is open. */
  async open() {
    await this.#db
  }

  /** @param {string} document @param {Uint8Array} entry */
  append(document, entry) {
    // A copy: the caller may use its bytes again.
    return this.#commits.add({ document, entry: entry.slice() })
  }

  /**
   * Numbers entries and writes them in one go.
   *
   * @param {{ document: string, entry: Uint8Array }[]} appends
   * @returns {Promise<number[]>}
   */
  async #commit(appends) {
    const db = await this.#db
    const names = [...new Set(appends.map(({ document }) => document))]
    const logs = new Map(
      await Promise.all(
        names.map(async (name) => /** @type {const} */ ([name, await this.#log(name)]))
      )
    )
    const heads = new Map([...logs].map(([name, { head }]) => [name, head]))
    const seqs = appends.map(({ document }) => {
      const seq = (heads.get(document) ?? 0) + 1
      heads.set(document, seq)
      return seq
    })
    const puts = appends.map(({ document, entry }, i) => {
      return { type: /** @type {const} */ ('put'), key: entryKey(document, seqs[i]), value: entry }
    })
    try {
      await db.batch(puts, { sync: true })
    } catch (error) {
      // Whether they are on the disk is not known.
      for (const name of names) this.#logs.delete(name)
      throw error
    }
    for (const [name, log] of logs) {
      log.head = heads.get(name) ?? log.head
      this.#tell(name, log.head)
    }
    return seqs
  }

  /** @param {string} document @param {number} head */
  #tell(document, head) {
    for (const listener of this.#listeners.get(document) ?? []) queueMicrotask(() => listener(head))
  }

  /** @param {string} document @returns {ReturnType<typeof readLog>} */
  #log(document) {
    let log = this.#logs.get(document)
    if (!log) {
      log = this.#db.then((db) => readLog(db, document))
      this.#logs.set(document, log)
      log.catch(() => this.#logs.delete(document))
    }
    return log
  }

  /** @param {string} document @param {number} after @param {ReadLimit} [limit] */
  async read(document, after, limit = {}) {
    const { floor, head } = await this.#log(document)
    if (after < floor) return { gone: floor }
    if (after >= head) return { from: after, to: after, head, entries: [] }
    const most = { ...MOST, ...limit }
    /** @type {Uint8Array[]} */
    const entries = []
    const range = { gt: entryKey(document, after), lte: entryKey(document, head) }
    const found = (await this.#db).iterator({ ...range, limit: Math.max(1, most.entries) })
    let bytes = 0
    for await (const [key, value] of found) {
      bytes += value.length
      if (entries.length > 0 && bytes > most.bytes) break
      // A truncation meanwhile, or a damaged store: nobody may skip it.
      if (key !== entryKey(document, after + entries.length + 1)) break
      entries.push(value)
    }
    const log = await this.#log(document)
    if (after < log.floor) return { gone: log.floor }
    if (entries.length === 0) throw new Error(`Entry ${after + 1} is missing.`)
    return { from: after, to: after + entries.length, head, entries }
  }

  /** @param {string} document @param {(head: number) => void} listener */
  tail(document, listener) {
    const listeners = this.#listeners.get(document) ?? new Set()
    this.#listeners.set(document, listeners)
    // Its own, so that the same function can listen twice.
    const told = (/** @type {number} */ head) => void (listeners.has(told) && listener(head))
    listeners.add(told)
    return () => {
      listeners.delete(told)
      if (listeners.size === 0 && this.#listeners.get(document) === listeners) {
        this.#listeners.delete(document)
      }
    }
  }

  /** @param {string} document */
  async head(document) {
    return (await this.#log(document)).head
  }

  /** @param {string} document @returns {Promise<StoredSnapshot | null>} */
  async snapshot(document) {
    const value = await (await this.#db).get(snapshotKey(document))
    return value ? { seq: seqIn(value), bytes: value.slice(DIGITS) } : null
  }

  /** @param {string} document @param {StoredSnapshot} snapshot */
  async putSnapshot(document, { seq, bytes }) {
    const value = Buffer.concat([Buffer.from(digits(seq)), bytes])
    const log = await this.#log(document)
    if (seq > log.head) throw new RangeError(`There is no entry ${seq} yet.`)
    if (seq <= log.snapshot) return
    // Set first, so that no older one is written after it.
    const before = log.snapshot
    log.snapshot = seq
    try {
      await (await this.#db).put(snapshotKey(document), value, { sync: true })
    } catch (error) {
      log.snapshot = before
      throw error
    }
  }

  /** @param {string} document @param {number} seq */
  async truncate(document, seq) {
    const db = await this.#db
    const log = await this.#log(document)
    // What is on the disk counts, not what is being written.
    if (seq > ((await this.snapshot(document))?.seq ?? 0)) {
      throw new RangeError(`No snapshot covers entry ${seq}.`)
    }
    if (seq <= log.floor) return
    const range = { gt: entryKey(document, log.floor), lte: entryKey(document, seq) }
    // In this order: a log never begins below its floor.
    await db.put(floorKey(document), Buffer.from(String(seq)), { sync: true })
    log.floor = Math.max(log.floor, seq)
    await db.clear(range)
  }

  /** Everything that is in the folder at this moment. @returns {AsyncGenerator<[string, Uint8Array]>} */
  async *contents() {
    for await (const pair of (await this.#db).iterator()) yield pair
  }

  /**
   * Puts contents of another store into this one.
   *
   * @param {AsyncIterable<[string, Uint8Array]>} contents
   */
  async fill(contents) {
    const db = await this.#db
    const { length } = await db.keys({ limit: 1 }).all()
    if (length > 0) throw new Error('The store is not empty.')
    /** @type {{ type: 'put', key: string, value: Uint8Array }[]} */
    const puts = []
    for await (const [key, value] of contents) {
      if (puts.push({ type: 'put', key, value }) === 1000) await db.batch(puts.splice(0))
    }
    await db.batch(puts, { sync: true })
    this.#logs.clear()
  }

  /** Waits for what is being written. */
  async close() {
    await this.#commits.end()
    this.#listeners.clear()
    const db = await this.#db.catch(() => null)
    await db?.close()
  }
}
