/**
 * What a replica keeps on disk: records by key, changed in batches. A batch is stored as a whole or not at
 * all, and batches in their order.
 *
 *     log               a snapshot of the log
 *     prior             the fingerprint before its last entry
 *     entry/<sequence>  the entries after it
 *     first             the value before the log was opened
 *     pending           what is not in the log, on the last of these entries, and what was lost
 *     edit/<number>     changes made since
 *     own/<sequence>    the last confirmed transactions
 *
 * There is no offset: it is the sequence of the last entry that is there.
 */

import { RemoteRefError, parse, writePatches } from '../../shared/index.js'
import { EMPTY, OPS, readEntries, readSnapshot, readTransaction, valueOf } from '../reader/index.js'
import { following, targetsOf } from './targets.js'

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Own} Own */
/** @typedef {import('./state.js').Confirmed} Confirmed */
/** @typedef {ReadonlyMap<string, string | Uint8Array>} Records Texts, and bytes of entries. */
/** @typedef {{ patches: string, notes: [id: number | null, mine: string | null][] }} Packed */

export const ENTRY = 'entry/'
export const EDIT = 'edit/'
export const OWN = 'own/'

/** @param {string} kind @param {number} number @returns {string} Keys are in the order of their numbers. */
export function keyOf(kind, number) {
  return kind + String(number).padStart(16, '0')
}

/** @param {Own[]} patches @returns {Packed} */
function packed(patches) {
  return {
    patches: writePatches(patches),
    notes: patches.map(({ id, mine }) => [id ?? null, mine ?? null])
  }
}

/** @param {Packed} kept @returns {Own[]} */
function unpacked({ patches, notes }) {
  const list = readTransaction(patches, OPS)
  if (!list || list.length !== notes.length) throw corrupt('a list of patches')
  return list.map((patch, i) => {
    const [id, mine] = notes[i]
    return { ...patch, ...(id !== null && { id }), ...(mine !== null && { mine }) }
  })
}

/** @param {State} state @returns {string} The record `pending`. */
export function writePending({ inflight, buffer, lost, ids }) {
  const flying = inflight && {
    txn: inflight.txn,
    base: inflight.base,
    bytes: new TextDecoder().decode(inflight.bytes),
    ...packed(inflight.patches)
  }
  const gone = lost.map(({ id, reason, patch }) => ({ id, reason, ...packed([patch]) }))
  return JSON.stringify({ inflight: flying, buffer: packed(buffer), lost: gone, ids })
}

/** @param {Confirmed} confirmed @returns {string} */
export function writeConfirmed({ txn, s, patches }) {
  return JSON.stringify({ txn, s, ...packed(patches) })
}

/**
 * @param {Records} records
 * @returns {Pick<State, 'log' | 'prior' | 'inflight' | 'buffer' | 'lost' | 'ids' | 'confirmed' | 'targets' |
 *   'entries'> & { first: unknown, edits: string[] }}
 * @throws {RemoteRefError} `ERR_REF_TEXT` if they are not what a replica has stored.
 */
export function readRecords(records) {
  const known = readLog(records)
  const pending = records.get('pending')
  const { inflight, buffer, lost, ids } = readPending(String(pending ?? NOTHING))
  const confirmed = listOf(records, OWN).map((text) => readConfirmed(String(text)))
  const first = records.get('first')
  return {
    ...known,
    inflight,
    buffer,
    lost,
    ids,
    confirmed,
    targets: targetsIn(confirmed, known.log),
    first: first === undefined ? undefined : valueOf(parse(String(first)), String(first))?.value,
    edits: listOf(records, EDIT).map(String)
  }
}

const NOTHING = JSON.stringify({ inflight: null, buffer: packed([]), lost: [], ids: 0 })

/** @param {Records} records @param {string} kind @returns {(string | Uint8Array)[]} In their order. */
function listOf(records, kind) {
  const keys = [...records.keys()].filter((key) => key.startsWith(kind)).sort()
  return keys.map((key) => /** @type {string | Uint8Array} */ (records.get(key)))
}

/** @param {Records} records */
function readLog(records) {
  const text = records.get('log')
  const start = text === undefined ? EMPTY : readSnapshot(new TextEncoder().encode(String(text)))
  if (start === null || start === 'newer') throw corrupt('the log')
  const entries = /** @type {Uint8Array[]} */ (listOf(records, ENTRY))
  const seqs = entries.map((_entry, i) => keyOf(ENTRY, start.seq + 1 + i))
  if (!seqs.every((key) => records.has(key))) throw corrupt('entries')
  const before = readEntries(start, entries.slice(0, -1))
  const { state: log, newer } = readEntries(before.state, entries.slice(-1))
  if (newer || before.newer || log.seq !== start.seq + entries.length) throw corrupt('entries')
  const prior = entries.length > 0 ? before.state.fp : records.get('prior')
  return { log, prior: prior === undefined ? null : String(prior), entries: entries.length }
}

/** @param {string} text */
function readPending(text) {
  const { inflight, buffer, lost, ids } = /** @type {any} */ (parse(text))
  return {
    inflight: inflight && {
      txn: inflight.txn,
      base: inflight.base,
      bytes: new TextEncoder().encode(inflight.bytes),
      patches: unpacked(inflight),
      stored: 0,
      sent: false
    },
    buffer: unpacked(buffer),
    lost: lost.map((/** @type {any} */ { id, reason, ...kept }) => ({
      id,
      reason,
      patch: unpacked(kept)[0]
    })),
    ids
  }
}

/** @param {string} text @returns {Confirmed} */
function readConfirmed(text) {
  const { txn, s, ...kept } = /** @type {any} */ (parse(text))
  return { txn, s, patches: unpacked(kept) }
}

/**
 * Where confirmed writes are now.
 *
 * @param {Confirmed[]} confirmed @param {import('../reader/reader.js').LogState} log
 */
function targetsIn(confirmed, { floor, tail }) {
  const recent = confirmed.filter(({ s }) => s > floor)
  return recent.flatMap(({ s, patches }) =>
    targetsOf(patches, s).flatMap((target) => {
      const path = following(target.path, tail.slice(s - floor).flat())
      return path ? [{ ...target, path }] : []
    })
  )
}

/** @param {string} what */
function corrupt(what) {
  return new RemoteRefError(
    'ERR_REF_TEXT',
    `What is stored of a shared document is not valid: ${what}.`
  )
}
