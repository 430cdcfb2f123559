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
/** Each round loads every page in every way, so that other load on the machine affects all. */
const ROUNDS = 40
/** Milliseconds until the previous page is idle. */
const REST = 150
/** The list's option in each way. The last limit is above all lists. */
const OPTIONS = { without: false, marked: true, raised: 4 * 1024 * 1024 }
/** Whether the page shows the list, or has nothing to do with it. */
const PAGES = /** @type {const} */ (['list', 'other'])

/** @typedef {keyof typeof OPTIONS} Way */
/** @typedef {{ size: number, bytes: number, way: Way, page: PAGES[number], loads: object[] }} Row */

// The package installs the preload for the first paint with the first marked ref, for good. To measure
// pages of an app without marked refs in the same run, the benchmark installs the preloads itself.
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
  // A new name, which the previous page does not wait for.
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
