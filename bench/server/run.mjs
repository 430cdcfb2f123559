/**
 * The log server with its store on a disk, as a process of its own, and clients in this one, over WebSockets where
 * nothing else is said:
 *
 * - from sending an entry until it is read back, one at a time, over each transport of `cloud()`;
 * - durable commits a second of 64 writers, each with one entry under way;
 * - from sending an entry until 200 readers have it;
 * - the memory of 10,000 connections that wait.
 *
 * With BENCH_STORE=nats the store is a NATS cluster of three nodes on this machine, which write to the disk before
 * they answer (`sync_interval: always`); then also how long nothing is written after the node that leads is killed.
 *
 * Prints tables. BENCH_DIR is the folder whose disk is measured; it also prints how long that disk takes to sync
 * one small write, without which the figures mean nothing.
 */

import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { TRANSPORTS } from '../../lib/cloud/transport/connection.js'
import { syncTimes } from '../disk.mjs'
import { count, print } from '../report.mjs'
import { percentile } from '../table.mjs'
import { Client, create } from './client.mjs'
import { Cluster } from './cluster.mjs'

const ROUNDS = 3000
const WRITERS = 64
const WRITING = 5000
const READERS = 200
const FANNED = 300
const IDLE = Number(process.env.BENCH_IDLE ?? 10_000)
const root = path.join(import.meta.dirname, '..', '..')
/** What a client of that name has changed. @param {string} client */
const entryOf = (client) => {
  const patches = [{ op: 'replace', path: ['items', 3, 'name'], value: 'another name' }]
  return Buffer.from(JSON.stringify({ v: 1, txn: `${client}.1`, base: 1, patches }))
}
const entry = entryOf('bench')

const folder = fs.mkdtempSync(path.join(process.env.BENCH_DIR ?? os.tmpdir(), 'bench-server-'))
const cluster = process.env.BENCH_STORE === 'nats' ? await Cluster.start() : null
const server = await start(
  cluster ? ['--store', cluster.url] : ['--dir', path.join(folder, 'store')]
)
try {
  print(
    'One small write and fdatasync of this disk, ms',
    ['p50', 'p99'],
    [[...both(syncTimes(folder))]]
  )
  /** @type {[string, ...number[]][]} */
  const latency = []
  for (const name of Object.keys(TRANSPORTS)) latency.push([name, ...both(await latencies(name))])
  print(
    'From sending an entry until it is read back by its sender, ms',
    ['transport', 'p50', 'p99'],
    latency
  )
  print(
    `Durable commits a second, ${WRITERS} writers`,
    ['documents', 'commits/s'],
    [
      ['one', await commits(1)],
      [String(WRITERS), await commits(WRITERS)]
    ]
  )
  const fanned = await fanOut()
  print(
    `From sending an entry until ${READERS} readers have it, ms`,
    ['p50', 'p99'],
    [both(fanned)]
  )
  const [before, after] = await idle()
  print(
    'Memory of the server, MB',
    ['connections that wait', 'before', 'with them'],
    [[count(IDLE), before, after]]
  )
  if (cluster) {
    print(
      'After the node that leads is killed, s',
      ['until the next entry is written'],
      [[(await recovery(cluster)) / 1000]]
    )
  }
} finally {
  await cluster?.end()
  server.child.kill('SIGKILL')
  fs.rmSync(folder, { recursive: true, force: true })
}

/** @param {number[]} times @returns {[p50: number, p99: number]} */
function both(times) {
  return [percentile(times, 0.5), percentile(times, 0.99)]
}

/**
 * @param {string[]} store Arguments.
 * @returns {Promise<{ base: string, child: import('node:child_process').ChildProcess }>}
 */
async function start(store) {
  const limits = ['appendsPerSecond=1000000', 'connections=20000', 'connectionsPerUser=20000']
  const child = spawn(
    process.execPath,
    [
      path.join(root, 'dist', 'server-cli.mjs'),
      ...['serve', ...store, '--port', '0'],
      ...limits.flatMap((limit) => ['--limit', limit])
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] }
  )
  let out = ''
  for await (const data of child.stdout) {
    out += data
    const base = /http:\S+:\d+/.exec(out)?.[0]
    if (base) {
      child.stdout.resume()
      return { base, child }
    }
  }
  throw new Error(`the server has not started: ${out}`)
}

