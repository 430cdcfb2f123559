import { Listeners } from '../../base/index.js'
import { reasonOf, StoreFailure } from '../store-failure.js'
import { Cache, readParts } from './bytes.js'
import { NatsExchange } from './exchange.js'
import { Shard } from './shard.js'
import { openStreams, placeOf, streamNames } from './streams.js'

/** @typedef {import('../log-store.js').LogStore} LogStore */
/** @typedef {import('../log-store.js').ReadLimit} ReadLimit */
/** @typedef {import('../log-store.js').StoredSnapshot} StoredSnapshot */
/**
 * @typedef {object} NatsOptions
 * @property {string} url Like `nats://user:password@one:4222,two:4222,three:4222`.
 * @property {number} [replicas] How many nodes have each entry before it is acknowledged. 3 in a cluster, otherwise 1.
 * @property {number} [streams] Over how many streams the documents are spread, 1 to 64. It cannot be changed later. 16.
 * @property {string} [prefix] Of the names of streams and subjects: letters, digits, `-` and `_`. `remote-ref`.
 * @property {Record<string, unknown>} [connection] More for `@nats-io/transport-node`, such as `tls`.
 */

/** How many entries and bytes a read returns at most, if the reader does not ask for fewer. */
const MOST = { entries: 1000, bytes: 1 << 20 }
const STREAMS = 16
const PREFIX = /^[\w-]{1,32}$/
/** How often a snapshot is read that is replaced meanwhile. */
const TRIES = 5

/**
 * A store in NATS JetStream, for any number of servers. Needs the packages `@nats-io/transport-node` and
 * `@nats-io/jetstream`, and NATS 2.10 or newer with `sync_interval: always`: without that a power cut loses what was
 * acknowledged.
 *
 * An append resolves when the entry is acknowledged and has come back. Nothing is tried again here: an append that
 * fails may be in the log nevertheless, or get there when the connection is back.
 *
 * @param {NatsOptions} options
 */
export function natsStore(options) {
  return new NatsStore(options)
}

/** @implements {LogStore} */
export class NatsStore {
  #options
  #names
  /** @type {Promise<Shard[]> | null} */
  #shards = null
  #listeners = new Listeners()
  #closed = false

  /** @param {NatsOptions} options */
  constructor(options) {
    const { url, streams = STREAMS, prefix = 'remote-ref', replicas = 1 } = options
    if (typeof url !== 'string') throw new TypeError('natsStore needs { url }.')
    if (!PREFIX.test(prefix)) throw new RangeError(`${prefix} is not a prefix for streams.`)
    if (!Number.isInteger(streams) || streams < 1 || streams > 64)
      throw new RangeError('The number of streams is not one of 1 to 64.')
    if (!Number.isInteger(replicas) || replicas < 1 || replicas > 5)
      throw new RangeError('The number of replicas is not one of 1 to 5.')
    this.#options = { ...options, prefix }
    this.#names = streamNames(prefix, streams)
  }

  /** Resolves when the streams are there. */
  async open() {
    await this.#opened()
  }

