'use strict'

/**
 * The Electron side of the round-trip benchmark: two windows, and three ways from one to the other.
 * Started by `run.mjs`; writes its figures as JSON to the file named in BENCH_OUT.
 */

const fs = require('node:fs')
const path = require('node:path')
const { app, BrowserWindow, ipcMain, protocol } = require('electron')
const { remoteRef } = require('../../lib/main/index.js')
const { makeList } = require('./list.cjs')
const { measureMain } = require('./main-cost.cjs')

/** @type {number[]} */
const sizes = JSON.parse(process.env.BENCH_SIZES ?? '[10,1000,10000,50000]')
const page = process.env.BENCH_PAGE ?? ''
const out = process.env.BENCH_OUT ?? ''

/** Blocks of all ways alternate, so that all share what else the machine does. */
const BLOCKS = 12
const ROUNDS = 100
/** Long enough for all that runs to be compiled. */
const WARM_UP = 1500
/** The full-value pattern is too slow for as many. @param {number} size */
const fullRounds = (size) => Math.max(3, Math.min(40, Math.floor(60_000 / size)))

/** @type {BrowserWindow[]} */
let windows = []

// A page that is isolated from other origins has a clock of 5 microseconds, others one of 100.
protocol.registerSchemesAsPrivileged([
  { scheme: 'bench', privileges: { standard: true, secure: true } }
])
const TYPES = { '.html': 'text/html', '.js': 'text/javascript' }
function servePage() {
  protocol.handle('bench', (request) => {
    const file = path.join(page, new URL(request.url).pathname)
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

// The floor: main passes a string on to the other window, and keeps nothing.
ipcMain.on('relay', (event, text) => {
  for (const { webContents } of windows) {
    if (webContents !== event.sender) webContents.send('relay', text)
  }
})

// The pattern people write by hand: each change carries the whole value, main keeps the last one and
// sends it to every window; the transaction id stops the sender's own echo.
/** @type {Map<number, unknown>} */
const full = new Map()
ipcMain.handle('full:get', (_event, size) => full.get(size))
ipcMain.on('full:set', (_event, size, value, txn) => {
  full.set(size, value)
  for (const { webContents } of windows) webContents.send('full:update', size, value, txn)
})

async function openWindows() {
  windows = []
  for (const role of ['a', 'b']) {
    const window = new BrowserWindow({
      width: 400,
      height: 300,
      show: true,
      webPreferences: {
        sandbox: true,
        contextIsolation: true,
        backgroundThrottling: false,
        preload: path.join(__dirname, 'preload.cjs')
      }
    })
    window.webContents.on('console-message', (event, _level, text) =>
      console.log(role, event.message ?? text)
    )
    await window.loadURL(`bench://page/page.html?role=${role}`)
    windows.push(window)
  }
}

/** @param {string} call @param {number} [index] */
const ask = (call, index = 0) => windows[index].webContents.executeJavaScript(`bench.${call}`)

/** @returns {Promise<{ size: number, times: Record<string, number[]> }[]>} */
async function measure() {
  for (const size of sizes) {
    remoteRef(`list-${size}`, makeList(size))
    full.set(size, makeList(size))
  }
  await openWindows()
  for (const index of [0, 1]) await ask(`open(${JSON.stringify(sizes)})`, index)

  const ways = ['relay', ...sizes.map((size) => `ours:${size}`)]
  for (const way of ways) await ask(`rounds('${way}', ${WARM_UP})`)
  /** @type {Record<string, number[]>} */
  const times = Object.fromEntries(ways.map((way) => [way, []]))
  for (let block = 0; block < BLOCKS; block++) {
    for (const way of ways) times[way].push(...(await ask(`rounds('${way}', ${ROUNDS})`)))
  }
  const rows = []
  for (const size of sizes) {
    for (const index of [0, 1]) await ask(`openFull(${size})`, index)
    const fullTimes = await ask(`rounds('full:${size}', ${fullRounds(size)})`)
    rows.push({ size, times: { relay: times.relay, ours: times[`ours:${size}`], full: fullTimes } })
  }
  return rows
}

app.on('window-all-closed', () => {})
app.whenReady().then(async () => {
  try {
    servePage()
    const measured = await measure()
    const main = await measureMain()
    const { electron, chrome, node } = process.versions
    fs.writeFileSync(
      out,
      JSON.stringify({ versions: { electron, chrome, node }, sizes: measured, main })
    )
    app.exit(0)
  } catch (error) {
    console.error(error)
    app.exit(1)
  }
})
