/**
 * What a replica keeps on disk: records by key, changed in batches. A batch is stored as a whole or not at
 * all, and batches in their order.
 *
 *     log               a snapshot of the log
 *     fingerprints      the fingerprints before its last entries
 *     upkeep            the snapshots of it that others can have
 *     entry/<sequence>  the entries after it
 *     targets           where own writes were after that entry
 *     first             the value before the log was opened
 *     pending           what is not in the log, on the last of these entries, and what was lost
 *     edit/<number>     changes made since
 *     own/<sequence>    what was written by an own one of these entries
 *
 * There is no offset: it is the sequence of the last entry that is there.
 */

import { RemoteRefError, parse, writePatches } from '../../shared/index.js'
import { EMPTY, OPS, readEntries, readSnapshot, readTransaction, valueOf } from '../reader/index.js'
import { WATCHED, pendingOf, fingerprintsAfter } from './state.js'
import { targetsAfter, targetsConfirmed, targetsOf } from './targets.js'
import { readUpkeep, upkeepAfter, upkeepFrom } from './upkeep.js'

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Own} Own */
/** @typedef {ReadonlyMap<string, string | Uint8Array>} Records Texts, and bytes of entries. */
/** @typedef {{ patches: string, notes: [id: number | null, mine: string | null, made?: Own['made']][] }} Packed */

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
    notes: patches.map(({ id = null, mine = null, made }) => (made ? [id, mine, made] : [id, mine]))
  }
}

/** @param {Packed} kept @returns {Own[]} */
function unpacked({ patches, notes }) {
  const list = readTransaction(patches, OPS)
  if (!list || list.length !== notes.length) throw corrupt('a list of patches')
  return list.map(({ at: _at, ...patch }, i) => {
    const [id, mine, made] = notes[i]
    return {
      ...patch,
      ...(id !== null && { id }),
      ...(mine !== null && { mine }),
      ...(made && { made })
    }
  })
}

/** @param {State} state @returns {string} The record `pending`. */
export function writePending({ inflight, buffer, seen, lost, ids, targets }) {
  const flying = inflight && {
    txn: inflight.txn,
    base: inflight.base,
    seen: inflight.seen,
    ids: inflight.ids.map((id) => id ?? null),
    bytes: new TextDecoder().decode(inflight.bytes),
    ...packed(inflight.patches)
  }
  const gone = targets.flatMap(({ gone: taken, patch }) => (taken ? [patch.id] : []))
  const carried = targets.flatMap((target) => (target.carried ? [target.patch.id] : []))
  const told = lost.map(({ patch, held, ...rest }) => ({
    ...rest,
    ...packed([patch]),
    ...(held.length > 0 && { held: packed(held) })
  }))
  const kept = { inflight: flying, buffer: packed(buffer), seen, lost: told, ids, gone }
  return JSON.stringify(carried.length > 0 ? { ...kept, carried } : kept)
}

/** @param {Own[]} patches @returns {string} */
export function writeOwn(patches) {
  return JSON.stringify(packed(patches))
}

/** @param {import('./state.js').Target[]} targets @returns {string} */
export function writeTargets(targets) {
  const confirmed = targets.filter(({ path }) => path !== null)
  return JSON.stringify(confirmed.map(({ patch, path, s }) => ({ path, s, ...packed([patch]) })))
}

/**
 * @param {Records} records
 * @returns {Pick<State, 'log' | 'fingerprints' | 'inflight' | 'buffer' | 'seen' | 'lost' | 'ids' | 'own' | 'targets' |
 *   'entries' | 'weight' | 'size' | 'upkeep'> & { first: unknown, edits: string[] }}
 * @throws {RemoteRefError} `ERR_REF_TEXT` if they are not what a replica has stored.
 */
export function readRecords(records) {
  try {
    return readAll(records)
  } catch (cause) {
    // Whatever is missing in them.
    throw cause instanceof RemoteRefError ? cause : corrupt('a record', cause)
  }
}

/** @param {Records} records @returns {ReturnType<typeof readRecords>} */
function readAll(records) {
  const { reads, ...log } = readLog(records)
  const pending = records.get('pending')
  const { gone, carried, ...known } = readPending(String(pending ?? NOTHING))
  const own = ownIn(records)
  const first = records.get('first')
  return {
    ...log,
    ...known,
    own: [...own.keys()],
    targets: targetsIn(
      String(records.get('targets') ?? '[]'),
      own,
      reads,
      pendingOf(known),
      gone,
      carried
    ),
    first: first === undefined ? undefined : valueOf(parse(String(first)), String(first))?.value,
    edits: listOf(records, EDIT).map(String)
  }
}

