/**
 * One more window opens a large list: how long main's event loop stands still meanwhile, and when the
 * window has the list. This package beside `webContents.send` of the list, of a JSON.stringify made in
 * main, and of a string that main has ready; all in one run of Electron. Prints tables and writes
 * bench/results/opening.{json,svg}.
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
  object: { name: 'send of the objects', color: '#d1495b' },
  stringify: { name: 'send of stringify', color: '#edae49' },
  string: { name: 'send of a ready text', color: '#8a8f98' },
  ours: { name: 'electron-remote-ref', color: '#2e86ab' }
})
/** @typedef {keyof typeof WAYS} Way */
const ways = /** @type {Way[]} */ (Object.keys(WAYS))

/** @typedef {{ stalls: number[], times: number[] }} Figures */
/** @type {{ versions: object, rows: (Figures & { size: number, way: Way })[], together: { windows: number, size: number, ways: Record<'ours' | 'string', Figures> } }} */
const { versions, rows: measured, together: several } = await runApp(here)

const sizes = [...new Set(measured.map(({ size }) => size))]
const rows = measured.map(({ size, way, stalls, times }) => ({
  size,
  way,
  stall: percentile(stalls, 0.5),
  worstStall: Math.max(...stalls),
  time: percentile(times, 0.5)
}))
/** @param {number} size @param {Way} way */
const row = (size, way) => {
  const found = rows.find((candidate) => candidate.size === size && candidate.way === way)
  if (!found) throw new Error(`${way} was not measured with ${size} items`)
  return found
}
const count = (/** @type {number} */ size) => size.toLocaleString('en')
const names = ways.map((way) => WAYS[way].name)

console.log(
  '\nLongest stall of main while a window opens, sampled every ms; median (ours: worst), ms'
)
console.log(
  table(
    ['items', ...names, 'worst'],
    sizes.map((size) => [
      count(size),
      ...ways.map((way) => row(size, way).stall),
      row(size, 'ours').worstStall
    ])
  )
)
console.log('\nTime until the window has the value, median, ms')
console.log(
  table(
    ['items', ...names, 'ours / ready text'],
    sizes.map((size) => [
      count(size),
      ...ways.map((way) => row(size, way).time),
      row(size, 'ours').time / row(size, 'string').time
    ])
  )
)

const together = Object.entries(several.ways).map(([way, { stalls, times }]) => ({
  windows: several.windows,
  size: several.size,
  way,
  stall: percentile(stalls, 0.5),
  time: percentile(times, 0.5)
}))
console.log(`\n${several.windows} windows at once, ${count(several.size)} items, median, ms`)
console.log(
  table(
    ['way', 'longest stall of main', 'until the last window has it'],
    together.map(({ way, stall, time }) => [WAYS[/** @type {Way} */ (way)].name, stall, time])
  )
)

fs.writeFileSync(
  path.join(results, 'opening.json'),
  `${JSON.stringify({ versions, rows, together }, null, 2)}\n`
)
fs.writeFileSync(
  path.join(results, 'opening.svg'),
  lineChart({
    title: 'One more window opens a large list',
    subtitle: 'Longest stall of the main process meanwhile, median; lower is better',
    x: 'items in the list',
    y: 'milliseconds',
    series: ways.map((way) => ({
      ...WAYS[way],
      points: sizes.map((size) => [size, row(size, way).stall])
    }))
  })
)
console.log('\nWritten: bench/results/opening.json, bench/results/opening.svg')
