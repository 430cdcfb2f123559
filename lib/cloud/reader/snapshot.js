/**
 * Snapshots: all that a reader knows at one sequence, as text. Like an entry, a snapshot has one spelling:
 *
 *     {"v":1,"window":1024,"ops":[…],"seq":…,"fp":"…","floor":…,
 *      "tail":[[patch,…],…],"last":[[client,n,s,outcome],…],"value":…}
 */

import { stringify, writePatches } from '../../shared/index.js'
import { hasTooManyTags, isCanonical } from './canonical.js'
import { MAX_WINDOW, OPS, VERSION, isNewer, parsed, readPatches, textOf, valueOf } from './entry.js'
import { isFingerprint } from './fingerprint.js'

/** @typedef {import('./reader.js').LogState} LogState */
/** @typedef {import('./reader.js').Last} Last */

const MEMBERS = ['v', 'window', 'ops', 'seq', 'fp', 'floor', 'tail', 'last', 'value']
const OUTCOMES = ['applied', 'stale', 'bad']
const CLIENT = /^[\da-z]{1,24}$/

/** @param {LogState} state Of an opened log. @returns {string} */
export function writeSnapshot({ v, window, ops, seq, fp, floor, tail, last, value }) {
  const lasts = [...last].map(([client, { n, s, outcome }]) => [client, n, s, outcome])
  return (
    `{"v":${v},"window":${window},"ops":${JSON.stringify(ops)},"seq":${seq},"fp":"${fp}",` +
    `"floor":${floor},"tail":[${tail.map(writePatches).join()}],"last":${JSON.stringify(lasts)},` +
    `"value":${stringify(value)}}`
  )
}

/**
 * @param {Uint8Array} bytes Foreign.
 * @returns {LogState | 'newer' | null} `newer`: a newer version of this library has written it. Null if it is
 *   no snapshot.
 */
export function readSnapshot(bytes) {
  const text = textOf(bytes)
  if (text === null) return null
  if (isNewer(text)) return 'newer'
  const json = parsed(text)
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return null
  const { v, window, ops, seq, fp, floor, tail, last } = /** @type {Record<string, any>} */ (json)
  if (v !== VERSION || Object.keys(json).join() !== MEMBERS.join()) return null
  if (![window, seq, floor].every(isNumber) || !isFingerprint(fp) || !areOps(ops)) return null
  if (window > MAX_WINDOW || !Array.isArray(tail) || seq - floor !== tail.length) return null
  if (hasTooManyTags(text, json)) return null
  const lists = tail.map((list) => readPatches(list, text, OPS) ?? [])
  const lasts = lastOf(last, floor, seq)
  const found = valueOf(/** @type {any} */ (json).value, text)
  if (tail.length > window || !lasts || !found) return null
  /** @type {LogState} */
  const state = { v, window, ops, seq, fp, floor, tail: lists, last: lasts, ...found }
  // What could not be read of it is missing here.
  return isCanonical(text, writeSnapshot(state)) ? state : null
}

/** @param {unknown} number */
function isNumber(number) {
  return Number.isSafeInteger(number) && Number(number) >= 1
}

/** Whether these are known ones, in their order. @param {unknown} ops */
function areOps(ops) {
  return Array.isArray(ops) && OPS.filter((op) => ops.includes(op)).join() === ops.join()
}

/**
 * @param {unknown} last @param {number} floor @param {number} seq
 * @returns {Map<string, Last> | null} Null if it is malformed.
 */
function lastOf(last, floor, seq) {
  /** @type {Map<string, Last>} */
  const found = new Map()
  if (!Array.isArray(last)) return null
  let before = floor
  for (const item of last) {
    if (!Array.isArray(item)) return null
    const [client, n, s, outcome] = item
    if (!CLIENT.test(client) || found.has(client) || !isNumber(n) || !isNumber(s)) return null
    if (s <= before || s > seq || !OUTCOMES.includes(outcome)) return null
    found.set(client, { n, s, outcome })
    before = s
  }
  return found
}
