/**
 * Measures refs with the option `persist` in an app's main process: how long an edit takes to the disk, how
 * long main is blocked, and the start of an app by the size of the value. Prints tables. BENCH_ROUNDS is the
 * number of starts.
 */

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { electronArguments, electronPath, withDisplay } from '../../scripts/electron.mjs'
import { count, print } from '../report.mjs'
import { percentile } from '../table.mjs'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7)
const SIZES = JSON.parse(process.env.BENCH_SIZES ?? '[100, 10000, 1000000]')

const electron = electronPath()
const base = fs.mkdtempSync(path.join(os.tmpdir(), 'remote-ref-persist-'))
const out = path.join(base, 'out')
const main = path.join(import.meta.dirname, 'main.cjs')
const display = await withDisplay()

/** @param {string} part @param {string} profile @param {number} [size] */
function measure(part, profile, size = 0) {
  const env = { ...display.env, BENCH_PART: part, BENCH_OUT: out, BENCH_SIZE: String(size) }
  const args = [...electronArguments(), `--user-data-dir=${path.join(base, profile)}`, main]
  const { status } = spawnSync(electron.path, args, { env, stdio: 'ignore' })
  if (status !== 0) throw new Error(`Electron ended with ${status}`)
  return JSON.parse(fs.readFileSync(out, 'utf8'))
}

/** @param {number[]} values */
const spread = (values) => [0.5, 0.95, 1].map((share) => percentile(values, share))

try {
  const { saved, plain } = measure('saved', 'saved')
  print(
    `Electron ${electron.version}: from an edit until it is on the disk, ms, ${count(saved.length)} each in turn`,
    ['', 'p50', 'p95', 'longest'],
    [
      ['saved()', ...spread(saved)],
      ['a file: append and fdatasync', ...spread(plain)]
    ]
  )
  const edit = measure('edit', 'edit')
  print(
    'The time of main for one edit, µs, rounds of 1,000 in turn',
    ['', 'lowest', 'median', 'median / not stored'],
    Object.entries(edit).map(([way, values]) => [
      way,
      Math.min(...values),
      percentile(values, 0.5),
      percentile(
        values.map(
          (/** @type {number} */ value, /** @type {number} */ at) => value / edit['not stored'][at]
        ),
        0.5
      )
    ])
  )
  const lag = measure('lag', 'lag')
  print(
    'The longest time that main is blocked in 5 s of 1,000 edits a second, ms, three rounds',
    ['', 'lowest', 'median', 'highest'],
    Object.entries(lag).map(([way, values]) => [
      way,
      ...[0, 0.5, 1].map((share) => percentile(values, share))
    ])
  )
  print(
    `The start of an app, ms, median of ${ROUNDS} processes`,
    ['items', 'first ref with persist', 'list that is stored', 'the same in memory', 'first write'],
    SIZES.map((/** @type {number} */ size) => {
      const { written } = measure('fill', `start ${size}`, size)
      const runs = Array.from({ length: ROUNDS }, () => measure('start', `start ${size}`, size))
      const medians = ['first', 'stored', 'memory'].map((name) =>
        percentile(
          runs.map((run) => run[name]),
          0.5
        )
      )
      return [count(size), ...medians, written]
    })
  )
} finally {
  await display.stop()
  fs.rmSync(base, { recursive: true, force: true, maxRetries: 5 })
}
