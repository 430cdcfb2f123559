/**
 * One process of the benchmark of turns: `turns.mjs <checkout> <edits in a turn>`. Prints microseconds of CPU
 * time per edit, the smallest of several blocks, and whether all ended with the same value.
 */

import path from 'node:path'
import { pathToFileURL } from 'node:url'

const [checkout, given] = process.argv.slice(2)
const each = Number(given)
const network = path.join(checkout, 'tests', 'simulation', 'network.mjs')
const { Network, turn } = await import(pathToFileURL(network).href)

const ITEMS = 1000
const BLOCKS = 8
/** Edits of one window in a block, about. */
const EDITS = 6000

const net = new Network()
const list = Array.from({ length: ITEMS }, (_, id) => ({ id, name: `item ${id}`, size: id }))
const main = net.remoteRef('list', list)
const windows = [net.open(), net.open()]
// Two removals of the first row at once are one: the loser is told.
const replicas = windows.map((window) => window.replica('list', [], { onConflict() {} }))
await net.quiet()
let made = 0

/** What the benchmark `throughput` does in a turn. @param {any} replica */
function edit(replica) {
  const shown = replica.store.value
  const moves = each >= 10
  for (let left = moves ? each - 2 : each; left > 0; left--) {
    made++
    shown[Math.floor(Math.random() * ITEMS)].size = made
  }
  if (!moves) return
  shown.push({ id: made, name: `new ${made}`, size: 0 })
  shown.shift()
}

/** Both windows edit while edits of both are on their way. */
async function cross() {
  for (const replica of replicas) edit(replica)
  await turn()
  for (const window of windows) while (window.up.length > 0) window.deliverUp()
  net.hub.flush()
  net.hub.flushAnswers()
  await turn()
  for (const replica of replicas) edit(replica)
  for (const window of windows) while (window.down.length > 0) window.deliverDown()
  await turn()
}

/** @returns {Promise<number>} Microseconds of CPU per edit. */
async function block() {
  const rounds = Math.ceil(EDITS / 2 / each)
  const before = process.cpuUsage()
  for (let i = 0; i < rounds; i++) {
    await cross()
    // The hub counts what a page sends in some time.
    if (i % 20 === 0) await new Promise(setImmediate)
  }
  await net.quiet()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / (4 * rounds * each)
}

await block()
await block()
let best = Infinity
for (let i = 0; i < BLOCKS; i++) best = Math.min(best, await block())
// Main may still hold messages back, since they came fast.
for (let i = 0; i < 10; i++) {
  await new Promise((resolve) => setTimeout(resolve, 50))
  await net.quiet()
}
const value = JSON.stringify(main.get([]))
const equal = replicas.every((replica) => JSON.stringify(replica.store.raw) === value)
process.stdout.write(JSON.stringify({ best, equal }))
process.exit()
