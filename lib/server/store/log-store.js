/**
 * Where the logs of documents are stored. A store does not look into entries. It gives each document's entries
 * sequences from 1 on, without gaps, and every reader the same ones.
 *
 * tests/unit/server/log-store-contract.mjs tests what every store promises.
 */

import { Listeners } from '../base/index.js'

/** @typedef {{ seq: number, bytes: Uint8Array }} StoredSnapshot A snapshot, and the sequence of its last entry. */
/**
 * @typedef {object} Slice Entries in a row.
 * @property {number} from The sequence before the first.
 * @property {number} to The sequence of the last; `from` if there are none.
 * @property {number} head The last sequence of the log.
 * @property {Uint8Array[]} entries
 */
/**
 * @typedef {object} Exchange
 * @property {(text: string) => void} hear
 * @property {() => void} begin Called, not at once, when texts come, and again after some may have got lost.
 */
/** @typedef {{ entries?: number, bytes?: number }} ReadLimit A read has at least one entry, if there is one. */
/**
 * @typedef {object} LogStore
 * @property {(document: string, entry: Uint8Array) => Promise<number>} append Resolves with the sequence of the
 *   entry once it is durable. If it fails, the entry may be in the log nevertheless. A `StoreFailure` says that
 *   the store takes no writes at present.
 * @property {(document: string, after: number, limit?: ReadLimit) => Promise<Slice | { gone: number }>} read The
 *   entries after a sequence, which may be above the head: then there are none. `gone`: those up to that
 *   sequence are truncated. A reader must never skip them silently.
 * @property {(document: string, listener: (head: number) => void) => () => void} tail Calls the listener
 *   whenever the log has become longer, perhaps once for several entries. Returns a function that stops it.
 * @property {(document: string) => Promise<number>} head 0 for a log without entries. Truncating does not
 *   change it.
 * @property {(document: string) => Promise<StoredSnapshot | null>} snapshot The newest one.
 * @property {(document: string, snapshot: StoredSnapshot) => Promise<void>} putSnapshot Ignored if there is a
 *   newer one. Rejects with a `RangeError` for a sequence above the head.
 * @property {(document: string, seq: number) => Promise<void>} truncate Forgets the entries up to that
 *   sequence. Rejects with a `RangeError` if no snapshot covers them.
 * @property {(document: string, on: Exchange) => { send: (text: string) => void, end: () => void }} [exchange] What the
 *   servers of one store tell each other about a document. It is not kept, and may be late or get lost. Who sends may
 *   hear himself.
 * @property {() => Promise<void>} [check] Rejects if the store takes no writes at present.
 * @property {() => Promise<void>} close
 */

/** @typedef {{ floor: number, entries: Uint8Array[], snapshot: StoredSnapshot | null }} MemoryLog */

/** How many entries and bytes a read returns at most, if the reader does not ask for fewer. */
const MOST = { entries: 1000, bytes: 1 << 20 }

/**
 * A store that forgets everything when the process ends: for tests.
 *
 * @implements {LogStore}
 */
export class MemoryStore {
  /** @type {Map<string, MemoryLog>} */
  #logs = new Map()
  #listeners = new Listeners()
  /** @type {Map<string, Set<Exchange>>} */
  #exchanges = new Map()

  /** @param {string} document */
  #log(document) {
    const known = this.#logs.get(document)
    /** @type {MemoryLog} */
    const log = known ?? { floor: 0, entries: [], snapshot: null }
    if (!known) this.#logs.set(document, log)
    return log
  }

  /** @param {string} document @param {Uint8Array} entry */
  async append(document, entry) {
    const log = this.#log(document)
    // A copy: the caller may use its bytes again.
    log.entries.push(entry.slice())
    const head = headOf(log)
    this.#listeners.tell(document, head)
    return head
  }

  /** @param {string} document @param {number} after @param {ReadLimit} [limit] */
  async read(document, after, limit = {}) {
    const log = this.#log(document)
    if (after < log.floor) return { gone: log.floor }
    const entries = firstOf(log.entries.slice(after - log.floor), { ...MOST, ...limit })
    const copies = entries.map((entry) => entry.slice())
    return { from: after, to: after + entries.length, head: headOf(log), entries: copies }
  }

  /** @param {string} document @param {(head: number) => void} listener */
  tail(document, listener) {
    return this.#listeners.add(document, listener)
  }

  /** @param {string} document */
  async head(document) {
    return headOf(this.#log(document))
  }

  /** @param {string} document */
  async snapshot(document) {
    const { snapshot } = this.#log(document)
    return snapshot && { seq: snapshot.seq, bytes: snapshot.bytes.slice() }
  }

  /** @param {string} document @param {StoredSnapshot} snapshot */
  async putSnapshot(document, { seq, bytes }) {
    const log = this.#log(document)
    if (seq > headOf(log)) throw new RangeError(`There is no entry ${seq} yet.`)
    if (seq > (log.snapshot?.seq ?? 0)) log.snapshot = { seq, bytes: bytes.slice() }
  }

  /** @param {string} document @param {number} seq */
  async truncate(document, seq) {
    const log = this.#log(document)
    if (seq > (log.snapshot?.seq ?? 0)) throw new RangeError(`No snapshot covers entry ${seq}.`)
    if (seq <= log.floor) return
    log.entries.splice(0, seq - log.floor)
    log.floor = seq
  }

  /** @param {string} document @param {Exchange} on */
  exchange(document, on) {
    const all = this.#exchanges.get(document) ?? new Set()
    this.#exchanges.set(document, all.add(on))
    queueMicrotask(() => all.has(on) && on.begin())
    const send = (/** @type {string} */ text) =>
      all.forEach((each) => queueMicrotask(() => all.has(each) && each.hear(text)))
    return { send, end: () => void all.delete(on) }
  }

  async close() {
    this.#logs.clear()
    this.#listeners.clear()
    this.#exchanges.clear()
  }
}

/** @param {MemoryLog} log */
function headOf({ floor, entries }) {
  return floor + entries.length
}

/** @param {Uint8Array[]} entries @param {Required<ReadLimit>} limit */
function firstOf(entries, limit) {
  let bytes = 0
  const end = entries.findIndex((entry, i) => {
    bytes += entry.length
    return i > 0 && (i >= limit.entries || bytes > limit.bytes)
  })
  return end === -1 ? entries : entries.slice(0, end)
}
