/**
 * How a log is kept short: now and then one device stores a snapshot on the server, appends a floor entry that
 * names it, and once it has read that back, lets the server forget what is before an older snapshot.
 *
 * Who? The author of the entry with which the log has become long enough since the last snapshot. All readers
 * know which entry that is, so it takes no vote, no clock and no luck, and its author may write and is
 * connected. If nothing comes of it, the author of an entry half as far again later does it, and so on.
 *
 * The wait between a floor entry and the end of the entries before it is counted in entries and bytes: who was
 * away for less reads on as if nothing had been.
 */

import { writeFloor, writeSnapshot } from '../reader/index.js'

/** @typedef {import('./turn.js').Turn} Turn */
/** @typedef {import('../reader/reader.js').Read} Read */
/**
 * @typedef {object} UpkeepLimits
 * @property {number} entries After so many since the last snapshot there is another one,
 * @property {number} bytes or after so many bytes of entries.
 * @property {number} keptEntries So many entries before a snapshot stay,
 * @property {number} keptBytes unless they have more than so many bytes.
 */
/** @typedef {{ seq: number, bytes: number }} Mark A snapshot, and how many bytes of entries were read before. */
/**
 * @typedef {object} Upkeep
 * @property {Mark[]} marks The snapshots that floor entries have named, and where the replica began; the oldest
 *   first, never empty.
 * @property {number} bytes How many bytes of entries it has read.
 * @property {number} size Bytes of the last snapshot that it has written or read; 0 without one.
 * @property {boolean} read Whether it has read the log from its start, not from a snapshot.
 * @property {boolean} doubt Whether the last floor entry has contradicted its fingerprint.
 * @property {boolean} due Whether this replica is to write one.
 * @property {{ seq: number, fp: string, put: boolean } | null} work The snapshot that it has written, until its
 *   floor entry is read back. `put`: whether the server has it.
 * @property {number} truncate Up to where the log can be forgotten now; 0 if there is nothing to do.
 */
/**
 * @typedef {object} Reading
 * @property {Read[]} reads
 * @property {Uint8Array[]} entries Of these.
 * @property {string[]} fingerprints The fingerprints before the entries before them.
 * @property {(string | undefined)[]} [own] The clients of this replica: without it nothing becomes due.
 * @property {UpkeepLimits} [limits]
 */

/** @type {UpkeepLimits} */
export const UPKEEP = {
  entries: 1024,
  bytes: 1 << 20,
  keptEntries: 1 << 14,
  keptBytes: 64 << 20
}
/** Entries since the last snapshot have at least so large a part of its size. */
export const PART = 1 / 8
/** Where it is tried again, in parts of the way to the next snapshot. */
const AGAIN = 1 / 2

const utf8 = new TextEncoder()

/** @param {number} seq Where a replica begins. @param {number} size Of the snapshot there. @returns {Upkeep} */
export function upkeepFrom(seq, size) {
  return {
    marks: [{ seq, bytes: 0 }],
    bytes: 0,
    size,
    read: seq === 0,
    doubt: false,
    due: false,
    work: null,
    truncate: 0
  }
}

/** @param {Upkeep} upkeep @returns {string} The record `upkeep`. */
export function writeUpkeep({ marks, bytes, size, read, doubt }) {
  return JSON.stringify({ marks, bytes, size, read, doubt })
}

/** @param {string} text @returns {Upkeep} */
export function readUpkeep(text) {
  const { marks, bytes, size, read, doubt } = JSON.parse(text)
  return { ...upkeepFrom(0, size), marks, bytes, read, doubt }
}

/**
 * @param {Upkeep} upkeep @param {Reading} reading
 * @returns {Upkeep} After these entries.
 */
