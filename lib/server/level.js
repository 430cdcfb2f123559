/**
 * The keys, with the name of the document escaped:
 *
 *     entry/NAME/0000000000000001   an entry
 *     floor/NAME                    the sequence of the last truncated entry, as text
 *     snapshot/NAME                 its sequence in 16 digits, and its bytes
 */

import { optional } from './optional.js'

/** @typedef {import('classic-level').ClassicLevel<string, Uint8Array>} Level */
/**
 * @typedef {object} Log What is in memory of a document's log. What is durable, and no more.
 * @property {number} floor
 * @property {number} head
 * @property {number} snapshot The sequence of the newest snapshot, or 0.
 */

/** Large enough for every safe integer; sorts as text. */
export const DIGITS = 16

/** @param {string} dir @returns {Promise<Level>} */
export async function openLevel(dir) {
  const { ClassicLevel } = await optional(() => import('classic-level'), 'classic-level')
  /** @type {Level} */
  const db = new ClassicLevel(dir, { keyEncoding: 'utf8', valueEncoding: 'view' })
  try {
    await db.open()
  } catch (error) {
    const { code, message } = /** @type {any} */ (/** @type {Error} */ (error).cause ?? error)
    const why = code === 'LEVEL_LOCKED' ? 'another process has it open' : message
    throw new Error(`Cannot open the store ${dir}: ${why}.`, { cause: error })
  }
  return db
}

/** @param {Level} db @param {string} document @returns {Promise<Log>} */
export async function readLog(db, document) {
  const [stored, snapshot] = await db.getMany([floorKey(document), snapshotKey(document)])
  const floor = stored ? Number(Buffer.from(stored).toString()) : 0
  const all = { gt: entryKey(document, floor), lte: entryKey(document, Number.MAX_SAFE_INTEGER) }
  const [last] = await db.keys({ ...all, reverse: true, limit: 1 }).all()
  const head = last ? Number(last.slice(-DIGITS)) : floor
  return { floor, head, snapshot: snapshot ? seqIn(snapshot) : 0 }
}

/** @param {Uint8Array} snapshot As stored. */
export function seqIn(snapshot) {
  return Number(Buffer.from(snapshot.subarray(0, DIGITS)).toString())
}

/** @param {number} seq */
export function digits(seq) {
  return String(seq).padStart(DIGITS, '0')
}

/** @param {string} document @param {number} seq */
export function entryKey(document, seq) {
  return `entry/${encodeURIComponent(document)}/${digits(seq)}`
}

/** @param {string} document */
export function floorKey(document) {
  return `floor/${encodeURIComponent(document)}`
}

/** @param {string} document */
export function snapshotKey(document) {
  return `snapshot/${encodeURIComponent(document)}`
}
