/**
 * Two clients and a server, each a process of its own, that share a list of 1,000 items: `cloud()` beside Yjs with
 * y-websocket, and PouchDB with express-pouchdb, on the same edits, over loopback.
 *
 * - from an edit at one client until the other has it, in blocks of each way in turn;
 * - 10,000 edits offline: until the other has all after connecting again, the CPU time of each process, the bytes
 *   of all connections, what the server has stored then, and until a new client has all.
 *
 * They do not do the same, see docs/performance.md. BENCH_EDITS and BENCH_ROUNDS shorten it, BENCH_DIR is the
 * folder whose disk is used. Prints tables and writes bench/results/cloud-peers.json.
 */

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { syncTimes } from '../disk.mjs'
import { print, save } from '../report.mjs'
import { percentile } from '../table.mjs'
import { editOf, editsFrom, lastOf } from './list.mjs'
import { installPeers } from './packages.mjs'
import { Process, sizeOf } from './process.mjs'

const EDITS = Number(process.env.BENCH_EDITS ?? 10_000)
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3)
/** Edits one by one: so many blocks of each way, in turn. The first ones are not counted. */
const [BLOCKS, BLOCK, WARM] = [40, 25, 4]

const WAYS = {
  ours: 'electron-remote-ref, WebSocket',
  yjs: 'Yjs, y-websocket',
  pouchdb: 'PouchDB, express-pouchdb'
}
/** @typedef {keyof typeof WAYS} Way */
const ways = /** @type {Way[]} */ (Object.keys(WAYS))

const top = fs.mkdtempSync(path.join(process.env.BENCH_DIR ?? os.tmpdir(), 'cloud-peers-'))
/** @type {Process[]} */
const running = []
let folders = 0

/** @param {Way} way @param {string} role @param {string} [url] */
function start(way, role, url) {
  const process = new Process(way, role, path.join(top, `${way}-${folders++}`), url)
  running.push(process)
  return process
}

/** A server, and two clients that have its list. @param {Way} way */
async function world(way) {
  const server = start(way, 'server')
  const url = await server.ask('serve')
  const [one, other] = [start(way, 'one', url), start(way, 'other', url)]
  await one.ask('open', true)
  await one.ask('synced')
  await other.ask('open', false)
  const first = editOf(0)
  await watched(other, [first], () => one.ask('edit', first))
  return { way, url, server, one, other }
}
/** @typedef {Awaited<ReturnType<typeof world>>} World */

async function endAll() {
  await Promise.all(running.splice(0).map((each) => each.end()))
}

/**
 * @param {Process} client Who shall have the edits. @param {import('./list.mjs').Edit[]} edits
 * @param {() => Promise<string>} begin Returns when it has begun.
 * @returns {Promise<number>} The milliseconds until it has them.
 */
async function watched(client, edits, begin) {
  await client.ask('watch', edits)
  const start = await begin()
  return between(start, await client.ask('seen'))
}

/** @param {string} from @param {string} to */
function between(from, to) {
  return Number(BigInt(to) - BigInt(from)) / 1e6
}

async function latencies() {
  const worlds = []
  for (const way of ways) worlds.push(await world(way))
  /** @type {Record<string, number[]>} */
  const times = Object.fromEntries(ways.map((way) => [way, []]))
  let n = 1
  for (let block = 0; block < BLOCKS; block++) {
    for (const { way, one, other } of worlds) {
      for (let i = 0; i < BLOCK; i++) {
        const edit = editOf(n++)
        const time = await watched(other, [edit], () => one.ask('edit', edit))
        if (block >= WARM) times[way].push(time)
      }
    }
  }
  await endAll()
  return ways.map((way) => {
    return { way, p50: percentile(times[way], 0.5), p99: percentile(times[way], 0.99) }
  })
}

