/**
 * The entries of a log as bytes. There is one spelling for each, so that every reader takes the same ones:
 *
 *     {"v":1,"window":1024,"ops":["add",…],"value":…}                opens the log
 *     {"v":1,"txn":"client.number","base":sequence,"patches":[…]}    a transaction, with `"seen":sequence`
 *                                                                    after the base if that is lower
 *     {"v":1,"floor":sequence,"fp":"fingerprint"}                    a snapshot was stored, older bases end
 *
 * docs/cloud-protocol.md describes them.
 */

import { MAX_DEPTH, validatePatches, writePatches } from '../../shared/index.js'
import { hasTooManyTags, isCanonical, levelsOf } from './canonical.js'
import { opaque } from './opaque.js'

/** @typedef {import('../../shared/patch/patch.js').Patch} Patch */
/**
 * @typedef {object} ReadMembers
 * @property {string} [text] The text of its value.
 * @property {number} [at] Its index in the entry. What a transform has added has none.
 */
/** @typedef {Patch & ReadMembers} TextPatch */
/**
 * @typedef {object} Txn The id of a transaction.
 * @property {string} client Of one start of one program.
 * @property {number} n From 1 on.
 */
/**
 * @typedef {object} Opening
 * @property {'open'} kind
 * @property {number} window How many entries can be transformed over.
 * @property {string[]} ops What the patches of the log may do.
 * @property {boolean} newer Whether it names ops that this version does not know.
 * @property {unknown} value The first value.
 */
/**
 * @typedef {object} TransactionEntry
 * @property {'txn'} kind
 * @property {Txn} txn
 * @property {number} base The sequence of the last entry that its patches come after.
 * @property {number} seen The sequence of the last entry of others that was shown when the changes were made.
 *   It is lower if they were transformed over entries since. Means nothing to the rule.
 * @property {string} patches
 */
/** @typedef {{ kind: 'floor', floor: number, fp: string }} FloorEntry */
/** @typedef {{ kind: 'newer' }} NewerEntry From a newer version of this library. */
/** @typedef {Opening | TransactionEntry | FloorEntry | NewerEntry} Entry */

/** The version of the protocol. */
export const VERSION = 1
/** How many entries can be transformed over. */
export const WINDOW = 1024
export const MAX_WINDOW = 65536
/** What the patches of a log may do. A log names those that it has in its first entry. */
export const OPS = ['add', 'remove', 'replace', 'move', 'text']

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const bytes = new TextEncoder()

