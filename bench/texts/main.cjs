'use strict'

/**
 * The Electron side of the benchmark of typing: two windows and texts of several lengths. Started by
 * `run.mjs`; writes its figures as JSON to the file named in BENCH_OUT.
 */

const { remoteRef } = require('../../lib/main/index.js')
const { openWindow, page, runBenchmark } = require('../electron.cjs')

/** @type {number[]} Units of UTF-16. */
const sizes = JSON.parse(process.env.BENCH_SIZES ?? '[10,10000,1000000]')
const WAYS = ['patched', 'assigned']
const WORDS = 'lorem ipsum dolor sit amet, größer – 42 €\n'

/** Blocks of all sizes alternate, so that other load on the machine affects all. */
const BLOCKS = 30
const ROUNDS = 40
/** After fewer rounds the pages still run much code that V8 has not compiled yet. */
const WARM_UP = 20_000
/** Milliseconds after which a slow way has warmed up. */
const ENOUGH = 8000

runBenchmark(async () => {
  /** @type {{ name: string, size: number, way: string, times: number[] }[]} */
  const rows = sizes.flatMap((size) =>
    WAYS.map((way) => ({ name: `${way} ${size}`, size, way, times: [] }))
  )
  for (const { name, size } of rows) {
    const body = WORDS.repeat(size / WORDS.length + 1).slice(0, size)
    remoteRef(name, { body }, { text: [['body']] })
  }
  const [a, b] = [openWindow(), openWindow()]
  await a.loadFile(page, { query: { role: 'a' } })
  await b.loadFile(page, { query: { role: 'b' } })
  /** @param {Electron.BrowserWindow} window @param {string} call */
  const ask = (window, call) => window.webContents.executeJavaScript(`bench.${call}`)
  for (const { name, way } of rows) {
    for (const window of [a, b]) await ask(window, `open('${name}', '${way}')`)
    await ask(a, `rounds('${name}', ${WARM_UP}, ${ENOUGH})`)
  }
  for (let block = 0; block < BLOCKS; block++) {
    for (const { name, times } of rows) times.push(await ask(a, `rounds('${name}', ${ROUNDS})`))
  }
  return { rows }
})
