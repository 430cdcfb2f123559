'use strict'

/**
 * The Electron side of the throughput benchmark: two windows that edit one list at once, in three
 * ways. Started by `run.mjs`; writes its figures as JSON to the file named in BENCH_OUT.
 */

const path = require('node:path')
const { remoteRef } = require('../../lib/main/index.js')
const { openWindow, page, runBenchmark } = require('../electron.cjs')
const { makeList } = require('../roundtrip/list.cjs')
const { serveImmer, serveShareDB } = require('./servers.cjs')

const ITEMS = 1000
/** Edits in each turn of a window. */
const EACH = [1, 10, 100]
/** Blocks of all ways alternate, so that other load on the machine affects all. */
const BLOCKS = 3
const WARM_UP = 1500
const BLOCK = 2000

/** @type {import('electron').BrowserWindow[]} */
const windows = []

async function addWindow() {
  const window = openWindow({ preload: path.join(__dirname, 'preload.cjs') })
  windows.push(window)
  await window.loadFile(page)
}

/** Calls both windows. @param {string} call @returns {Promise<any[]>} */
const askAll = (call) =>
  Promise.all(windows.map(({ webContents }) => webContents.executeJavaScript(`bench.${call}`)))

async function measure() {
  const ref = remoteRef('list', makeList(ITEMS))
  /** @type {Record<string, () => string>} */
  const values = {
    ours: () => JSON.stringify(ref.get([])),
    immer: serveImmer(makeList(ITEMS), () => windows.map(({ webContents }) => webContents)),
    sharedb: await serveShareDB(makeList(ITEMS))
  }
  const ways = Object.keys(values)
  await addWindow()
  await addWindow()
  for (const way of ways) await askAll(`open('${way}')`)
  for (const way of ways) await askAll(`run('${way}', 10, ${WARM_UP})`)

  const rows = ways.flatMap((way) => EACH.map((each) => ({ way, each, edits: 0, milliseconds: 0 })))
  for (let block = 0; block < BLOCKS; block++) {
    for (const row of rows) {
      const answers = await askAll(`run('${row.way}', ${row.each}, ${BLOCK})`)
      row.edits += answers.reduce((sum, { edits }) => sum + edits, 0)
      row.milliseconds += Math.max(...answers.map(({ milliseconds }) => milliseconds))
    }
  }
  // Wait until all messages have arrived.
  await new Promise((resolve) => setTimeout(resolve, 1000))
  /** @type {Record<string, boolean>} */
  const equal = {}
  for (const way of ways) {
    const main = values[way]()
    equal[way] = (await askAll(`value('${way}')`)).every((value) => value === main)
  }
  return { rows, equal }
}

runBenchmark(measure)
