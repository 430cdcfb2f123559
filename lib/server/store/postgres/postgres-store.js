import { GroupCommit, Listeners, optional } from '../../base/index.js'
import { reasonOf, StoreFailure } from '../store-failure.js'
import { appendsIn } from './appends.js'
import { Exchanges } from './exchanges.js'
import { News } from './news.js'
import { keyOf, prepare, SETTINGS } from './schema.js'
import { statementsOf } from './statements.js'

/** @typedef {import('../log-store.js').LogStore} LogStore */
/** @typedef {import('../log-store.js').ReadLimit} ReadLimit */
/** @typedef {import('../log-store.js').StoredSnapshot} StoredSnapshot */
/** @typedef {import('./appends.js').Append} Append */
/**
 * @typedef {object} PostgresOptions
 * @property {string} url Like `postgres://user:password@host:5432/database`.
 * @property {string} [schema] Where the tables are; made if it is missing. `remote_ref`. Small letters, digits and
 *   underscores.
 * @property {number} [pollTime] After how many milliseconds news of other servers are there at the latest, if
 *   PostgreSQL's notification got lost. 2,000.
 * @property {Record<string, unknown>} [pool] More for the pool of `pg`, such as `ssl` or `max`.
 */

/** How many entries and bytes a read returns at most, if the reader does not ask for fewer. */
const MOST = { entries: 1000, bytes: 1 << 20 }
/** How many entries are deleted at a time, so that appends do not wait for long. */
const DELETED = 1000
/** Milliseconds until a server that does not answer counts as gone. */
const PATIENCE = { connectionTimeoutMillis: 10_000, query_timeout: 30_000, keepAlive: true }
const SCHEMA = /^[a-z_][a-z\d_]{0,50}$/

/**
 * A store in a PostgreSQL database, for any number of servers. Entries are committed, and so on its disk, before
 * `append` resolves; those that come together are committed together. Needs the package `pg`.
 *
 * Nothing is tried again here: an append that fails may be in the log nevertheless.
 *
 * @param {PostgresOptions} options
 */
export function postgresStore(options) {
  return new PostgresStore(options)
}

/**
 * @implements {LogStore}
 */
export class PostgresStore {
  #options
  #sql
  /** @type {Promise<import('pg').Pool> | null} */
  #pool = null
  /** @type {News} */
  #news
  /** The logs of these keys, as hexadecimal text, have listeners. @type {Map<string, string>} */
  #tailed = new Map()
  #listeners = new Listeners()
  /** @type {Exchanges} */
  #exchanges
  /** @type {GroupCommit<Append, number>} */
  #commits = new GroupCommit((appends) => this.#commit(appends))
  /** @type {NodeJS.Timeout | null} */
  #polling = null
  #closed = false

