/**
 * Two windows that edit one list of 1,000 items at once, as fast as their edits are confirmed: this
 * package, Immer's patches over IPC, and ShareDB over the same IPC, all in one run of Electron.
 * Prints a table and writes bench/results/throughput.{json,svg}.
 */

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { electronArguments, electronPath, withDisplay } from '../../scripts/electron.mjs'
import { lineChart } from '../chart.mjs'
import { table } from '../table.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const results = path.join(here, '..', 'results')
const raw = path.join(results, 'throughput.tmp')

const ways = {
  ours: { name: 'electron-remote-ref', color: '#2e86ab' },
  immer: { name: 'Immer patches', color: '#e0a030' },
  sharedb: { name: 'ShareDB', color: '#d1495b' }
}

await build({
  root: here,
  base: './',
  // ShareDB asks for Node's `util` where there is none, and does without.
  logLevel: 'error',
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
      env: {
        ...display.env,
        BENCH_PAGE: path.join(here, 'dist', 'page.html'),
        BENCH_OUT: raw
      }
    }
  )
  if (status !== 0) throw new Error(`Electron ended with ${status}`)
} finally {
  await display.stop()
}

/** @typedef {keyof typeof ways} Way */
/** @type {{ versions: object, equal: Record<Way, boolean>, rows: { way: Way, each: number, edits: number, milliseconds: number }[] }} */
const { versions, equal, rows } = JSON.parse(fs.readFileSync(raw, 'utf8'))
fs.rmSync(raw)

/** @param {Way} way @returns {[each: number, perSecond: number][]} */
const figures = (way) =>
  rows
    .filter((row) => row.way === way)
    .map(({ each, edits, milliseconds }) => [each, (edits / milliseconds) * 1000])

const names = /** @type {Way[]} */ (Object.keys(ways))
console.log('\nConfirmed edits a second of two windows that edit at once, in all')
console.log(
  table(
    ['edits in a turn', ...figures('ours').map(([each]) => String(each)), 'all equal at the end'],
    names.map((way) => [
      ways[way].name,
      ...figures(way).map(([, perSecond]) => perSecond),
      equal[way] ? 'yes' : 'no'
    ])
  )
)

const summary = names.map((way) => ({ way, equal: equal[way], perSecond: figures(way) }))
fs.writeFileSync(
  path.join(results, 'throughput.json'),
  `${JSON.stringify({ versions, ways: summary }, null, 2)}\n`
)
fs.writeFileSync(
  path.join(results, 'throughput.svg'),
  lineChart({
    title: 'Two windows edit one list at once',
    subtitle: 'Edits that main has confirmed, of both windows together; higher is better',
    x: 'edits in each turn of a window',
    y: 'confirmed edits a second',
    series: names.map((way) => ({ ...ways[way], points: figures(way) }))
  })
)
console.log('\nWritten: bench/results/throughput.json, bench/results/throughput.svg')
