'use strict'

/**
 * The Electron side of the round-trip benchmark: two windows, and several ways from one to the other.
 * Started by `run.mjs`; writes its figures as JSON to the file named in BENCH_OUT.
 */

const fs = require('node:fs')
const path = require('node:path')
const { ipcMain, protocol } = require('electron')
const { applyPatches, enablePatches } = require('immer')
const Y = require('yjs')
const { remoteRef } = require('../../lib/main/index.js')
const { folder, openWindow, runBenchmark } = require('../electron.cjs')
const { makeList } = require('./list.cjs')
const { measureMain } = require('./main-cost.cjs')

/** @type {number[]} */
const sizes = JSON.parse(process.env.BENCH_SIZES ?? '[10,1000,10000,100000,1000000]')

/** Blocks of all ways alternate, so that other load on the machine affects all. */
const BLOCKS = 12
const ROUNDS = 300
/**
 * Until V8 has compiled what a page runs for each message: with 1,500 rounds it had compiled 201
 * functions, with 15,000 it had compiled 497 (`--trace-opt`). Until then the slowest of a hundred rounds
 * measure the compiler.
 */
const WARM_UP = 20_000
/** The first rounds of a page, which are shown as such. */
const FIRST = 1500
/** Milliseconds after which a slow way has had enough rounds. */
const ENOUGH = 8000
/**
 * The most items for a way. Above, the full value takes many seconds per round, and Yjs needs minutes
 * and gigabytes to start.
 *
 * @type {Record<string, number>}
 */
const LARGEST = { full: 10_000, yjs: 100_000 }

/**
 * @typedef {object} Row
 * @property {number} size Items of the list.
 * @property {Record<string, number[]>} first Milliseconds of the first rounds of each way.
 * @property {Record<string, number[]>} times Those of the rounds after the warm-up.
 */

/** @type {import('electron').BrowserWindow[]} */
let windows = []
enablePatches()

// A cross-origin isolated page has a clock of 5 microseconds, others one of 100.
protocol.registerSchemesAsPrivileged([
  { scheme: 'bench', privileges: { standard: true, secure: true } }
])
const TYPES = { '.html': 'text/html', '.js': 'text/javascript' }
function servePage() {
  protocol.handle('bench', (request) => {
    const file = path.join(folder, new URL(request.url).pathname)
    const type = TYPES[/** @type {keyof typeof TYPES} */ (path.extname(file))]
    if (!type || !fs.existsSync(file)) return new Response(null, { status: 404 })
    return new Response(fs.readFileSync(file), {
      headers: {
        'Content-Type': type,
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp'
      }
    })
  })
}

/** The state of main for each other way, with which a window starts. */
const kept = {
  /** @type {any[]} */
  full: [],
  /** @type {any[]} */
  immer: [],
  yjs: new Y.Doc()
}

/** @param {string} channel @param {Electron.WebContents | null} sender @param {unknown[]} args */
function tell(channel, sender, ...args) {
  for (const { webContents } of windows) {
    if (webContents !== sender) webContents.send(channel, ...args)
  }
}

// The lower bound: main passes a string to the other window, and keeps nothing.
ipcMain.on('relay', (event, text) => tell('relay', event.sender, text))

// The lower bound for reactive libraries: the pages keep the list in Vue, and main passes one field on.
ipcMain.on('vue', (event, text) => tell('vue', event.sender, text))

// The usual handwritten pattern: each change sends the whole value. Main keeps the last one and sends
// it to every window. The transaction id stops the sender's own echo.
ipcMain.on('full', (_event, value, txn) => {
  kept.full = value
  tell('full', null, value, txn)
})

// Immer's patches: main applies them to its own value, and passes them on.
ipcMain.on('immer', (event, patches) => {
  kept.immer = applyPatches(kept.immer, patches)
  tell('immer', event.sender, patches)
})

// Updates of Yjs, the same way.
ipcMain.on('yjs', (event, update) => {
  Y.applyUpdate(kept.yjs, update)
  tell('yjs', event.sender, update)
})

ipcMain.handle('begin', (_event, /** @type {string} */ way) => {
  if (way === 'full') return kept.full
  if (way === 'immer' || way === 'vue') return JSON.stringify(kept.immer)
  return Y.encodeStateAsUpdate(kept.yjs)
})

/** @param {number} size @param {string[]} ways */
function begin(size, ways) {
  if (ways.includes('full')) kept.full = makeList(size)
  kept.immer = makeList(size)
  kept.yjs = new Y.Doc()
  if (!ways.includes('yjs')) return
  const items = makeList(size).map((item) => new Y.Map(Object.entries(item)))
  kept.yjs.getArray('list').push(items)
}

async function openWindows() {
  for (const role of ['a', 'b']) {
    const window = openWindow({ preload: path.join(__dirname, 'preload.cjs') })
    await window.loadURL(`bench://page/page.html?role=${role}`)
    windows.push(window)
  }
}

function closeWindows() {
  for (const window of windows) window.destroy()
  windows = []
}

/** @param {string} call @param {number} [index] */
const ask = (call, index = 0) => windows[index].webContents.executeJavaScript(`bench.${call}`)

/** @param {number} size @returns {Promise<Row>} */
async function measure(size) {
  const ways = ['relay', 'vue', 'ours', 'immer', 'yjs', 'full'].filter(
    (way) => size <= (LARGEST[way] ?? Infinity)
  )
  begin(size, ways)
  const ref = remoteRef('list', makeList(size))
  await openWindows()
  for (const way of ways) {
    for (const index of [0, 1]) await ask(`open('${way}')`, index)
  }
  /** @type {Record<string, number[]>} */
  const first = {}
  /** @type {Record<string, number[]>} */
  const times = {}
  for (const way of ways) {
    times[way] = []
    first[way] = (await ask(`rounds('${way}', ${WARM_UP}, ${ENOUGH})`)).slice(0, FIRST)
  }
  for (let block = 0; block < BLOCKS; block++) {
    for (const way of ways) {
      times[way].push(...(await ask(`rounds('${way}', ${ROUNDS}, ${ENOUGH / BLOCKS})`)))
    }
  }
  closeWindows()
  ref.destroy()
  return { size, first, times }
}

runBenchmark(async () => {
  servePage()
  const measured = []
  for (const size of sizes) {
    measured.push(await measure(size))
    console.log(`measured ${size} items`)
  }
  const main = await measureMain(sizes)
  return { firstRounds: FIRST, sizes: measured, main }
})