/** @param {string} name Of a transport. */
async function latencies(name) {
  const address = await create(server.base, `latency-${name}`)
  const { load, open } = TRANSPORTS[name]
  let back = (/** @type {void} */ _) => {}
  const loaded = await load()
  const opened = new Promise((resolve) => (back = resolve))
  const connection = open(
    loaded,
    { address, from: 0, token: null, agent: undefined, patience: 20_000 },
    {
      opened: () => back(),
      message: (message) => {
        if (message.type === 'frame') {
          if (message.entries.length > 0) back()
        } else if (message.type !== 'appended') throw new Error(JSON.stringify(message))
      },
      ended: (fault) => {
        throw fault
      }
    }
  )
  await opened
  /** @type {number[]} */
  const times = []
  for (let i = 0; i < ROUNDS; i++) {
    const begun = performance.now()
    const read = new Promise((resolve) => (back = resolve))
    connection.append(entry)
    await read
    times.push(performance.now() - begun)
  }
  connection.close()
  return times.slice(ROUNDS / 10)
}

/** @param {number} documents */
async function commits(documents) {
  const urls = await Promise.all(
    Array.from({ length: documents }, (_, i) => create(server.base, `commits-${documents}-${i}`))
  )
  const writers = await Promise.all(
    Array.from({ length: WRITERS }, (_, i) => new Client(urls[i % documents]).opened())
  )
  let [done, going] = [0, true]
  const begun = performance.now()
  const loops = writers.map(async (writer, i) => {
    // Appends of one client are done one after the other.
    const own = entryOf(`writer${i}`)
    while (going) {
      await writer.append(own)
      done++
    }
  })
  await new Promise((resolve) => setTimeout(resolve, WRITING))
  going = false
  await Promise.all(loops)
  const rate = done / ((performance.now() - begun) / 1000)
  for (const { socket } of writers) socket.close()
  return Math.round(rate)
}

async function fanOut() {
  const url = await create(server.base, 'fan-out')
  const writer = await new Client(url).opened()
  const readers = await Promise.all(Array.from({ length: READERS }, () => new Client(url).opened()))
  /** @type {number[]} */
  const times = []
  for (let i = 0; i < FANNED; i++) {
    let missing = READERS
    const all = new Promise((resolve) => {
      for (const reader of readers) {
        reader.onFrame = ({ entries }) =>
          entries.length > 0 && --missing === 0 && resolve(undefined)
      }
    })
    const begun = performance.now()
    void writer.append(entry)
    await all
    times.push(performance.now() - begun)
  }
  for (const { socket } of [writer, ...readers]) socket.close()
  return times
}

/** @param {Cluster} nodes @returns {Promise<number>} Milliseconds. */
async function recovery(nodes) {
  const document = 'recovery'
  const client = await new Client(await create(server.base, document)).opened()
  await client.append(entry)
  await nodes.killLeaderOf(document)
  const begun = performance.now()
  for (;;) {
    try {
      await client.append(entry)
      break
    } catch {
      // The store cannot be reached.
    }
  }
  client.socket.close()
  return performance.now() - begun
}

/** @returns {Promise<[before: number, after: number]>} Megabytes. */
async function idle() {
  const url = await create(server.base, 'idle')
  const before = memory()
  const clients = []
  for (let i = 0; i < IDLE; i++) {
    const client = new Client(url)
    clients.push(client)
    await client.opened()
  }
  await new Promise((resolve) => setTimeout(resolve, 2000))
  const after = memory()
  for (const { socket } of clients) socket.terminate()
  return [before, after]
}

/** The resident megabytes of the server. */
function memory() {
  const status = fs.readFileSync(`/proc/${server.child.pid}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024)
}