const WHOLE = '(0|[1-9]\\d{0,15})'
const ANY = /^\{"v":([1-9]\d{0,8}),/
const TXN = new RegExp(
  `^\\{"v":1,"txn":"([\\da-z]{1,24})\\.${WHOLE}","base":${WHOLE}(?:,"seen":${WHOLE})?,"patches":(\\[.*\\])\\}$`,
  's'
)
const OPENING = /^\{"v":1,"window":([1-9]\d{0,4}),"ops":(\[(?:"[a-z]{1,16}",?)*\]),"value":(.*)\}$/s
const FLOOR = new RegExp(`^\\{"v":1,"floor":${WHOLE},"fp":"([\\da-f]{16})"\\}$`)

/**
 * @param {Uint8Array} entry Foreign bytes.
 * @returns {Entry | null} Null if it is none.
 */
export function readEntry(entry) {
  const text = textOf(entry)
  if (text === null) return null
  const txn = TXN.exec(text)
  if (txn) return transactionOf(txn)
  if (isNewer(text)) return { kind: 'newer' }
  const floor = FLOOR.exec(text)
  if (floor) return floorOf(floor)
  const opening = OPENING.exec(text)
  return opening && openingOf(opening)
}

/** Whether a newer version has written an entry or a snapshot. @param {string} text */
export function isNewer(text) {
  return Number(ANY.exec(text)?.[1]) > VERSION
}

/** @param {string[]} found @returns {TransactionEntry | null} */
function transactionOf([, client, n, base, seen, patches]) {
  if (!isWhole(n) || !isWhole(base) || n === '0') return null
  if (seen !== undefined && Number(seen) >= Number(base)) return null
  const txn = { client, n: Number(n) }
  return { kind: 'txn', txn, base: Number(base), seen: Number(seen ?? base), patches }
}

/** @param {string[]} found @returns {FloorEntry | null} */
function floorOf([, floor, fp]) {
  return isWhole(floor) ? { kind: 'floor', floor: Number(floor), fp } : null
}

/** @param {string[]} found @returns {Opening | null} */
function openingOf([, window, list, value]) {
  const ops = parsed(list)
  if (!Array.isArray(ops) || JSON.stringify(ops) !== list || Number(window) > MAX_WINDOW)
    return null
  const read = readValue(value)
  if (!read) return null
  const known = OPS.filter((op) => ops.includes(op))
  const newer = ops.some((op) => !OPS.includes(op))
  return { kind: 'open', window: Number(window), ops: known, newer, ...read }
}

/**
 * @param {string} text
 * @returns {{ value: unknown } | null} Null if it is not canonical, or nests too deep.
 */
function readValue(text) {
  const json = parsed(text)
  return json !== undefined && isCanonical(text, JSON.stringify(json)) ? valueOf(json, text) : null
}

/**
 * @param {unknown} json
 * @param {string} text What it was parsed from.
 * @returns {{ value: unknown } | null} Null if it nests too deep.
 */
export function valueOf(json, text) {
  if (isTooDeep(text, 0, json) || hasTooManyTags(text, json)) return null
  return { value: opaque(json, text) }
}

/**
 * @param {string} text Of an entry.
 * @param {string[]} ops What its log has.
 * @returns {TextPatch[] | null} Null if they are malformed.
 */
export function readTransaction(text, ops) {
  const json = parsed(text)
  const patches = hasTooManyTags(text, json) ? null : readPatches(json, text, ops)
  if (!patches || !isCanonical(text, writePatches(patches))) return null
  return patches.map((patch, at) => ({ ...patch, at }))
}

/**
 * @param {unknown} json A list of patches.
 * @param {string} text What it was parsed from.
 * @param {string[]} ops
 * @returns {TextPatch[] | null} Null if they are malformed.
 */
export function readPatches(json, text, ops) {
  try {
    const patches = validatePatches(json)
    if (!patches.every((patch) => ops.includes(patch.op) && isShallow(text, patch))) return null
    return patches.map((patch) => {
      if (!('value' in patch)) return patch
      const written = JSON.stringify(patch.value)
      return { ...patch, value: opaque(patch.value, written), text: written }
    })
  } catch {
    return null
  }
}

/** @param {string} text @param {Patch} patch Whether it fits into the deepest value. */
function isShallow(text, { path, from, value }) {
  const longest = Math.max(path.length, from?.length ?? 0)
  return longest <= MAX_DEPTH && !isTooDeep(text, path.length, value)
}

/** @param {string} text What contains it. @param {number} depth Of the value. @param {unknown} json */
function isTooDeep(text, depth, json) {
  const most = MAX_DEPTH - depth
  // Each level takes two characters at least.
  return text.length / 2 > most && levelsOf(json, most) > most
}

/** @param {string} text @returns {unknown} Undefined if it is no JSON. */
export function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** @param {Uint8Array} entry @returns {string | null} Null if it is no UTF-8. */
export function textOf(entry) {
  try {
    return utf8.decode(entry)
  } catch {
    return null
  }
}

/** @param {string} digits */
function isWhole(digits) {
  return Number.isSafeInteger(Number(digits))
}

/**
 * @param {Txn} txn
 * @param {number} base The sequence of the last entry that the patches come after.
 * @param {number} seen That of the last one that was shown when the changes were made.
 * @param {import('../../shared/patch/patch-text.js').Written[]} patches
 * @returns {Uint8Array}
 */
export function writeTransaction({ client, n }, base, seen, patches) {
  const known = seen < base ? `,"seen":${seen}` : ''
  return bytes.encode(
    `{"v":1,"txn":"${client}.${n}","base":${base}${known},"patches":${writePatches(patches)}}`
  )
}

/** @param {string} text Of the first value. @param {number} [window] @returns {Uint8Array} */
export function writeOpening(text, window = WINDOW) {
  return bytes.encode(`{"v":1,"window":${window},"ops":${JSON.stringify(OPS)},"value":${text}}`)
}

/** @param {number} floor @param {string} fp Of the snapshot's last entry. @returns {Uint8Array} */
export function writeFloor(floor, fp) {
  return bytes.encode(`{"v":1,"floor":${floor},"fp":"${fp}"}`)
}