  /** @param {PostgresOptions} options */
  constructor(options) {
    const { url, schema = 'remote_ref', pollTime = 2000, pool = {} } = options
    if (typeof url !== 'string') throw new TypeError('postgresStore needs { url }.')
    if (!SCHEMA.test(schema)) throw new RangeError(`${schema} is not a name for a schema.`)
    if (!(pollTime > 0)) throw new RangeError('pollTime is not above 0.')
    this.#options = { schema, pollTime, config: { connectionString: url, ...PATIENCE, ...pool } }
    this.#sql = statementsOf(schema)
    this.#news = new News(() => this.#client(), schema, {
      onNews: ({ key, head }) => this.#tell(key, head),
      onText: (text) => this.#exchanges.hear(text),
      onGap: (again) => {
        // It may be another server of a cluster now, with a shorter log.
        if (again) this.#listeners.forget()
        void this.#look()
        this.#exchanges.begin()
      }
    })
    this.#exchanges = new Exchanges(this.#news)
  }

  /** Resolves when the tables are there. */
  async open() {
    await this.#opened()
  }

  /** @returns {Promise<import('pg').Pool>} */
  #opened() {
    if (this.#closed) return Promise.reject(new Error('The store is closed.'))
    this.#pool ??= this.#open().catch((error) => {
      this.#pool = null
      throw new Error(`Cannot open the store in PostgreSQL: ${reasonOf(error)}`, { cause: error })
    })
    return this.#pool
  }

  async #open() {
    const { schema, config } = this.#options
    const { Pool } = await load()
    const pool = new Pool(config)
    // An idle connection that breaks is replaced by another one.
    pool.on('error', () => {})
    pool.on('connect', (client) => {
      // The pool listens only while nobody uses it: otherwise one that breaks in use would end the server.
      client.on('error', () => {})
      client.query(SETTINGS).catch(() => {})
    })
    try {
      await prepare(pool, schema)
    } catch (error) {
      await pool.end()
      throw error
    }
    return pool
  }

  async #client() {
    const { Client } = await load()
    return new Client(this.#options.config)
  }

  /** @param {string} sql @param {unknown[]} [values] @returns {Promise<import('pg').QueryResult>} */
  async #query(sql, values) {
    const pool = await this.#opened()
    return pool.query(sql, values)
  }

  /** Rejects with a `StoreFailure` if that fails. @param {string} sql @param {unknown[]} [values] */
  async #write(sql, values) {
    try {
      return await this.#query(sql, values)
    } catch (error) {
      throw new StoreFailure(error)
    }
  }

  /** Rejects with a `StoreFailure` if it takes no writes at present. */
  async check() {
    await this.#write(this.#sql.check)
  }

  /** @param {string} document @param {Uint8Array} entry */
  append(document, entry) {
    // A copy: the caller may use its bytes again.
    return this.#commits.add({ document, entry: new Uint8Array(entry) })
  }

  /** @param {Append[]} appends @returns {Promise<(number | Error)[]>} */
  async #commit(appends) {
    /** @type {(number | Error)[]} */
    const results = new Array(appends.length)
    for (const group of appendsIn(appends)) {
      try {
        const { rows } = await this.#write(this.#sql.append, group.values)
        const heads = new Map(rows.map(({ key, head }) => [key.toString('hex'), Number(head)]))
        for (const { index, key, back } of group.entries) {
          results[index] = /** @type {number} */ (heads.get(key)) - back
        }
        const told = [...heads].map(([key, head]) => ({ key, head }))
        for (const { key, head } of told) this.#tell(key, head)
        this.#news.tell(told)
      } catch (error) {
        for (const { index } of group.entries) results[index] = /** @type {Error} */ (error)
      }
    }
    return results
  }

  /** @param {string} key @param {number} head */
  #tell(key, head) {
    const document = this.#tailed.get(key)
    if (document !== undefined) this.#listeners.tell(document, head)
  }

  /** @param {string} document @param {number} after @param {ReadLimit} [limit] */
  async read(document, after, limit = {}) {
    const { entries: most, bytes } = { ...MOST, ...limit }
    const values = [keyOf(document), after, Math.max(1, most), bytes]
    const { rows } = await this.#query(this.#sql.read, values)
    if (rows.length === 0) return { from: after, to: after, head: 0, entries: [] }
    const [floor, head] = [Number(rows[0].floor), Number(rows[0].head)]
    if (after < floor) return { gone: floor }
    const found = rows.filter(({ seq }) => seq !== null)
    const missing = found.findIndex(({ seq }, i) => Number(seq) !== after + 1 + i)
    // Nobody may skip it.
    if (missing !== -1 || (found.length === 0 && after < head)) {
      throw new Error(`Entry ${after + 1 + Math.max(0, missing)} is missing.`)
    }
    const entries = found.map((row) => bytesOf(row.bytes))
    return { from: after, to: after + entries.length, head, entries }
  }

  /** @param {string} document @param {(head: number) => void} listener */
  tail(document, listener) {
    const key = keyOf(document).toString('hex')
    const stop = this.#listeners.add(document, listener)
    this.#tailed.set(key, document)
    this.#news.listen()
    const { pollTime } = this.#options
    this.#polling ??= setInterval(() => void this.#look(), pollTime).unref()
    return () => {
      stop()
      if (!this.#listeners.has(document)) this.#tailed.delete(key)
    }
  }

  /** Whether logs have become longer. */
  async #look() {
    if (this.#tailed.size === 0 || this.#closed) return
    const keys = [...this.#tailed.keys()].map((key) => Buffer.from(key, 'hex'))
    try {
      const { rows } = await this.#query(this.#sql.heads, [keys])
      for (const { key, head } of rows) this.#tell(key.toString('hex'), Number(head))
    } catch {
      // The next time: who reads is told of it.
    }
  }

  /** @param {string} document */
  async head(document) {
    const { rows } = await this.#query(this.#sql.heads, [[keyOf(document)]])
    return rows.length > 0 ? Number(rows[0].head) : 0
  }

  /** @param {string} document @returns {Promise<StoredSnapshot | null>} */
  async snapshot(document) {
    const { rows } = await this.#query(this.#sql.snapshot, [keyOf(document)])
    return rows.length > 0 ? { seq: Number(rows[0].seq), bytes: bytesOf(rows[0].bytes) } : null
  }

  /** @param {string} document @param {StoredSnapshot} snapshot */
  async putSnapshot(document, { seq, bytes }) {
    if (seq <= 0) return
    const values = [keyOf(document), seq, Buffer.from(bytes)]
    const { rows } = await this.#write(this.#sql.putSnapshot, values)
    if (rows.length === 0) throw new RangeError(`There is no entry ${seq} yet.`)
  }

  /** @param {string} document @param {number} seq */
  async truncate(document, seq) {
    if (seq <= 0) return
    const key = keyOf(document)
    // Before they are deleted: a log never begins below its floor.
    const { rows } = await this.#write(this.#sql.truncate, [key, seq])
    if (rows.length === 0) throw new RangeError(`No snapshot covers entry ${seq}.`)
    let count
    do count = (await this.#write(this.#sql.deleteSome, [key, DELETED])).rowCount
    while (count === DELETED)
  }

  /** @param {string} document @param {import('../log-store.js').Exchange} on */
  exchange(document, on) {
    return this.#exchanges.add(keyOf(document).toString('hex'), on)
  }

  /** Waits for what is being written. */
  async close() {
    await this.#commits.end()
    this.#closed = true
    if (this.#polling) clearInterval(this.#polling)
    this.#listeners.clear()
    this.#exchanges.clear()
    await this.#news.close()
    const pool = await this.#pool?.catch(() => null)
    await pool?.end()
  }
}

async function load() {
  const { default: pg } = await optional(() => import('pg'), 'pg')
  return pg
}

/** @param {Buffer} bytes @returns {Uint8Array} */
function bytesOf(bytes) {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
}
