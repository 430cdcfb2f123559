'use strict'

/**
 * The Electron side of the round-trip benchmark: two windows, and three ways from one to the other.
 * Started by `run.mjs`; writes its figures as JSON to the file named in BENCH_OUT.
 */

const fs = require('node:fs')
const path = require('node:path')
const { app, BrowserWindow, ipcMain } = require('electron')
const { remoteRef } = require('../../lib/main/index.js')
const { makeList } = require('./list.cjs')
const { measureMain } = require('./main-cost.cjs')

const sizes = JSON.parse(process.env.BENCH_SIZES ?? '[10,1000,10000,50000]')
const page = process.env.BENCH_PAGE ?? ''
const out = process.env.BENCH_OUT ?? ''

/** Rounds of one block, and blocks of each way: blocks alternate, so that all ways share the noise. */
const BLOCKS = 8
const WARM_UP = 4000
const rounds = {
  relay: 100,
  ours: 100,
  full: (/** @type {number} */ size) => Math.max(2, Math.min(40, Math.floor(60_000 / size)))
}

/** @type {BrowserWindow[]} */
let windows = []

// The floor: main passes a string on to the other window, and keeps nothing.
ipcMain.on('relay', (event, text) => {
  for (const { webContents } of windows) {
    if (webContents !== event.sender) webContents.send('relay', text)
  }
})

// The pattern people write by hand: each change carries the whole value, main keeps the last one and
// sends it to every window; the transaction id stops the sender's own echo.
/** @type {unknown} */
let full = []
ipcMain.handle('full:get', () => full)
ipcMain.on('full:set', (_event, { value, txn }) => {
  full = value
  for (const { webContents } of windows) webContents.send('full:update', { value, txn })
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
    await window.loadFile(page, { query: { role } })
    windows.push(window)
  }
}

/** @param {string} call @param {number} [index] */
const ask = (call, index = 0) => windows[index].webContents.executeJavaScript(`bench.${call}`)

/** @param {number} size */
async function measure(size) {
  full = makeList(size)
  const ref = remoteRef(`list-${size}`, makeList(size))
  await openWindows()
  for (const index of [0, 1]) await ask(`open(${JSON.stringify(ref.name)})`, index)

  /** @type {Record<string, number[]>} */
  const times = { relay: [], ours: [], full: [] }
  // Long enough for all that runs to be compiled.
  for (const way of /** @type {const} */ (['relay', 'ours']))
    await ask(`rounds('${way}', ${WARM_UP})`)
  await ask(`rounds('full', 1)`)
  for (let block = 0; block < BLOCKS; block++) {
    times.relay.push(...(await ask(`rounds('relay', ${rounds.relay})`)))
    times.ours.push(...(await ask(`rounds('ours', ${rounds.ours})`)))
  }
  times.full.push(...(await ask(`rounds('full', ${rounds.full(size)})`)))

  for (const window of windows) window.destroy()
  ref.destroy()
  return { size, times }
}

app.on('window-all-closed', () => {})
app.whenReady().then(async () => {
  try {
    const sizesMeasured = []
    for (const size of sizes) {
      sizesMeasured.push(await measure(size))
      console.log(`measured ${size} items`)
    }
    const main = await measureMain()
    const { electron, chrome, node } = process.versions
    fs.writeFileSync(
      out,
      JSON.stringify({ versions: { electron, chrome, node }, sizes: sizesMeasured, main })
    )
    app.exit(0)
  } catch (error) {
    console.error(error)
    app.exit(1)
  }
})
