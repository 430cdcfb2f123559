'use strict'

/**
 * The Electron side of the opening benchmark: a window requests a large list, in four ways in turn, and
 * main measures how long its event loop is blocked. Started by `run.mjs`. Writes its figures as JSON to
 * the file named in BENCH_OUT.
 */

const path = require('node:path')
const { setTimeout: sleep } = require('node:timers/promises')
const { ipcMain } = require('electron')
const { remoteRef } = require('../../lib/main/index.js')
const { openWindow, page, runBenchmark } = require('../electron.cjs')
const { makeList } = require('../roundtrip/list.cjs')
const { collectGarbage, watchLoop } = require('../stall.cjs')

/** @type {number[]} */
const sizes = JSON.parse(process.env.BENCH_SIZES ?? '[10000,100000,1000000]')

/** How often a list of that size is opened in each way. */
const repeats = (/** @type {number} */ size) => (size > 100_000 ? 5 : size > 10_000 ? 9 : 15)
/** Milliseconds until a loaded page is idle. */
const REST = 150
/** Windows that open at once, what they open, and how often. */
const TOGETHER = 5
const TOGETHER_ITEMS = 100_000
const TOGETHER_REPEATS = 5

/** @typedef {import('electron').BrowserWindow} BrowserWindow */
/** @typedef {{ size: number, way: string, stalls: number[], times: number[] }} Row */

/** The answers of main for the ways that are not ours. */
let answer = () => /** @type {unknown} */ (null)
ipcMain.on('ask', (event) => event.sender.send('answer', answer()))

/**
 * Makes all windows open the list at the same time.
 *
 * @param {BrowserWindow[]} windows @param {'ours' | 'other'} call @param {string} name
 * @returns {Promise<[stall: number, time: number]>} The stall of main, and the time of the last window.
 */
async function open(windows, call, name) {
  for (const window of windows) await window.loadFile(page)
  collectGarbage()
  await sleep(REST)
  const stop = watchLoop()
  const times = await Promise.all(
    windows.map(({ webContents }) =>
      webContents.executeJavaScript(`bench.${call}(${JSON.stringify(name)})`)
    )
  )
  return [stop(), Math.max(...times)]
}

/** @param {BrowserWindow} window @param {number} size */
async function measure(window, size) {
  const ref = remoteRef(`list-${size}`, makeList(size))
  const text = ref.document.text()
  /** @type {Record<string, Row>} */
  const rows = {}
  /** @param {string} way @param {() => unknown} [send] */
  const run = async (way, send) => {
    if (send) answer = send
    const [stall, time] = await open([window], send ? 'other' : 'ours', ref.name)
    rows[way] ??= { size, way, stalls: [], times: [] }
    rows[way].stalls.push(stall)
    rows[way].times.push(time)
  }
  await run('warm-up')
  for (let i = 0; i < repeats(size); i++) {
    await run('ours')
    await run('string', () => text)
  }
  // Created only now, since many objects slow everything down by garbage collection.
  const list = makeList(size)
  for (let i = 0; i < repeats(size); i++) {
    await run('stringify', () => JSON.stringify(list))
    await run('object', () => list)
  }
  ref.destroy()
  delete rows['warm-up']
  return Object.values(rows)
}

/** Several windows at once, ours and a string that is ready. @param {BrowserWindow[]} windows */
async function measureTogether(windows) {
  const ref = remoteRef('together', makeList(TOGETHER_ITEMS))
  const text = ref.document.text()
  answer = () => text
  /** @type {Record<'ours' | 'string', { stalls: number[], times: number[] }>} */
  const ways = { ours: { stalls: [], times: [] }, string: { stalls: [], times: [] } }
  for (let i = 0; i < TOGETHER_REPEATS; i++) {
    for (const [way, { stalls, times }] of Object.entries(ways)) {
      const [stall, time] = await open(windows, way === 'ours' ? 'ours' : 'other', ref.name)
      stalls.push(stall)
      times.push(time)
    }
  }
  ref.destroy()
  return { windows: windows.length, size: TOGETHER_ITEMS, ways }
}

runBenchmark(async () => {
  const preload = path.join(__dirname, 'preload.cjs')
  const window = openWindow({ preload })
  const rows = []
  for (const size of sizes) {
    rows.push(...(await measure(window, size)))
    console.log(`measured ${size} items`)
  }
  const more = Array.from({ length: TOGETHER - 1 }, () => openWindow({ preload }))
  const together = await measureTogether([window, ...more])
  return { rows, together }
})
