/**
 * The core beside what keeps a list in JavaScript, on Electron's own V8: reading and writing it, one
 * edit by the size of the list, and bytes for each item. Prints tables and writes
 * bench/results/peers.json and a chart of each edit.
 */

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { electronPath } from '../../scripts/electron.mjs'
import { lineChart } from '../chart.mjs'
import { table } from '../table.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const results = path.join(here, '..', 'results')
const sizes = process.env.BENCH_SIZES ?? '[10,100,1000,10000,100000,1000000]'

const COLORS = {
  immer: '#d1495b',
  mutative: '#edae49',
  'fast-json-patch': '#7b5ea7',
  yjs: '#3c9d6b',
  'plain objects': '#8a8f98',
  'electron-remote-ref': '#2e86ab'
}
/** @typedef {keyof typeof COLORS} Name */
const names = /** @type {Name[]} */ (Object.keys(COLORS))

const EDITS = /** @type {const} */ ({
  set: 'Set one field',
  front: 'Insert at the front',
  append: 'Append',
  middle: 'Remove in the middle'
})
/** @typedef {keyof typeof EDITS} Edit */
/** @typedef {{ name: Name, size: number, bytes: number, parse: number, write: number } & Record<Edit, number>} Row */

const electron = await electronPath()
/** @type {Row[]} */
const rows = []
for (const name of names) {
  // A process for each, so that none has to share its heap and its compiled code.
  const { status, stdout } = spawnSync(
    electron.path,
    ['--expose-gc', '--max-old-space-size=8192', path.join(here, 'measure.mjs'), name, sizes],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_ENV: 'production' }
    }
  )
  if (status !== 0) throw new Error(`${name} ended with ${status}`)
  rows.push(...JSON.parse(stdout))
  console.log(`measured ${name}`)
}

/** @type {number[]} */
const measured = JSON.parse(sizes)
const count = (/** @type {number} */ size) => size.toLocaleString('en')

/**
 * @param {string} title @param {(row: Row) => number} figure
 */
function print(title, figure) {
  console.log(`\n${title}`)
  const lines = measured.map((size) => [
    count(size),
    ...names.map((name) => {
      const row = rows.find((candidate) => candidate.name === name && candidate.size === size)
      return row ? figure(row) : '-'
    })
  ])
  console.log(table(['items', ...names], lines))
}

print('Read the list from text (Yjs: from an update), ms', (row) => row.parse)
print('Write it, ms', (row) => row.write)
print('Bytes an item, in V8 and beside it', (row) => row.bytes)
for (const [edit, title] of /** @type {[Edit, string][]} */ (Object.entries(EDITS))) {
  print(`${title}, microseconds`, (row) => row[edit] * 1000)
  fs.writeFileSync(
    path.join(results, `peers-${edit}.svg`),
    lineChart({
      title: `${title} of a list`,
      subtitle: 'One edit by the size of the list, median; lower is better',
      x: 'items in the list',
      y: 'microseconds',
      series: names.map((name) => ({
        name,
        color: COLORS[name],
        points: rows
          .filter((row) => row.name === name)
          .map((row) => [row.size, Math.max(row[edit] * 1000, 0.01)])
      }))
    })
  )
}
fs.writeFileSync(
  path.join(results, 'peers.json'),
  `${JSON.stringify({ electron: electron.version, rows }, null, 2)}\n`
)
console.log(
  '\nWritten: bench/results/peers.json, bench/results/peers-{set,front,append,middle}.svg'
)
