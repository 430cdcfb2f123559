/**
 * The longest time that a hostile page blocks main, with the real hub and the real addon: `run.mjs
 * [part of a name ...]`. A turn is measured by the CPU time of main's thread, so that other load on the
 * machine matters little.
 *
 * Messages come as the bridge allows: 500 at once, and 5 per millisecond after that.
 */

import fs from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { spawnSync } from 'node:child_process'
import { attacks } from './attacks.mjs'

const require = createRequire(import.meta.url)
const BURST = 500
const PER_MILLISECOND = 5

/** The CPU time of this thread in milliseconds. */
const cpu = () => Number(fs.readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]) / 1e6

/** Flattens a string, as strings from Electron are. @param {string} text */
const flat = (text) => Buffer.from(text, 'latin1').toString('latin1')

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** A page that reads all messages, and counts the answers to its transactions. */
class Page {
  /** @type {import('../../lib/main/options/access.js').Frame} */
  frame = {
    url: 'file:///',
    origin: 'file://',
    isMainFrame: true,
    type: 'window',
    windowId: 1,
    webContentsId: 1,
    webContents: /** @type {any} */ (undefined)
  }
  received = 0
  /** By channel: characters, answers, whether the value is there. @type {Map<number, { size: number, answers: number, open: boolean, version: number }>} */
  channels = new Map()

  /** @type {string[]} */
  inbox = []

  /** @param {string} message */
  send(message) {
    this.inbox.push(message)
  }

  /** Reads the messages that have arrived. */
  read() {
    for (const message of this.inbox.splice(0)) this.#read(message)
  }

  /** @param {string} message */
  #read(message) {
    const space = message.indexOf(' ')
    const channel = this.channel(Number(message.slice(1, space)))
    channel.size += message.length - space - 1
    this.received += message.length
    if (message[0] === 'b') {
      channel.open = true
      channel.answers++
    }
    const events = message[0] === 'e' ? message.slice(space, space + 1e6).match(/\["[kx]"/g) : null
    if (events) channel.answers += events.length
  }

  /** @param {number} number */
  channel(number) {
    let channel = this.channels.get(number)
    if (!channel)
      this.channels.set(number, (channel = { size: 0, answers: 0, open: false, version: 0 }))
    return channel
  }
}

/** @param {import('./attacks.mjs').Attack} attack */
async function measure(attack) {
  const { Hub } = require('../../lib/main/hub/hub.js')
  const { RemoteRef } = require('../../lib/main/ref/ref.js')
  const hub = new Hub()
  const ref = new RemoteRef('shared', JSON.parse(attack.value()), {}, hub)
  hub.add(ref)
  const page = new Page()
  const channels = attack.channels ?? 1
  for (let n = 1; n <= channels; n++) {
    hub.receive(page, `o${n} {"name":"shared"}`)
    hub.flush()
    await turn()
    for (page.read(); !page.channel(n).open; page.read()) await turn()
  }
  await rest()
  for (let n = 0; n < (attack.history?.[1] ?? 0); n++)
    ref.document.submit(`[${attack.history?.[0]}]`, false)
  const base = attack.stale ? 0 : ref.document.version
  const messages = [...attack.messages(base)]
  await rest()

  const found = { turn: 0, turns: 0, total: 0, wall: 0, taken: 0, answers: '' }
  const version = ref.document.version
  const rss = process.memoryUsage().rss
  let peak = rss
  const start = performance.now()
  let allowed = BURST
  let counted = start
  let next = 0
  /** @type {number[]} Numbers of transactions by channel. */
  const numbers = []
  /** @type {number[]} Answers that must have arrived before the next message. */
  const awaited = []
  const ready = (/** @type {number} */ n) => page.channel(n).answers >= (awaited[n] ?? 0)
  const done = () =>
    next === messages.length && Array.from({ length: channels }, (_, n) => n + 1).every(ready)
  let quiet = 0
  while (quiet < 50) {
    const now = performance.now()
    page.read()
    /** @type {string[]} */
    const batch = []
    allowed = Math.min(BURST, allowed + (now - counted) * PER_MILLISECOND)
    counted = now
    for (let n = 1; n <= channels && next < messages.length && allowed >= 1; n++) {
      if (!ready(n)) continue
      numbers[n] = (numbers[n] ?? 0) + 1
      awaited[n] = page.channel(n).answers + 1
      const from = attack.stale ? Math.max(base, ref.document.oldest) : ref.document.version
      batch.push(flat(`t${n} [${numbers[n]},${from},${messages[next++]}]`), `h${n} `)
      allowed -= 2
      if (attack.renews) batch.push(`r${n} `)
      if (attack.renews) allowed -= 4
    }
    for (const [n, { size }] of page.channels) {
      if (size > page.channel(n).version + 256 * 1024) {
        page.channel(n).version = size
        batch.push(`a${n} ${size}`)
      }
    }
    const before = cpu()
    for (const message of batch) hub.receive(page, message)
    await turn()
    const at = cpu()
    found.turn = Math.max(found.turn, at - before)
    found.total += at - before
    peak = Math.max(peak, process.memoryUsage.rss())
    found.turns++
    quiet = done() ? quiet + 1 : 0
    if (quiet === 1) found.wall = performance.now() - start
    if (performance.now() - start > 120_000) break
  }
  found.taken = ref.document.version - version
  const bytes = messages.reduce((sum, { length }) => sum + length, 0)
  return { name: attack.name, count: messages.length, bytes, ...found, memory: peak - rss }
}

/** Waits until main has nothing more to do. */
async function rest() {
  for (let n = 0, last = cpu(); n < 20;) {
    await turn()
    const now = cpu()
    n = now - last > 0.5 ? 0 : n + 1
    last = now
  }
  globalThis.gc?.()
  await turn()
}

if (process.argv[2] === '--one') {
  const attack = attacks[Number(process.argv[3])]
  console.log(JSON.stringify(await measure(attack)))
  process.exit()
}
const asked = process.argv.slice(2)
console.log(
  '| attack | messages | bytes | longest turn ms | all turns ms | until done ms | taken | memory MiB |'
)
console.log('|---|---|---|---|---|---|---|---|')
for (const [n, { name }] of attacks.entries()) {
  if (asked.length > 0 && !asked.some((part) => name.includes(part))) continue
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--expose-gc',
      '--max-old-space-size=8000',
      fileURLToPath(import.meta.url),
      '--one',
      String(n)
    ],
    { encoding: 'utf8' }
  )
  if (!stdout) {
    console.error(name, stderr)
    continue
  }
  const found = JSON.parse(stdout)
  const ms = (/** @type {number} */ time) => time.toFixed(time < 100 ? 1 : 0)
  console.log(
    `| ${name} | ${found.count} | ${found.bytes.toLocaleString('en')} | ${ms(found.turn)} | ${ms(found.total)} | ${ms(found.wall)} | ${found.taken} | ${(found.memory / 2 ** 20).toFixed(0)} |`
  )
}
