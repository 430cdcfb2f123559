'use strict'

/** Shared by the Electron sides of the benchmarks: their page, their windows, and ending. */

const fs = require('node:fs')
const path = require('node:path')
const { app, BrowserWindow } = require('electron')

/** The folder that `runApp` of app.mjs has built the page into, and the page. */
const folder = process.env.BENCH_PAGE ?? ''
const page = path.join(folder, 'page.html')

/**
 * @param {{ preload?: string, width?: number, height?: number }} [options] `preload` beside ours,
 *   which installs itself; the size in pixels.
 */
function openWindow({ preload, width = 400, height = 300 } = {}) {
  const window = new BrowserWindow({
    width,
    height,
    webPreferences: { sandbox: true, contextIsolation: true, backgroundThrottling: false, preload }
  })
  window.webContents.on('console-message', (event, _level, text) =>
    console.log(event.message ?? text)
  )
  return window
}

/**
 * Measures when Electron is ready, writes the figures and the versions as JSON to the file named in
 * BENCH_OUT, and ends.
 *
 * @param {() => Promise<object>} measure
 */
async function runBenchmark(measure) {
  app.on('window-all-closed', () => {})
  try {
    await app.whenReady()
    const figures = await measure()
    const { electron, chrome, node } = process.versions
    const versions = { electron, chrome, node }
    fs.writeFileSync(process.env.BENCH_OUT ?? '', JSON.stringify({ versions, ...figures }))
    app.exit(0)
  } catch (error) {
    console.error(error)
    app.exit(1)
  }
}

module.exports = { folder, openWindow, page, runBenchmark }
