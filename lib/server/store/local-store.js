import { Database } from './database.js'
import { GroupCommit, Listeners, Recent } from '../base/index.js'
import {
  entryKey,
  put,
  putFloor,
  putSnapshot,
  readEntries,
  readLog,
  readSnapshot,
  seqOf
} from './level.js'

/** @typedef {{ document: string, entry: Uint8Array }} Append */
/** @typedef {import('./log-store.js').LogStore} LogStore */
/** @typedef {import('./log-store.js').ReadLimit} ReadLimit */
/** @typedef {import('./log-store.js').StoredSnapshot} StoredSnapshot */

/** How many entries and bytes a read returns at most, if the reader does not ask for fewer. */
const MOST = { entries: 1000, bytes: 1 << 20 }
/** How many logs are remembered: where they begin and end. */
const LOGS = 10_000
/** How many entries are deleted at a time, so that appends do not wait for long. */
const DELETED = 1000

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
  #database
  /** Changed by works that write, one after the other. @type {Recent<Promise<import('./level.js').Log>>} */
  #logs
  #listeners = new Listeners()
  #commits = new GroupCommit((appends) => this.#commit(appends))

  /** @param {string} dir @param {number} [logs] How many are remembered. */
  constructor(dir, logs = LOGS) {
    this.#logs = new Recent(logs)
    this.#database = new Database(dir, () => this.#reopened())
  }

  /** Resolves when the folder is open. */
  open() {
    return this.#database.open()
  }

  /** Rejects with a `StoreFailure` if it takes no writes at present. */
  check() {
    return this.#database.check()
  }

  /** @param {string} document @param {Uint8Array} entry */
  append(document, entry) {
    // A copy: the caller may use its bytes again.
    return this.#commits.add({ document, entry: entry.slice() })
  }

  /**
   * Numbers entries and writes them in one go.
   *
   * @param {Append[]} appends
   * @returns {Promise<(number | Error)[]>} The sequence of each. A log that cannot be read fails alone.
   */
  #commit(appends) {
    return this.#database.write(async (batch) => {
      const logs = await this.#logsOf(appends)
      const seqs = appends.map(({ document }) => {
        const log = logs.get(document)
        return log instanceof Error ? log : ++log.head
      })
      const puts = appends.flatMap(({ document, entry }, i) => {
        const seq = seqs[i]
        return seq instanceof Error ? [] : [put(entryKey(document, seq), entry)]
      })
      await batch(puts, true)
      for (const [document, log] of logs) {
        if (log instanceof Error) continue
        this.#change(document, log)
        this.#listeners.tell(document, log.head)
      }
      return seqs
    })
  }

  /** @param {Append[]} appends @returns {Promise<Map<string, any>>} A copy of each log, or why it cannot be read. */
  async #logsOf(appends) {
    const names = [...new Set(appends.map(({ document }) => document))]
    const logs = await Promise.allSettled(names.map((name) => this.#log(name)))
    return new Map(
      names.map((name, i) => {
        const log = logs[i]
        return [name, log.status === 'fulfilled' ? { ...log.value } : log.reason]
      })
    )
  }

  /** What failed may be in the logs. */
  #reopened() {
    this.#logs.clear()
    for (const document of this.#listeners.documents) {
      this.#log(document).then(
        ({ head }) => this.#listeners.tell(document, head),
        () => {}
      )
    }
  }

  /** @param {string} document @returns {Promise<import('./level.js').Log>} */
  #log(document) {
    const known = this.#logs.get(document)
    if (known) return known
    const log = this.#database.read((db) => readLog(db, document))
    this.#logs.set(document, log)
    log.catch(() => {
      const now = this.#logs.take(document)
      if (now && now !== log) this.#logs.set(document, now)
    })
    return log
  }

  /** It has been written. @param {string} document @param {import('./level.js').Log} log */
  #change(document, log) {
    // Not only changed in place: a reader may have read it anew before that, if it was forgotten.
    this.#logs.set(document, Promise.resolve(log))
  }

  /** @param {string} document @param {number} after @param {ReadLimit} [limit] */
  async read(document, after, limit = {}) {
    const { floor, head } = await this.#log(document)
    if (after < floor) return { gone: floor }
    if (after >= head) return { from: after, to: after, head, entries: [] }
    const most = { ...MOST, ...limit }
    const entries = await this.#database.read((db) =>
      readEntries(db, document, [after, head], most)
    )
    const log = await this.#log(document)
    if (after < log.floor) return { gone: log.floor }
    if (entries.length === 0) throw new Error(`Entry ${after + 1} is missing.`)
    return { from: after, to: after + entries.length, head, entries }
  }

  /** @param {string} document @param {(head: number) => void} listener */
  tail(document, listener) {
    return this.#listeners.add(document, listener)
  }

  /** @param {string} document */
  async head(document) {
    return (await this.#log(document)).head
  }

  /** @param {string} document @returns {Promise<StoredSnapshot | null>} */
  snapshot(document) {
    return this.#database.read((db) => readSnapshot(db, document))
  }

  /** @param {string} document @param {StoredSnapshot} snapshot */
  putSnapshot(document, { seq, bytes }) {
    // A copy, since it may be written later.
    const operation = putSnapshot(document, { seq, bytes })
    return this.#database.write(async (batch) => {
      const log = await this.#log(document)
      if (seq > log.head) throw new RangeError(`There is no entry ${seq} yet.`)
      if (seq <= log.snapshot) return
      await batch([operation], true)
      this.#change(document, { ...log, snapshot: seq })
    })
  }

  /** @param {string} document @param {number} seq */
  async truncate(document, seq) {
    await this.#database.write(async (batch) => {
      const log = await this.#log(document)
      if (seq > log.snapshot) throw new RangeError(`No snapshot covers entry ${seq}.`)
      if (seq <= log.floor) return
      // Before they are deleted: a log never begins below its floor.
      await batch([putFloor(document, seq)], true)
      this.#change(document, { ...log, floor: seq })
    })
    while (await this.#deleteSome(document));
  }

  /** Deletes entries up to the floor. @param {string} document @returns {Promise<boolean>} Whether some are left. */
  #deleteSome(document) {
    return this.#database.write(async (batch) => {
      const log = await this.#log(document)
      if (log.deleted >= log.floor) return false
      const range = { gt: entryKey(document, log.deleted), lte: entryKey(document, log.floor) }
      const some = { ...range, limit: DELETED }
      const keys = await this.#database.read((db) => db.keys(some).all())
      await batch(
        keys.map((key) => ({ type: 'del', key })),
        false
      )
      const last = keys.length < DELETED ? log.floor : seqOf(keys[keys.length - 1])
      this.#change(document, { ...log, deleted: last })
      return last < log.floor
    })
  }

  /** Everything that is in the folder at this moment. @returns {AsyncGenerator<[string, Uint8Array]>} */
  async *contents() {
    const iterator = await this.#database.read(async (db) => db.iterator())
    yield* iterator
  }

  /**
   * Puts contents of another store into this one.
   *
   * @param {AsyncIterable<[string, Uint8Array]>} contents
   */
  async fill(contents) {
    const { length } = await this.#database.read((db) => db.keys({ limit: 1 }).all())
    if (length > 0) throw new Error('The store is not empty.')
    /** @type {{ type: 'put', key: string, value: Uint8Array }[]} */
    const puts = []
    const write = (sync = false) => this.#database.write((batch) => batch(puts.splice(0), sync))
    for await (const [key, value] of contents) {
      if (puts.push({ type: 'put', key, value }) === 1000) await write()
    }
    await write(true)
    this.#logs.clear()
  }

  /** Waits for what is being written. */
  async close() {
    await this.#commits.end()
    this.#listeners.clear()
    await this.#database.close()
  }
}