export function upkeepAfter(upkeep, { reads, entries, fingerprints, own = [], limits = UPKEEP }) {
  const next = { ...upkeep }
  reads.forEach((read, i) => {
    const before = next.bytes
    next.bytes += entries[i].length
    if (read.names && read.outcome === 'floor') {
      const known = fingerprintAt(read.names.seq, reads, fingerprints)
      if (known === read.names.fp) mark(next, read.names, limits)
      if (known !== null) next.doubt = known !== read.names.fp
    }
    if (!read.txn || !own.includes(read.txn.client)) return
    const way = wayTo(next, read.seq, next.bytes, limits)
    if (way >= 1 && stepsOf(way) > stepsOf(wayTo(next, read.seq - 1, before, limits))) {
      next.due = true
    }
  })
  return next
}

/** How far it is to the next snapshot: 1 when it is due. @param {Upkeep} upkeep @param {number} seq @param {number} bytes @param {UpkeepLimits} limits */
function wayTo({ marks, size }, seq, bytes, limits) {
  const last = marks[marks.length - 1]
  const read = bytes - last.bytes
  const way = Math.max((seq - last.seq) / limits.entries, read / limits.bytes)
  return size > 0 ? Math.min(way, read / (size * PART)) : way
}

/** @param {number} way */
function stepsOf(way) {
  return Math.floor(way / AGAIN)
}

/**
 * @param {number} seq Below the last of the reads. @param {Read[]} reads @param {string[]} fingerprints Before them.
 * @returns {string | null} Of the log up to there; null if it is not known any more.
 */
function fingerprintAt(seq, reads, fingerprints) {
  const at = seq + 1 - reads[0].seq
  return (at >= 0 ? reads[at].fpBefore : fingerprints[fingerprints.length + at]) ?? null
}

/** @param {Upkeep} next Changed. @param {{ seq: number, fp: string }} named @param {UpkeepLimits} limits */
function mark(next, { seq, fp }, { keptEntries, keptBytes }) {
  const { work, bytes } = next
  if (seq <= next.marks[next.marks.length - 1].seq) return
  const marks = [...next.marks, { seq, bytes }]
  // The newest one with enough behind it is the oldest that is needed.
  const enough = (/** @type {Mark} */ each) =>
    seq - each.seq >= keptEntries || bytes - each.bytes >= keptBytes
  const first = Math.max(0, marks.findLastIndex(enough))
  next.marks = marks.slice(first)
  next.due = false
  if (work?.put && work.seq === seq && work.fp === fp && enough(marks[first])) {
    next.truncate = marks[first].seq
  }
  next.work = null
}

/** Whether a floor entry says that a snapshot is of another log. @param {Read[]} reads @param {{ seq: number, fp: string } | null} start */
export function contradicts(reads, start) {
  return reads.some(({ names }) => names && names.seq === start?.seq && names.fp !== start.fp)
}

/** What is due, when all entries are read. @param {Turn} turn */
export function doUpkeep({ state, effects }) {
  const { upkeep, log } = state
  if (upkeep.truncate > 0) {
    effects.push({ type: 'truncate', seq: upkeep.truncate })
    state.upkeep = { ...upkeep, truncate: 0 }
  }
  // One that was stored, and whose floor entry has not come since, is given up.
  if (!upkeep.due || (upkeep.work && !upkeep.work.put)) return
  // It may have begun with a snapshot that lies, which it must not spread.
  if (upkeep.doubt && !upkeep.read) return
  const bytes = utf8.encode(writeSnapshot(log))
  const { seq, fp } = log
  state.upkeep = { ...state.upkeep, due: false, size: bytes.length, work: { seq, fp, put: false } }
  effects.push({ type: 'put-snapshot', seq, bytes })
}

/**
 * The server has answered.
 *
 * @param {Turn} turn
 * @param {{ seq: number, newest: number | null }} event
 */
export function snapshotPut({ state, effects }, { seq, newest }) {
  const { upkeep, status } = state
  const { work } = upkeep
  if (!work || work.put || work.seq !== seq) return
  // Whoever has written a newer one names that.
  const named = newest === seq && status === 'live'
  state.upkeep = { ...upkeep, work: named ? { ...work, put: true } : null }
  if (named) effects.push({ type: 'send', bytes: writeFloor(seq, work.fp) })
}
