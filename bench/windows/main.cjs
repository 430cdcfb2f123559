'use strict'

/**
 * The Electron side of the benchmark of several windows: main changes one field in each turn of its
 * event loop, and all windows receive it; or main sends them the same string and keeps nothing.
 * Measures the CPU time of main's process, all threads together. Started by `run.mjs`. Writes its
 * figures as JSON to the file named in BENCH_OUT.
 */

const path = require('node:path')
const { setImmediate: turn } = require('node:timers/promises')
const { ipcMain } = require('electron')
const { remoteRef } = require('../../lib/main/index.js')
const { openWindow, page, runBenchmark } = require('../electron.cjs')
const { makeList } = require('../roundtrip/list.cjs')

/** @type {number[]} */
const counts = JSON.parse(process.env.BENCH_WINDOWS ?? '[1,2,5,10]')

const ITEMS = 1000
/** Updates of one batch: so few that main never waits for a window. */
const UPDATES = 500
/** Batches of both ways alternate, so that other load on the machine affects both. */
const BATCHES = 20
/** Warm-up before the first figures, until the code is compiled. */
const WARM_UP = 60
/** Warm-up after adding windows. */
const WARM_UP_AGAIN = 10

/** @typedef {{ windows: number, ours: number[], raw: number[] }} Row Microseconds of CPU for each update. */

/** @type {import('electron').BrowserWindow[]} */
const windows = []
/** The number of windows that have the batch, and the callback for all. */
let done = 0
let allDone = () => {}
ipcMain.on('done', () => {
  if (++done === windows.length) allDone()
})

async function addWindow() {
  const preload = path.join(__dirname, 'preload.cjs')
  const window = openWindow({ preload, width: 200, height: 150 })
  await window.loadFile(page)
  await window.webContents.executeJavaScript('bench.open()')
  windows.push(window)
}

const ref = remoteRef('list', makeList(ITEMS))
const middle = ITEMS >> 1
let number = 0

const ways = {
  ours() {
    ref.patch([{ op: 'replace', path: [middle, 'size'], value: ++number }])
  },
  raw() {
    const patch = `{"op":"replace","path":[${middle},"size"],"value":${++number}}`
    const text = `e1 [["t",${number},"0.${number}",[${patch}]]]`
    for (const { webContents } of windows) webContents.send('raw', text)
  }
}

/** @param {() => void} update @returns {Promise<number>} */
async function batch(update) {
  const last = number + UPDATES
  for (const { webContents } of windows) {
    await webContents.executeJavaScript(`bench.expect(${last})`)
  }
  done = 0
  const all = new Promise((resolve) => (allDone = () => resolve(undefined)))
  const start = process.cpuUsage()
  for (let i = 0; i < UPDATES; i++) {
    update()
    await turn()
  }
  await all
  const { user, system } = process.cpuUsage(start)
  return (user + system) / UPDATES
}

runBenchmark(async () => {
  /** @type {Row[]} */
  const rows = []
  for (const count of counts) {
    while (windows.length < count) await addWindow()
    /** @type {Row} */
    const row = { windows: count, ours: [], raw: [] }
    const warmUp = rows.length === 0 ? WARM_UP : WARM_UP_AGAIN
    for (let i = 0; i < warmUp + BATCHES; i++) {
      const [ours, raw] = [await batch(ways.ours), await batch(ways.raw)]
      if (i < warmUp) continue
      row.ours.push(ours)
      row.raw.push(raw)
    }
    rows.push(row)
    console.log(`measured ${count} windows`)
  }
  return { rows }
})
