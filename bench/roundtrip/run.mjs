/**
 * Round trip between two windows, by the size of the list: this package, the full-value pattern, and
 * a raw relay of a string as the floor; all in one run of Electron. Prints tables and writes
 * bench/results/roundtrip.{json,svg}.
 */

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { electronArguments, electronPath, withDisplay } from '../../scripts/electron.mjs'
import { lineChart } from '../chart.mjs'
import { percentile, table } from '../table.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const results = path.join(here, '..', 'results')
const raw = path.join(results, 'roundtrip.tmp')

await build({
  root: here,
  base: './',
  logLevel: 'warn',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    rollupOptions: { input: path.join(here, 'page.html') }
  }
})
fs.mkdirSync(results, { recursive: true })

const electron = await electronPath()
const display = await withDisplay()
try {
  const { status } = spawnSync(
    electron.path,
    [...electronArguments(), path.join(here, 'main.cjs')],
    {
      stdio: ['ignore', 'inherit', process.env.BENCH_VERBOSE ? 'inherit' : 'ignore'],
      env: { ...display.env, BENCH_PAGE: path.join(here, 'dist'), BENCH_OUT: raw }
    }
  )
  if (status !== 0) throw new Error(`Electron ended with ${status}`)
} finally {
  await display.stop()
}

/** @type {{ versions: object, main: { size: number, microseconds: number }[], sizes: { size: number, times: Record<'relay' | 'ours' | 'full', number[]> }[] }} */
const { versions, main, sizes } = JSON.parse(fs.readFileSync(raw, 'utf8'))
fs.rmSync(raw)

const rows = sizes.map(({ size, times }) => {
  const p50 = Object.fromEntries(
    Object.entries(times).map(([way, values]) => [way, percentile(values, 0.5)])
  )
  const p99 = percentile(times.ours, 0.99)
  return { size, p50, p99, relayP99: percentile(times.relay, 0.99) }
})
const count = (/** @type {number} */ size) => size.toLocaleString('en')

console.log('\nRound trip of one field between two windows, ms')
console.log(
  table(
    [
      'items',
      'raw relay p50',
      'p99',
      'ours p50',
      'p99',
      'full value p50',
      'ours / relay',
      'full / ours'
    ],
    rows.map(({ size, p50, p99, relayP99 }) => [
      count(size),
      p50.relay,
      relayP99,
      p50.ours,
      p99,
      p50.full,
      p50.ours / p50.relay,
      p50.full / p50.ours
    ])
  )
)
const [first, last] = [rows[0], rows[rows.length - 1]]
console.log(
  `\n${count(last.size)} items against ${count(first.size)}: ${(last.p50.ours / first.p50.ours).toFixed(2)} times`
)

console.log(
  "\nMain's own work for one small transaction of a window, two windows open, without Electron's send"
)
console.log(
  table(
    ['items', 'microseconds'],
    main.map((row) => [count(row.size), row.microseconds])
  )
)

fs.writeFileSync(
  path.join(results, 'roundtrip.json'),
  `${JSON.stringify({ versions, main, rows }, null, 2)}\n`
)
fs.writeFileSync(
  path.join(results, 'roundtrip.svg'),
  lineChart({
    title: 'One field changed in one window, seen in another, answered',
    subtitle:
      'Median round trip of two Electron windows by the size of the shared list; lower is better',
    x: 'items in the list',
    y: 'milliseconds',
    series: [
      {
        name: 'full value over IPC',
        color: '#d1495b',
        points: rows.map((row) => [row.size, row.p50.full])
      },
      {
        name: 'electron-remote-ref',
        color: '#2e86ab',
        points: rows.map((row) => [row.size, row.p50.ours])
      },
      {
        name: 'raw relay (floor)',
        color: '#8a8f98',
        points: rows.map((row) => [row.size, row.p50.relay])
      }
    ]
  })
)
console.log('\nWritten: bench/results/roundtrip.json, bench/results/roundtrip.svg')