const NOTHING = JSON.stringify({
  inflight: null,
  buffer: packed([]),
  seen: 0,
  lost: [],
  ids: 0,
  gone: []
})

/** @param {Records} records @param {string} kind @returns {string[]} In their order. */
function keysOf(records, kind) {
  return [...records.keys()].filter((key) => key.startsWith(kind)).sort()
}

/** @param {Records} records @param {string} kind @returns {(string | Uint8Array)[]} In the order of their keys. */
function listOf(records, kind) {
  return keysOf(records, kind).map((key) => /** @type {string | Uint8Array} */ (records.get(key)))
}

/** @param {Records} records */
function readLog(records) {
  const text = records.get('log')
  const start = text === undefined ? EMPTY : readSnapshot(new TextEncoder().encode(String(text)))
  if (start === null || start === 'newer') throw corrupt('the log')
  const entries = /** @type {Uint8Array[]} */ (listOf(records, ENTRY))
  const seqs = entries.map((_entry, i) => keyOf(ENTRY, start.seq + 1 + i))
  if (!seqs.every((key) => records.has(key))) throw corrupt('entries')
  const { state: log, reads, newer } = readEntries(start, entries)
  if (newer || reads.length < entries.length) throw corrupt('entries')
  const known = /** @type {string[]} */ (parse(String(records.get('fingerprints') ?? '[]')))
  const stored = records.get('upkeep')
  const upkeep =
    stored === undefined ? { ...upkeepFrom(start.seq, 0), read: true } : readUpkeep(String(stored))
  return {
    log,
    fingerprints: fingerprintsAfter(known, reads),
    entries: entries.length,
    weight: entries.reduce((sum, { length }) => sum + length, 0),
    size: text === undefined ? 0 : String(text).length,
    reads,
    upkeep: upkeepAfter(upkeep, { reads, entries, fingerprints: known })
  }
}

/** @param {string} text */
function readPending(text) {
  const { inflight, buffer, seen, lost, ids, gone, carried = [] } = /** @type {any} */ (parse(text))
  return {
    inflight: inflight && {
      txn: inflight.txn,
      base: inflight.base,
      seen: inflight.seen,
      ids: inflight.ids.map((/** @type {number | null} */ id) => id ?? undefined),
      bytes: new TextEncoder().encode(inflight.bytes),
      patches: unpacked(inflight),
      stored: 0,
      sent: false
    },
    buffer: unpacked(buffer),
    seen,
    lost: lost.map(lostIn),
    ids,
    gone,
    carried
  }
}

/** @param {any} kept @returns {import('./state.js').Lost} */
function lostIn({ id, reason, place, who, noticed, held, back, ...patch }) {
  return {
    id,
    reason,
    place: place ?? null,
    // Of an earlier version: the client alone.
    who: typeof who === 'string' ? { client: who, user: null } : (who ?? null),
    noticed: noticed ?? 0,
    held: held ? unpacked(held) : [],
    back: back ?? [],
    patch: unpacked(patch)[0]
  }
}

/** @param {Records} records @returns {Map<number, Own[]>} By sequence. */
function ownIn(records) {
  return new Map(
    keysOf(records, OWN).map((key) => [
      Number(key.slice(OWN.length)),
      unpacked(/** @type {any} */ (parse(String(records.get(key)))))
    ])
  )
}

/**
 * Where confirmed writes are now. Those that have lost since were reported when the entries were read.
 *
 * @param {string} text Where they were after the last entry of the snapshot.
 * @param {Map<number, Own[]>} own
 * @param {import('../reader/reader.js').Read[]} reads The entries since.
 * @param {Own[]} pending What is not in the log.
 * @param {number[]} gone Ids of those that were taken away on purpose.
 * @param {number[]} carried Ids of those that were written again with a whole unit.
 * @returns {import('./state.js').Target[]}
 */
function targetsIn(text, own, reads, pending, gone, carried) {
  let targets = /** @type {any[]} */ (parse(text)).map(({ path, s, ...kept }) => ({
    path,
    s,
    shown: path,
    gone: false,
    patch: unpacked(kept)[0]
  }))
  for (const read of reads) {
    targets = targetsAfter(targets, read, true, [])
    const patches = own.get(read.seq) ?? []
    targets = targetsConfirmed([...targets, ...targetsOf(patches)], patches, read.seq, [])
  }
  return [...targets, ...targetsOf(pending)].slice(-WATCHED).map((target) => ({
    ...target,
    gone: gone.includes(Number(target.patch.id)),
    carried: carried.includes(Number(target.patch.id))
  }))
}

/** @param {string} what @param {unknown} [cause] */
function corrupt(what, cause) {
  const message = `What is stored of a shared document is not valid: ${what}.`
  return new RemoteRefError('ERR_REF_TEXT', message, { cause })
}