  /** @returns {Promise<Shard[]>} */
  #opened() {
    if (this.#closed) return Promise.reject(new Error('The store is closed.'))
    this.#shards ??= this.#open().catch((error) => {
      this.#shards = null
      throw new Error(`Cannot open the store in NATS: ${reasonOf(error)}`, { cause: error })
    })
    return this.#shards
  }

  async #open() {
    const link = await openStreams(this.#options, this.#names)
    // By itself it ends only if it is refused: then it is tried again.
    void link.nc.closed().then(() => void (this.#shards = null))
    const cache = new Cache()
    return this.#names.map((stream, i) => {
      return new Shard(link, { stream, subject: `${this.#options.prefix}.${i}`, cache })
    })
  }

  /** @param {string} document @returns {Promise<{ log: import('./log.js').Log, shard: Shard }>} */
  async #log(document) {
    const shards = await this.#opened()
    const { stream, token } = placeOf(document, this.#names.length)
    const log = shards[stream].log(token, {
      head: (head) => this.#listeners.tell(document, head),
      isFollowed: () => this.#listeners.has(document)
    })
    return { log, shard: shards[stream] }
  }

  /** Rejects with a `StoreFailure` if it takes no writes at present. */
  async check() {
    try {
      const shards = await this.#opened()
      // Only a leader answers.
      await Promise.all(shards.map(({ link, stream }) => link.jsm.streams.info(stream)))
    } catch (error) {
      throw new StoreFailure(error)
    }
  }

  /** @param {string} document @param {Uint8Array} entry */
  async append(document, entry) {
    // A copy: the caller may use its bytes again.
    const copy = new Uint8Array(entry)
    const { log } = await this.#log(document).catch((error) => {
      throw this.#closed ? error : new StoreFailure(error)
    })
    return log.append(copy)
  }

  /** @param {string} document @param {number} after @param {ReadLimit} [limit] */
  async read(document, after, limit = {}) {
    const { log } = await this.#log(document)
    return log.read(after, { ...MOST, ...limit })
  }

  /** @param {string} document @param {(head: number) => void} listener */
  tail(document, listener) {
    const stop = this.#listeners.add(document, listener)
    this.#follow(document)
    return stop
  }

  /** Until it works. @param {string} document */
  #follow(document) {
    this.#log(document).then(
      ({ log }) => log.follow(),
      () => {
        if (!this.#closed && this.#listeners.has(document))
          setTimeout(() => this.#follow(document), 500).unref()
      }
    )
  }

  /** @param {string} document */
  async head(document) {
    const { log } = await this.#log(document)
    return (await log.numbers()).head
  }

  /** @param {string} document @returns {Promise<StoredSnapshot | null>} */
  async snapshot(document) {
    const { log, shard } = await this.#log(document)
    let { snapshot } = await log.numbers()
    for (let tries = 0; snapshot && tries < TRIES; tries++) {
      const bytes = await readParts(shard.link, shard.stream, snapshot.parts)
      if (bytes?.length === snapshot.bytes)
        return { seq: snapshot.seq, bytes: new Uint8Array(bytes) }
      // A newer one has come meanwhile, perhaps not to this server.
      snapshot = (await log.catchUp()).snapshot
    }
    if (snapshot) throw new Error(`The snapshot ${snapshot.seq} is damaged.`)
    return null
  }

  /** @param {string} document @param {StoredSnapshot} snapshot */
  async putSnapshot(document, { seq, bytes }) {
    const { log, shard } = await this.#log(document)
    let numbering = await log.numbers()
    if (seq > numbering.head) numbering = await log.catchUp()
    if (seq > numbering.head) throw new RangeError(`There is no entry ${seq} yet.`)
    const before = numbering.snapshot
    if (seq <= (before?.seq ?? 0)) return
    const parts = await log.writeParts(new Uint8Array(bytes))
    const place = await log.publish({ kind: 'snapshot', seq, bytes: bytes.length, parts })
    const now = (await log.numbers()).snapshot
    if (now?.parts !== undefined && now.seq === seq && String(now.parts) === String(parts)) {
      if (before) shard.forget(before.parts)
    } else shard.forget([place, ...parts])
  }

  /** @param {string} document @param {number} seq */
  async truncate(document, seq) {
    const { log, shard } = await this.#log(document)
    let numbering = await log.numbers()
    if (seq > (numbering.snapshot?.seq ?? 0)) numbering = await log.catchUp()
    if (seq > (numbering.snapshot?.seq ?? 0))
      throw new RangeError(`No snapshot covers entry ${seq}.`)
    if (seq <= numbering.floor) return
    const { at, last, parts } = numbering.upTo(seq)
    const floor = await log.publish({ kind: 'floor', floor: seq, at, last })
    if (at > 0) shard.pruning.begin({ subject: log.subject, at, floor, parts })
  }

  /** @param {string} document @param {import('../log-store.js').Exchange} on */
  exchange(document, on) {
    const { stream, token } = placeOf(document, this.#names.length)
    const connection = async () => (await this.#opened())[stream].link.nc
    return new NatsExchange(connection, `${this.#options.prefix}.told.${stream}.${token}`, on)
  }

  /** Waits for what is being written. */
  async close() {
    this.#closed = true
    this.#listeners.clear()
    const shards = await this.#shards?.catch(() => null)
    if (!shards) return
    await Promise.all(shards.map((shard) => shard.close()))
    await shards[0].link.nc.drain()
  }
}
