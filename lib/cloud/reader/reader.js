/**
 * The reader's rule: what an entry of a log does to the value. Every reader of a log applies it to the same
 * entries in the same order, so all have the same value. Nothing else may enter here: no option, limit,
 * permission or clock of one reader.
 *
 * native/core/log does the same in C; tests/cases/reader.json is run by both.
 */

import { transformLists } from '../../shared/index.js'
import { Draft } from './draft.js'
import { VERSION, readEntry, readTransaction } from './entry.js'
import { START, fold } from './fingerprint.js'

/** @typedef {import('../../shared/patch/patch.js').Patch} Patch */
/** @typedef {import('./entry.js').Txn} Txn */
/** @typedef {'applied' | 'stale' | 'bad'} TxnOutcome */
/** @typedef {TxnOutcome | 'duplicate' | 'opened' | 'floor'} Outcome */
/**
 * @typedef {object} Last The last transaction of a client.
 * @property {number} n Its number.
 * @property {number} s Its sequence.
 * @property {TxnOutcome} outcome
 */
/**
 * @typedef {object} LogState What a reader knows. Never changed.
 * @property {number} v The version of the protocol; 0 until the log is opened.
 * @property {number} window How many entries can be transformed over.
 * @property {string[]} ops What its patches may do.
 * @property {number} seq The sequence of the last entry; 0 without one.
 * @property {string} fp The fingerprint of all entries.
 * @property {unknown} value
 * @property {number} floor The oldest sequence that can be a base.
 * @property {Patch[][]} tail What was applied of each entry after the floor.
 * @property {ReadonlyMap<string, Last>} last By client, in the order of their sequences. All are above the
 *   floor.
 */
/**
 * @typedef {object} Read What an entry did.
 * @property {number} seq
 * @property {string} fpBefore The fingerprint of the log before it.
 * @property {Outcome} outcome
 * @property {Txn | null} txn
 * @property {number} base Of a transaction; otherwise 0.
 * @property {number} seen The same.
 * @property {import('./entry.js').TextPatch[]} patches What was applied.
 * @property {boolean} unmoved Whether it has moved something that is not moved after all.
 * @property {{ seq: number, fp: string } | null} names The snapshot that a floor entry names.
 */

/** @type {LogState} */
export const EMPTY = Object.freeze({
  v: 0,
  window: 0,
  ops: [],
  seq: 0,
  fp: START,
  value: null,
  floor: 0,
  tail: [],
  last: new Map()
})

/**
 * Reads the next entries of a log.
 *
 * @param {LogState} state
 * @param {Iterable<Uint8Array>} entries Foreign bytes.
 * @returns {{ state: LogState, reads: Read[], newer: boolean }} `newer`: the entry behind these is from a
 *   newer version of this library, so it cannot be read, nor can any after it.
 */
export function readEntries(state, entries) {
  const reading = new Reading(state)
  /** @type {Read[]} */
  const reads = []
  for (const entry of entries) {
    const read = reading.take(entry)
    if (!read) return { state: reading.end(), reads, newer: true }
    reads.push(read)
  }
  return { state: reading.end(), reads, newer: false }
}

/**
 * Whether nothing is left of a move.
 *
 * @param {import('./entry.js').TextPatch[]} written @param {import('./entry.js').TextPatch[]} applied
 */
function isUnmoved(written, applied) {
  return written.some(
    ({ op, at }) => op === 'move' && !applied.some((patch) => patch.op === op && patch.at === at)
  )
}

/** So many entries that nobody needs any more are let go of together. */
const MANY = 1024

/** A state while it reads. */
class Reading {
  #state
  #draft
  #last
  /** What was applied of the entries behind the floor of the first state. */
  #tail
  #first

  /** @param {LogState} state */
  constructor(state) {
    this.#state = { ...state }
    this.#draft = new Draft(state.value)
    this.#last = new Map(state.last)
    this.#tail = state.tail.slice()
    this.#first = state.floor
  }

