'use strict'

/**
 * The Electron side of the assigning benchmark: main assigns a list of new objects with ten scattered
 * edits, in three ways in turn, while a window has it open. Started by `run.mjs`; writes its figures as
 * JSON to the file named in BENCH_OUT.
 */

const path = require('node:path')
const { setTimeout: sleep } = require('node:timers/promises')
const { remoteRef } = require('../../lib/main/index.js')
const { diff } = require('../../dist/shared/index.js')
const { openWindow, page, runBenchmark } = require('../electron.cjs')
const { makeList } = require('../roundtrip/list.cjs')
const { collectGarbage, watchLoop } = require('../stall.cjs')

/** @type {number[]} */
const sizes = JSON.parse(process.env.BENCH_SIZES ?? '[10000,100000,1000000]')

const EDITS = 10
/** Milliseconds until everything is idle. */
const REST = 150
const repeats = (/** @type {number} */ size) => (size > 100_000 ? 3 : size > 10_000 ? 5 : 9)

/** @typedef {{ id: number, name: string, size: number, done: boolean }} Item */
/** @typedef {{ patches: number, characters: number }} Sent To the window. */
/** @typedef {{ size: number, way: string, stalls: number[], times: number[], sent: Sent }} Row */

/**
 * Counts the messages to the only window of a ref.
 *
 * @param {import('../../lib/main/index.js').RemoteRef<any>} ref
 * @returns {() => Sent} Since the last call.
 */
function countSent(ref) {
  let sent = { patches: 0, characters: 0 }
  const [{ page: receiver }] = ref.subscriptions
  const { send } = receiver
  receiver.send = (message) => {
    sent.characters += message.length
    sent.patches += message.match(/{"op":/g)?.length ?? 0
    send.call(receiver, message)
  }
  return () => {
    const before = sent
    sent = { patches: 0, characters: 0 }
    return before
  }
}

/** @param {import('electron').BrowserWindow} window @param {number} size */
async function measure(window, size) {
  const ref = remoteRef(`list-${size}`, makeList(size))
  await window.loadFile(page)
  const call = (/** @type {string} */ fn, /** @type {unknown[]} */ ...args) =>
    window.webContents.executeJavaScript(`bench.${fn}(...${JSON.stringify(args)})`)
  await call('open', ref.name)
  const takeSent = countSent(ref)
  const places = Array.from({ length: EDITS }, (_, i) => Math.floor(((i + 0.5) * size) / EDITS))
  let round = 0
  /** The value of the ref, for the difference in JavaScript. @type {Item[]} */
  let before = makeList(size)

  /** @type {Record<string, (list: Item[]) => void>} */
  const ways = {
    ours: (list) => {
      ref.value = list
      before = list
    },
    javascript: (list) => {
      ref.patch(diff(before, list))
      before = list
    },
    send: (list) => window.webContents.send('value', JSON.stringify(list))
  }
  /** @type {Record<string, Row>} */
  const rows = {}
  // The first round warms up.
  for (let i = 0; i <= repeats(size); i++) {
    for (const way of Object.keys(ways)) {
      const list = makeList(size)
      round++
      for (const place of places) list[place].size = -round
      collectGarbage()
      await sleep(REST)
      takeSent()
      const stop = watchLoop()
      const start = performance.now()
      ways[way](list)
      await call('until', places[0], -round)
      const time = performance.now() - start
      const stall = stop()
      const whole = { patches: 0, characters: JSON.stringify(list).length }
      const sent = way === 'send' ? whole : takeSent()
      if (i === 0) continue
      rows[way] ??= { size, way, stalls: [], times: [], sent }
      rows[way].stalls.push(stall)
      rows[way].times.push(time)
    }
  }
  ref.destroy()
  return Object.values(rows)
}

runBenchmark(async () => {
  const window = openWindow({ preload: path.join(__dirname, 'preload.cjs') })
  const rows = []
  for (const size of sizes) {
    rows.push(...(await measure(window, size)))
    console.log(`measured ${size} items`)
  }
  return { rows }
})
