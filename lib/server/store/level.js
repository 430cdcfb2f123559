/**
 * What is stored, with the name of the document escaped:
 *
 *     entry/NAME/0000000000000001   an entry
 *     floor/NAME                    the sequence of the last truncated entry, in 16 digits
 *     snapshot/NAME                 its sequence in 16 digits, and its bytes
 *
 * Before each value is a CRC-32 of key and value, big-endian: LevelDB itself verifies only its journal.
 */

import { crc32 } from 'node:zlib'
import { isHeadless, makeFolder } from '../../persist/worker/folder.js'
import { optional } from '../base/index.js'

/** @typedef {import('classic-level').ClassicLevel<string, Uint8Array>} Level */
/** @typedef {{ type: 'put', key: string, value: Uint8Array } | { type: 'del', key: string }} Operation */
/**
 * @typedef {object} Log What is in memory of a document's log. What is durable, and no more.
 * @property {number} floor
 * @property {number} head
 * @property {number} snapshot The sequence of the newest snapshot, or 0.
 * @property {number} deleted Up to which sequence it is known that the entries are deleted.
 */

/** Large enough for every safe integer; sorts as text. */
const DIGITS = 16
/** Bytes of a checksum. */
const CHECKSUM = 4

/** @param {string} dir @returns {Promise<Level>} */
export async function openLevel(dir) {
  const { ClassicLevel } = await optional(() => import('classic-level'), 'classic-level')
  try {
    makeFolder(dir)
    if (isHeadless(dir)) throw new Error('its file CURRENT is missing')
    /** @type {Level} */
    const db = new ClassicLevel(dir, { keyEncoding: 'utf8', valueEncoding: 'view' })
    await db.open()
    return db
  } catch (error) {
    const { code, message } = /** @type {any} */ (/** @type {Error} */ (error).cause ?? error)
    const why = code === 'LEVEL_LOCKED' ? 'another process has it open' : message
    throw new Error(`Cannot open the store ${dir}: ${why}.`, { cause: error })
  }
}

/** @param {Level} db @param {string} document @returns {Promise<Log>} */
export async function readLog(db, document) {
  const [floor, snapshot] = await Promise.all(
    [floorKey(document), snapshotKey(document)].map((key) => readValue(db, key))
  )
  const from = floor ? seqIn(floor) : 0
  const all = { gt: entryKey(document, from), lte: entryKey(document, Number.MAX_SAFE_INTEGER) }
  const [last] = await db.keys({ ...all, reverse: true, limit: 1 }).all()
  const head = last ? seqOf(last) : from
  return { floor: from, head, snapshot: snapshot ? seqIn(snapshot) : 0, deleted: 0 }
}

/** @param {Level} db @param {string} document @returns {Promise<import('./log-store.js').StoredSnapshot | null>} */
export async function readSnapshot(db, document) {
  const value = await readValue(db, snapshotKey(document))
  return value ? { seq: seqIn(value), bytes: value.slice(DIGITS) } : null
}

/**
 * @param {Level} db @param {string} document
 * @param {[after: number, head: number]} place After which sequence, and which one is the last.
 * @param {{ entries: number, bytes: number }} most
 * @returns {Promise<Uint8Array[]>} Without gaps.
 */
export async function readEntries(db, document, [after, head], most) {
  const range = { gt: entryKey(document, after), lte: entryKey(document, head) }
  const entries = []
  let bytes = 0
  for await (const [key, stored] of db.iterator({ ...range, limit: Math.max(1, most.entries) })) {
    const value = unseal(key, stored)
    bytes += value?.length ?? 0
    // Those before a damaged one can be read.
    if (entries.length > 0 && (!value || bytes > most.bytes)) break
    // A truncation meanwhile, or a damaged store: nobody may skip it.
    if (seqOf(key) !== after + entries.length + 1) break
    entries.push(value ?? damaged(key))
  }
  return entries
}

/** @param {Level} db @param {string} key */
async function readValue(db, key) {
  const stored = await db.get(key)
  return stored && (unseal(key, stored) ?? damaged(key))
}

/** @param {string} key @param {Uint8Array} value @returns {Operation} */
export function put(key, value) {
  const checksum = Buffer.alloc(CHECKSUM)
  checksum.writeUInt32BE(crc32(value, crc32(key)))
  return { type: 'put', key, value: Buffer.concat([checksum, value]) }
}

/** @param {string} key @param {Uint8Array} stored @returns {Uint8Array | null} Null if it is not what was stored. */
export function unseal(key, stored) {
  if (stored.length < CHECKSUM) return null
  const value = stored.subarray(CHECKSUM)
  return new DataView(stored.buffer, stored.byteOffset).getUint32(0) === crc32(value, crc32(key))
    ? value
    : null
}

/** @param {string} key @returns {never} */
export function damaged(key) {
  throw new Error(`${key} is damaged in the store.`)
}

/** @param {string} document @param {number} seq */
export function putFloor(document, seq) {
  return put(floorKey(document), Buffer.from(digits(seq)))
}

/** @param {string} document @param {import('./log-store.js').StoredSnapshot} snapshot */
export function putSnapshot(document, { seq, bytes }) {
  return put(snapshotKey(document), Buffer.concat([Buffer.from(digits(seq)), bytes]))
}

/** @param {string} document @param {number} seq */
export function entryKey(document, seq) {
  return `entry/${encodeURIComponent(document)}/${digits(seq)}`
}

/** @param {string} key Of an entry. */
export function seqOf(key) {
  return Number(key.slice(-DIGITS))
}

/** @param {string} document */
function floorKey(document) {
  return `floor/${encodeURIComponent(document)}`
}

/** @param {string} document */
function snapshotKey(document) {
  return `snapshot/${encodeURIComponent(document)}`
}

/** @param {Uint8Array} value Which begins with a sequence. */
function seqIn(value) {
  return Number(Buffer.from(value.subarray(0, DIGITS)).toString())
}

/** @param {number} seq */
function digits(seq) {
  return String(seq).padStart(DIGITS, '0')
}
