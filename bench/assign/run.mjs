/**
 * Main assigns a large list of new objects, as a fetch brings them, of which ten have changed: how long
 * main's event loop stands still, and when a window has the change. This package beside a difference
 * made in JavaScript on main's thread, and `webContents.send` of the whole list as text; all in one run
 * of Electron. Prints tables and writes bench/results/assign.{json,svg}.
 */

import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { runApp } from '../app.mjs'
import { lineChart } from '../chart.mjs'
import { percentile, table } from '../table.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const results = path.join(here, '..', 'results')

const WAYS = /** @type {const} */ ({
  javascript: { name: 'difference in JavaScript', color: '#d1495b' },
  send: { name: 'send of the whole text', color: '#8a8f98' },
  ours: { name: 'electron-remote-ref', color: '#2e86ab' }
})
/** @typedef {keyof typeof WAYS} Way */
const ways = /** @type {Way[]} */ (Object.keys(WAYS))

/**
 * @type {{
 *   versions: object,
 *   rows: {
 *     size: number,
 *     way: Way,
 *     stalls: number[],
 *     times: number[],
 *     sent: { patches: number, characters: number }
 *   }[]
 * }}
 */
const { versions, rows: measured } = await runApp(here)

const sizes = [...new Set(measured.map(({ size }) => size))]
const rows = measured.map(({ size, way, stalls, times, sent }) => ({
  size,
  way,
  stall: percentile(stalls, 0.5),
  time: percentile(times, 0.5),
  sent
}))
/** @param {number} size @param {Way} way */
const row = (size, way) => {
  const found = rows.find((candidate) => candidate.size === size && candidate.way === way)
  if (!found) throw new Error(`${way} was not measured with ${size} items`)
  return found
}
const count = (/** @type {number} */ number) => number.toLocaleString('en')
const names = ways.map((way) => WAYS[way].name)

/** @param {string} title @param {(way: Way, size: number) => string | number} cell */
function print(title, cell) {
  console.log(`\n${title}`)
  console.log(
    table(
      ['items', ...names],
      sizes.map((size) => [count(size), ...ways.map((way) => cell(way, size))])
    )
  )
}

print('Longest stall of main, sampled every ms, median, ms', (way, size) => row(size, way).stall)
print('Time until a window has it, median, ms', (way, size) => row(size, way).time)
print('Sent to each window', (way, size) => {
  const { patches, characters } = row(size, way).sent
  return `${patches ? `${count(patches)} patches, ` : ''}${count(characters)} characters`
})

fs.mkdirSync(results, { recursive: true })
fs.writeFileSync(
  path.join(results, 'assign.json'),
  `${JSON.stringify({ versions, rows }, null, 2)}\n`
)
fs.writeFileSync(
  path.join(results, 'assign.svg'),
  lineChart({
    title: 'Main assigns a list of new objects, ten of them edited',
    subtitle: 'Longest stall of the main process, median; lower is better',
    x: 'items in the list',
    y: 'milliseconds',
    series: ways.map((way) => ({
      ...WAYS[way],
      points: sizes.map((size) => [size, row(size, way).stall])
    }))
  })
)
console.log('\nWritten: bench/results/assign.json, bench/results/assign.svg')
