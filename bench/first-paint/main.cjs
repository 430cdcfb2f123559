'use strict'

/**
 * The Electron side of the first-paint benchmark: one window loads a page again and again, in an app
 * that marks a list for the first paint, with two bounds, or does not. Started by `run.mjs`; writes its
 * figures as JSON to the file named in BENCH_OUT.
 */

const path = require('node:path')
const { setTimeout: sleep } = require('node:timers/promises')
const { session } = require('electron')
const { configure, preloadPath, remoteRef } = require('../../lib/main/index.js')
const { openWindow, page, runBenchmark } = require('../electron.cjs')
const { makeList } = require('../roundtrip/list.cjs')
const { collectGarbage } = require('../stall.cjs')

/** @type {number[]} */
const sizes = JSON.parse(process.env.BENCH_SIZES ?? '[10,100,1000,10000]')
/** Each loads every page in every way, so that all share what else the machine does. */
const ROUNDS = 40
/** Milliseconds in which the page before comes to rest. */
const REST = 150
/** What the list's option is in each way; the last is above all of the lists. */
const OPTIONS = { without: false, marked: true, raised: 4 * 1024 * 1024 }
/** Whether the page shows the list, or has nothing to do with it. */
const PAGES = /** @type {const} */ (['list', 'other'])

/** @typedef {keyof typeof OPTIONS} Way */
/** @typedef {{ size: number, bytes: number, way: Way, page: PAGES[number], loads: object[] }} Row */

// The package installs the preload that asks with the first ref that is marked, for good. For pages of
// an app that marks none, in the same run, the benchmark installs the preloads itself.
configure({ preload: false })
const MARK = path.join(__dirname, 'mark.cjs')
const PLAIN = [preloadPath(), MARK, MARK]
const ASKING = [preloadPath(), MARK, preloadPath('first-paint'), MARK]

/** @param {string[]} files What the next page runs. */
function setPreloads(files) {
  const target = session.defaultSession
  if (typeof target.registerPreloadScript !== 'function') return target.setPreloads(files)
  for (const { id } of target.getPreloadScripts()) target.unregisterPreloadScript(id)
  for (const [i, filePath] of files.entries()) {
    target.registerPreloadScript({ type: 'frame', id: `${i}`, filePath })
  }
}

let number = 0

/** @param {import('electron').BrowserWindow} window @param {Row} row */
async function load(window, { size, way, page: kind }) {
  // Of a new name, which the page before does not wait for.
  const ref = remoteRef(`list-${++number}`, makeList(size), { firstPaint: OPTIONS[way] })
  setPreloads(way === 'without' ? PLAIN : ASKING)
  collectGarbage()
  await sleep(REST)
  await window.loadFile(page, { query: kind === 'list' ? { list: ref.name } : {} })
  const figures = await window.webContents.executeJavaScript('figures')
  ref.destroy()
  return figures
}

/** @template T @param {T[]} items @returns {T[]} In another order each time. */
function shuffle(items) {
  const keyed = items.map((item) => /** @type {const} */ ([Math.random(), item]))
  return keyed.sort(([a], [b]) => a - b).map(([, item]) => item)
}

runBenchmark(async () => {
  const window = openWindow()
  const ways = /** @type {Way[]} */ (Object.keys(OPTIONS))
  const rows = sizes.flatMap((size) => {
    const bytes = Buffer.byteLength(JSON.stringify(makeList(size)))
    return PAGES.flatMap((kind) =>
      ways.map((way) => /** @type {Row} */ ({ size, bytes, way, page: kind, loads: [] }))
    )
  })
  // One round to warm up.
  for (const row of rows) await load(window, row)
  for (let round = 1; round <= ROUNDS; round++) {
    // No page always follows the same one.
    for (const row of shuffle(rows)) row.loads.push(await load(window, row))
    if (round % 10 === 0) console.log(`measured ${round} of ${ROUNDS} rounds`)
  }
  return { rows }
})