/** The CPU time of each process, and the bytes of all connections, of what it does. @param {World} world @param {() => Promise<number>} act */
async function measured({ server, one, other }, act) {
  const all = [one, server, other]
  const read = async () => ({
    cpu: await Promise.all(all.map((each) => each.ask('cpu'))),
    bytes: await server.ask('bytes')
  })
  const before = await read()
  const time = await act()
  const after = await read()
  const [ofOne, ofServer, ofOther] = after.cpu.map((cpu, i) => cpu - before.cpu[i])
  return { time, bytes: after.bytes - before.bytes, ofOne, ofServer, ofOther }
}

/** @param {Way} way */
async function offline(way) {
  const shared = await world(way)
  const { url, server, one, other } = shared
  const edits = editsFrom(1, EDITS)
  const last = lastOf(edits)
  await one.ask('disconnect')
  const editing = await measured(shared, async () => {
    const start = process.hrtime.bigint()
    await one.ask('edits', edits)
    return between(String(start), String(process.hrtime.bigint()))
  })
  const syncing = await measured(shared, () => watched(other, last, () => one.ask('connect')))
  await one.ask('synced')
  const stored = sizeOf(server.folder)
  const late = start(way, 'late', url)
  const bytes = await server.ask('bytes')
  const begun = await late.ask('open', false, last)
  const joining = between(begun, await late.ask('seen'))
  const joiningBytes = (await server.ask('bytes')) - bytes
  await endAll()
  return {
    way,
    editing: editing.time,
    editingCpu: editing.ofOne,
    syncing: syncing.time,
    bytes: syncing.bytes,
    cpuOne: syncing.ofOne,
    cpuServer: syncing.ofServer,
    cpuOther: syncing.ofOther,
    stored,
    joining,
    joiningBytes
  }
}
/** @typedef {Awaited<ReturnType<typeof offline>>} Offline */

/** The median of each figure. @param {Way} way @param {Offline[]} rounds */
function median(way, rounds) {
  const [first] = rounds
  const figures = Object.keys(first).filter((key) => key !== 'way')
  const medians = figures.map((key) => {
    return [
      key,
      percentile(
        rounds.map((round) => /** @type {any} */ (round)[key]),
        0.5
      )
    ]
  })
  return /** @type {Offline} */ ({ way, ...Object.fromEntries(medians) })
}

installPeers()
try {
  const syncs = syncTimes(top)
  const sync = { p50: percentile(syncs, 0.5), p99: percentile(syncs, 0.99) }
  print('One small write and fdatasync of this disk, ms', ['p50', 'p99'], [[sync.p50, sync.p99]])
  const latency = await latencies()
  print(
    'From an edit at one client until the other has it, ms',
    ['', 'p50', 'p99'],
    latency.map(({ way, p50, p99 }) => [WAYS[way], p50, p99])
  )
  /** @type {Offline[]} */
  const rounds = []
  for (let round = 0; round < ROUNDS; round++) {
    for (const way of ways) rounds.push(await offline(way))
  }
  const rows = ways.map((way) =>
    median(
      way,
      rounds.filter((round) => round.way === way)
    )
  )
  print(
    `${EDITS} edits offline, medians of ${ROUNDS}, ms`,
    ['', 'making them', 'its CPU', 'until the other has all', 'CPU: one', 'server', 'other'],
    rows.map((row) => [
      WAYS[row.way],
      row.editing,
      row.editingCpu,
      row.syncing,
      row.cpuOne,
      row.cpuServer,
      row.cpuOther
    ])
  )
  print(
    'After that',
    ['', 'KiB on the wire', 'KiB stored by the server', 'ms until a new client has all', 'its KiB'],
    rows.map((row) => [
      WAYS[row.way],
      row.bytes / 1024,
      row.stored / 1024,
      row.joining,
      row.joiningBytes / 1024
    ])
  )
  const versions = { node: process.version, processors: os.cpus().length }
  save('cloud-peers', { ...versions, edits: EDITS, sync, latency, rows }, {})
} finally {
  await endAll()
  fs.rmSync(top, { recursive: true, force: true })
}
