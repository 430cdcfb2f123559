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
import { Past } from './follow.js'
import { WATCHED, pendingOf, fingerprintsAfter } from './state.js'
import { nowhere, targetsAfter, targetsConfirmed, targetsOf } from './targets.js'
import { readUpkeep, upkeepAfter, upkeepFrom } from './upkeep.js'

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Own} Own */
/** @typedef {import('./state.js').Target} Target */
/** @typedef {ReadonlyMap<string, string | Uint8Array>} Records Texts, and bytes of entries. */
/** @typedef {[id: number | null, mine: string | null, made?: Own['made'] | null, takes?: number[]]} Note */
/** @typedef {{ patches: string, notes: Note[] }} Packed */
/** @typedef {[patch: Packed, within: import('./state.js').Within[]]} Carried A write that is part of units which are written again. */

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
    notes: patches.map(noteOf)
  }
}

/** @param {Own} patch @returns {Note} */
function noteOf({ id, mine, made, takes }) {
  /** @type {[number | null, string | null]} */
  const note = [id ?? null, mine ?? null]
  if (takes) return [...note, made, takes]
  return made ? [...note, made] : note
}

/** @param {Packed} kept @returns {Own[]} */
function unpacked({ patches, notes }) {
  const list = readTransaction(patches, OPS)
  if (!list || list.length !== notes.length) throw corrupt('a list of patches')
  return list.map(({ at: _at, ...patch }, i) => {
    const [id, mine, made, takes] = notes[i]
    return {
      ...patch,
      ...(id !== null && { id }),
      ...(mine !== null && { mine }),
      ...(made && { made }),
      ...(takes && { takes })
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
  const carried = carriedIn(targets, pendingOf({ inflight, buffer }))
  const told = lost.map(({ patch, held, ...rest }) => ({
    ...rest,
    ...packed([patch]),
    ...(held.length > 0 && { held: packed(held) })
  }))
  const kept = { inflight: flying, buffer: packed(buffer), seen, lost: told, ids, gone }
  return JSON.stringify(carried.length > 0 ? { ...kept, carried } : kept)
}

/**
 * @param {Own[]} patches @param {Target[]} targets With what they carry.
 * @returns {string}
 */
export function writeOwn(patches, targets) {
  const carried = carriedIn(targets, patches)
  return JSON.stringify({ ...packed(patches), ...(carried.length > 0 && { carried }) })
}

/** @param {Target[]} targets @param {Own[]} patches @returns {Carried[]} Those that are part of one of these. */
function carriedIn(targets, patches) {
  const ids = new Set(patches.map(({ id }) => id))
  return targets.flatMap(({ patch, within }) =>
    within?.some(({ id }) => ids.has(id)) ? [[packed([patch]), within]] : []
  )
}

/** @param {Target[]} targets @returns {string} */
export function writeTargets(targets) {
  const confirmed = targets.filter(({ path }) => path !== null)
  return JSON.stringify(
    confirmed.map(({ patch, path, s, within }) => ({ path, s, within, ...packed([patch]) }))
  )
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
  const { reads, past, ...log } = readLog(records)
  const pending = readPending(String(records.get('pending') ?? NOTHING))
  const { gone: _gone, carried: _carried, ...known } = pending
  const own = ownIn(records)
  const first = records.get('first')
  const before = readTargets(String(records.get('targets') ?? '[]'))
  return {
    ...log,
    ...known,
    own: [...own.keys()],
    targets: targetsIn(before, own, reads, past, pending),
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
  const opened = reads.findIndex(({ outcome }) => outcome === 'opened')
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
    past: new Past(
      opened < 0 ? start.value : readEntries(start, entries.slice(0, opened + 1)).state.value
    ),
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
    lost: /** @type {import('./state.js').Lost[]} */ (lost.map(lostIn)),
    ids,
    gone,
    carried: targetsOfCarried(carried)
  }
}

/** @param {any} kept @returns {import('./state.js').Lost} */
function lostIn({ id, reason, place, who, noticed, held, lacks, back, ...patch }) {
  return {
    id,
    reason,
    place: place ?? null,
    // Of an earlier version: the client alone.
    who: typeof who === 'string' ? { client: who, user: null } : (who ?? null),
    noticed: noticed ?? 0,
    held: held ? unpacked(held) : [],
    lacks: lacks ?? false,
    back: back ?? [],
    patch: unpacked(patch)[0]
  }
}

/**
 * @typedef {object} OwnEntry
 * @property {Own[]} patches
 * @property {Target[]} carried Writes that are part of these.
 */

/** @param {Records} records @returns {Map<number, OwnEntry>} By sequence. */
function ownIn(records) {
  return new Map(
    keysOf(records, OWN).map((key) => {
      const { carried, ...kept } = /** @type {any} */ (parse(String(records.get(key))))
      return [
        Number(key.slice(OWN.length)),
        { patches: unpacked(kept), carried: targetsOfCarried(carried) }
      ]
    })
  )
}

/** @param {Carried[]} [carried] @returns {Target[]} */
function targetsOfCarried(carried = []) {
  // An older version has kept ids alone.
  return /** @type {Carried[]} */ (carried.filter(Array.isArray)).map(([kept, within]) => ({
    patch: unpacked(kept)[0],
    path: null,
    shown: null,
    gone: false,
    within,
    s: Infinity
  }))
}

/** @param {string} text @returns {Target[]} */
function readTargets(text) {
  return /** @type {any[]} */ (parse(text)).map(({ path, s, within, ...kept }) => ({
    path,
    s,
    shown: path,
    gone: false,
    ...(within && { within }),
    patch: unpacked(kept)[0]
  }))
}

/**
 * Where own writes are now. Those that have lost were told when the entries were read.
 *
 * @param {Target[]} targets Where they were after the last entry of the snapshot.
 * @param {Map<number, OwnEntry>} own
 * @param {import('../reader/reader.js').Read[]} reads The entries since.
 * @param {Past} past The log's value before these.
 * @param {ReturnType<typeof readPending>} pending
 * @returns {Target[]}
 */
function targetsIn(targets, own, reads, past, pending) {
  for (const read of reads) {
    targets = targetsAfter(targets, read, 'self', past)
    past.add(read.patches)
    const { patches, carried } = own.get(read.seq) ?? { patches: [], carried: [] }
    const known = withCarried([...targets, ...targetsOf(patches)], carried)
    targets = targetsConfirmed(known, patches, read.seq)
  }
  const there = withCarried([...targets, ...targetsOf(pendingOf(pending))], pending.carried)
  const isNowhere = nowhere(pending)
  const told = new Set(pending.lost.map(({ patch }) => patch.id))
  const gone = new Set(pending.gone)
  return there
    .filter((target) => !isNowhere(target) && !told.has(target.patch.id))
    .slice(-WATCHED)
    .map((target) => ({ ...target, gone: gone.has(Number(target.patch.id)) }))
}

/** @param {Target[]} targets @param {Target[]} carried @returns {Target[]} With those, which may be known. */
function withCarried(targets, carried) {
  if (carried.length === 0) return targets
  const places = new Map(carried.map((target) => [target.patch.id, target]))
  const known = targets.map((target) => {
    const within = places.get(target.patch.id)?.within
    places.delete(target.patch.id)
    return within ? { ...target, within } : target
  })
  return [...known, ...places.values()]
}

/** @param {string} what @param {unknown} [cause] */
function corrupt(what, cause) {
  const message = `What is stored of a shared document is not valid: ${what}.`
  return new RemoteRefError('ERR_REF_TEXT', message, { cause })
}
