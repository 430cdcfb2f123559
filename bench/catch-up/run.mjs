/**
 * A device catches up with a log: entries per second of the readers in C and in JavaScript, alternated, and
 * the size of a snapshot. BENCH_ENTRIES is the number of entries.
 */

import { createRequire } from 'node:module'
import {
  EMPTY,
  readEntries,
  readSnapshot,
  writeOpening,
  writeSnapshot,
  writeTransaction
} from '../../lib/cloud/reader/index.js'
import { percentile, table } from '../table.mjs'

const { Log } = createRequire(import.meta.url)('../../lib/main/native/addon.js')

const COUNT = Number(process.env.BENCH_ENTRIES ?? 100_000)
const ITEMS = 1000
const CLIENTS = 10
/** As a server sends them. */
const FRAME = 500
const ROUNDS = 5

/** Each client is so many entries behind. @type {[name: string, behind: number, patch: (i: number) => any][]} */
const LOGS = [
  ['set a field, nothing concurrent', 0, (i) => set(i)],
  ['set a field, up to 4 concurrent', 5, (i) => set(i)],
  ['insert and remove in turn, up to 4 concurrent', 5, (i) => listed(i)],
  ['move an element, up to 4 concurrent', 5, (i) => moved(i)],
  ['type into a text, up to 4 concurrent', 5, (i) => typed(i)]
]

/** @param {number} i */
const set = (i) => ({ op: 'replace', path: ['items', i % ITEMS, 'name'], text: `"name ${i}"` })
/** @param {number} i */
const listed = (i) =>
  i % 2 === 0
    ? { op: 'add', path: ['items', i % ITEMS], text: `{"id":${i},"name":"new","done":false}` }
    : { op: 'remove', path: ['items', (i * 7) % ITEMS] }
/** @param {number} i */
const moved = (i) => ({ op: 'move', from: ['items', i % ITEMS], path: ['items', (i * 7) % ITEMS] })
/** @param {number} i */
const typed = (i) => ({ op: 'text', path: ['note'], edit: i % 2 === 0 ? ['x'] : [-1] })

/** @param {number} behind @param {(i: number) => any} patch @returns {Uint8Array[]} */
function logOf(behind, patch) {
  const items = Array.from({ length: ITEMS }, (_, id) => ({ id, name: `name ${id}`, done: false }))
  const entries = [writeOpening(JSON.stringify({ items, note: 'note' }))]
  for (let i = 0; i < COUNT; i++) {
    const txn = { client: `client${i % CLIENTS}`, n: Math.floor(i / CLIENTS) + 1 }
    const base = Math.max(1, i + 1 - (behind ? i % behind : 0))
    entries.push(writeTransaction(txn, base, base, [patch(i)]))
  }
  return entries
}

/** @param {Uint8Array[]} entries */
function inC(entries) {
  const log = new Log()
  const start = performance.now()
  for (const entry of entries) log.read(entry)
  const time = performance.now() - start
  const snapshot = log.snapshot()
  log.destroy()
  return { time, snapshot }
}

/** @param {Uint8Array[]} entries */
function inJavaScript(entries) {
  let state = EMPTY
  const start = performance.now()
  for (let at = 0; at < entries.length; at += FRAME) {
    state = readEntries(state, entries.slice(at, at + FRAME)).state
  }
  return { time: performance.now() - start, snapshot: writeSnapshot(state) }
}

/** @param {string} snapshot */
function loading(snapshot) {
  const bytes = new TextEncoder().encode(snapshot)
  const start = performance.now()
  readSnapshot(bytes)
  const between = performance.now()
  const log = new Log()
  log.load(bytes)
  return { javascript: between - start, c: performance.now() - between }
}

const rows = LOGS.map(([name, behind, patch]) => {
  const entries = logOf(behind, patch)
  const rounds = Array.from({ length: ROUNDS }, () => [inC(entries), inJavaScript(entries)])
  const [c, javascript] = [0, 1].map((side) => {
    return percentile(
      rounds.map((round) => (COUNT / round[side].time) * 1000),
      0.5
    )
  })
  const [[{ snapshot }, other]] = rounds
  if (snapshot !== other.snapshot) throw new Error(`${name}: the readers differ`)
  const value = JSON.stringify(JSON.parse(snapshot).value).length
  const loaded = loading(snapshot)
  const sizes = [snapshot.length / 1024, (snapshot.length - value) / 1024]
  return [name, c, javascript, ...sizes, loaded.c, loaded.javascript]
})

console.log(
  `${COUNT.toLocaleString('en')} entries on a list of ${ITEMS} items, median of ${ROUNDS}`
)
console.log(
  table(
    ['entries', 'C/s', 'JS/s', 'snapshot KiB', 'without value', 'load C ms', 'load JS ms'],
    rows
  )
)
