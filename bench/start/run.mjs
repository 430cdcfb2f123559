/**
 * Measures `require('electron-remote-ref')` in an app's main process: the published bundle and its
 * sources, in turn, each time in a new process. Prints a table. BENCH_ROUNDS is the number of rounds.
 */

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { electronArguments, electronPath, withDisplay } from '../../scripts/electron.mjs'
import { root } from '../../scripts/system.mjs'
import { print } from '../report.mjs'
import { percentile } from '../table.mjs'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 15)

const WAYS = { sources: 'lib/main/index.js', published: 'dist/main.js' }
/** @typedef {keyof typeof WAYS} Way */
const ways = /** @type {Way[]} */ (Object.keys(WAYS))

const electron = electronPath()
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'remote-ref-start-'))
const out = path.join(folder, 'milliseconds')
const main = path.join(import.meta.dirname, 'main.cjs')
const display = await withDisplay()

/** @param {Way} way @returns {number} Milliseconds. */
function measure(way) {
  const env = { ...display.env, BENCH_FILE: path.join(root, WAYS[way]), BENCH_OUT: out }
  const args = [...electronArguments(), `--user-data-dir=${folder}`, main]
  const { status } = spawnSync(electron.path, args, { env, stdio: 'ignore' })
  if (status !== 0) throw new Error(`Electron ended with ${status}`)
  return Number(fs.readFileSync(out, 'utf8'))
}

/** @type {Record<Way, number[]>} */
const measured = { sources: [], published: [] }
try {
  // Once each to fill the file cache.
  for (const way of ways) measure(way)
  for (let round = 0; round < ROUNDS; round++) {
    for (const way of ways) measured[way].push(measure(way))
  }
} finally {
  await display.stop()
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

print(
  `Electron ${electron.version}: require of main's side, ms, ${ROUNDS} processes each`,
  ['', 'lowest', 'median', 'median / sources'],
  ways.map((way) => [
    `${way} (${WAYS[way]})`,
    Math.min(...measured[way]),
    percentile(measured[way], 0.5),
    percentile(
      measured[way].map((time, round) => time / measured.sources[round]),
      0.5
    )
  ])
)
