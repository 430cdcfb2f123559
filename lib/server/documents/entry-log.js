import { Lanes } from '../base/index.js'
import { readRecord, toldOf, writeRecord } from './record.js'
import { SharedReads } from './shared-reads.js'
import { Writers } from './writers.js'

/** @typedef {import('../store/log-store.js').LogStore} LogStore */
/** @typedef {import('../store/log-store.js').Slice} Slice */
/** @typedef {import('./record.js').RecordHead} RecordHead */
/** @typedef {Slice & { users: import('../wire/users.js').Users }} WrittenSlice `users`: who readers are told has written each. */
/** @typedef {{ head: RecordHead, bytes: Uint8Array }} NewEntry */
/** @typedef {{ seq: number, duplicate: boolean }} Appended The head of the log afterwards, or more. */

/** Of a transaction: see the replica's entries. Others have no client. */
const CLIENT = /^\{"v":\d{1,9},"txn":"([\da-z]{1,24})\./
const CLIENT_BYTES = 64

/** The entries of one generation of a document. */
export class EntryLog {
  #store
  #log
  #writers = new Writers()
  /** Up to which entry the writers are known. */
  #known = 0
  /** Own entries above that. @type {Map<number, RecordHead>} */
  #own = new Map()
  #lanes = new Lanes()
  /** For those who follow it. */
  shared = new SharedReads(
    (after, limit) => this.read(after, limit),
    (listener) => this.#store.tail(this.#log, listener)
  )

  /** @param {LogStore} store @param {string} id */
  constructor(store, id) {
    this.#store = store
    this.#log = `entries/${id}`
  }

  /**
   * Appends entries in a row, if what is known of their writers allows it. Two appends of one producer, of one
   * client or with an order are done one after the other, so that none is there without the one before it.
   *
   * @param {Uint8Array[]} entries
   * @param {RecordHead} head
   * @returns {Promise<Appended>} Once they are durable. Rejects with a `Refusal`.
   */
  append(entries, head) {
    const heads = entries.map((entry, i) => {
      const client = clientOf(entry)
      // The producer comes with the last one: the request was a whole.
      const { user, name, ...rest } = head
      return {
        ...(user && { user }),
        ...(name !== undefined && { name }),
        ...(client && { client }),
        ...(i === entries.length - 1 && rest)
      }
    })
    const keys = heads.flatMap(({ client, producer, order }) => [
      ...(client ? [`client ${client}`] : []),
      ...(producer ? [`client ${producer.id}`] : []),
      ...(order === undefined ? [] : ['order'])
    ])
    return this.#lanes.run([...new Set(keys)], async () => {
      await this.#learn(await this.#store.head(this.#log))
      const verdicts = heads.map((each) => this.#writers.judge(each))
      if (verdicts.at(-1) === 'duplicate') {
        return { seq: await this.#store.head(this.#log), duplicate: true }
      }
      const seqs = await Promise.all(
        entries.map((entry, i) => this.#store.append(this.#log, writeRecord(heads[i], entry)))
      )
      // Others may have read them already.
      seqs.forEach((seq, i) => void (seq > this.#known && this.#own.set(seq, heads[i])))
      const seq = seqs.reduce((last, each) => Math.max(last, each), 0)
      await this.#learn(seq)
      return { seq, duplicate: false }
    })
  }

  /** Reads who wrote the entries up to there. @param {number} to */
  #learn(to) {
    return to <= this.#known ? undefined : this.#lanes.run(['learn'], () => this.#learnNow(to))
  }

  /** @param {number} to */
  async #learnNow(to) {
    while (this.#known < to) {
      const own = this.#own.get(this.#known + 1)
      if (own) this.#take(own)
      else await this.#readOn()
    }
  }

  async #readOn() {
    const slice = await this.#store.read(this.#log, this.#known)
    if ('gone' in slice) {
      this.#known = slice.gone
      this.#writers.forget(slice.gone)
    } else if (slice.entries.length > 0) {
      for (const entry of slice.entries) this.#take(readRecord(entry).head)
    } else throw new Error('The log ends before its head.')
  }

  /** @param {RecordHead} head Of the next entry. */
  #take(head) {
    this.#own.delete(++this.#known)
    this.#writers.take(head, this.#known)
  }

  /** The last append of a producer. @param {string} id */
  producer(id) {
    return this.#writers.producer(id)
  }

  /**
   * @param {number} after @param {import('../store/log-store.js').ReadLimit} [limit]
   * @returns {Promise<WrittenSlice | { gone: number }>}
   */
  async read(after, limit) {
    const slice = await this.#store.read(this.#log, after, limit)
    if ('gone' in slice) return slice
    const records = slice.entries.map(readRecord)
    const users = records.map(({ head }) => toldOf(head))
    return { ...slice, entries: records.map(({ bytes }) => bytes), users }
  }

  head() {
    return this.#store.head(this.#log)
  }

  snapshot() {
    return this.#store.snapshot(this.#log)
  }

  /** @param {import('../store/log-store.js').StoredSnapshot} snapshot */
  putSnapshot(snapshot) {
    return this.#store.putSnapshot(this.#log, snapshot)
  }

  /** @param {number} seq */
  async truncate(seq) {
    await this.#store.truncate(this.#log, seq)
    this.shared.forget()
    this.#writers.forget(seq)
  }

  /** Frees its space: nobody reads it again. */
  async erase() {
    const seq = await this.head()
    if (seq === 0) return
    await this.putSnapshot({ seq, bytes: new Uint8Array(0) })
    await this.truncate(seq)
  }
}

/** @param {Uint8Array} entry @returns {string | undefined} */
function clientOf(entry) {
  return CLIENT.exec(Buffer.from(entry.subarray(0, CLIENT_BYTES)).toString('latin1'))?.[1]
}