  /** @returns {LogState} */
  end() {
    const { floor } = this.#state
    const tail = this.#tail.slice(floor - this.#first)
    return { ...this.#state, value: this.#draft.share(), tail, last: this.#last }
  }

  /** @param {Uint8Array} bytes @returns {Read | null} Null if a newer version has written it. */
  take(bytes) {
    const entry = readEntry(bytes)
    const seq = this.#state.seq + 1
    /** @type {Read} */
    const read = {
      seq,
      fpBefore: this.#state.fp,
      outcome: 'bad',
      txn: null,
      base: 0,
      seen: 0,
      patches: [],
      unmoved: false,
      names: null
    }
    if (entry && !this.#judge(entry, read)) return null
    this.#state.seq = seq
    this.#state.fp = fold(this.#state.fp, bytes)
    this.#tail.push(read.patches)
    // Nothing before the opening can be a base.
    this.#raiseFloor(read.outcome === 'opened' ? seq : seq - this.#state.window)
    return read
  }

  /**
   * @param {import('./entry.js').Entry} entry @param {Read} read
   * @returns {boolean} False if it cannot be read.
   */
  #judge(entry, read) {
    const state = this.#state
    if (entry.kind === 'newer') return false
    if (entry.kind === 'open') {
      if (state.v === 0 && entry.newer) return false
      read.outcome = state.v === 0 ? 'opened' : 'duplicate'
      if (state.v === 0) this.#open(entry)
    } else if (state.v === 0) {
      read.outcome = 'bad'
    } else if (entry.kind === 'floor') {
      const rises = entry.floor > state.floor && entry.floor < read.seq
      read.outcome = rises ? 'floor' : 'stale'
      read.names = { seq: entry.floor, fp: entry.fp }
      if (rises) this.#raiseFloor(entry.floor)
    } else {
      read.txn = entry.txn
      read.base = entry.base
      read.seen = entry.seen
      this.#judgeTransaction(entry, read)
    }
    return true
  }

  /** @param {import('./entry.js').Opening} opening */
  #open({ window, ops, value }) {
    Object.assign(this.#state, { v: VERSION, window, ops })
    this.#draft = new Draft(value)
  }

  /** @param {import('./entry.js').TransactionEntry} entry @param {Read} read */
  #judgeTransaction({ txn: { client, n }, base, patches }, read) {
    const isNew = n > (this.#last.get(client)?.n ?? 0)
    if (base < this.#state.floor || base >= read.seq) read.outcome = 'stale'
    else if (!isNew) read.outcome = 'duplicate'
    else read.outcome = this.#apply(patches, base, read)
    if (!isNew) return
    // Deleted first, so that the map stays in the order of sequences.
    this.#last.delete(client)
    this.#last.set(client, {
      n,
      s: read.seq,
      outcome: /** @type {TxnOutcome} */ (read.outcome)
    })
  }

  /** @param {string} text @param {number} base @param {Read} read @returns {'applied' | 'bad'} */
  #apply(text, base, read) {
    const written = readTransaction(text, this.#state.ops)
    if (!written) return 'bad'
    let patches = written
    for (let s = base; s < this.#state.seq; s++) {
      const earlier = this.#tail[s - this.#first]
      if (earlier.length > 0) [patches] = transformLists(patches, earlier)
    }
    try {
      this.#draft.applyAll(patches)
    } catch {
      return 'bad'
    }
    read.patches = patches
    read.unmoved = patches !== written && isUnmoved(written, patches)
    return 'applied'
  }

  /** @param {number} floor */
  #raiseFloor(floor) {
    if (floor <= this.#state.floor) return
    this.#state.floor = floor
    if (floor - this.#first > MANY) {
      this.#tail.splice(0, floor - this.#first)
      this.#first = floor
    }
    for (const [client, { s }] of this.#last) {
      if (s > floor) break
      this.#last.delete(client)
    }
  }
}
