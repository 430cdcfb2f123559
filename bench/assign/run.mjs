/**
 * Main assigns a large list of new objects, as after a fetch, of which ten have changed. Measures how
 * long main's event loop is blocked, and when a window has the change. Compares this package, a
 * difference in JavaScript on main's thread, and `webContents.send` of the whole list as text, all in
 * one run of Electron. Prints tables and writes bench/results/assign.{json,svg}.
 */

import { runApp } from '../app.mjs'
import { bySize, count, lines, print, save } from '../report.mjs'
import { percentile } from '../table.mjs'

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
const { versions, rows: measured } = await runApp(import.meta.dirname)

const rows = measured.map(({ size, way, stalls, times, sent }) => ({
  size,
  way,
  stall: percentile(stalls, 0.5),
  time: percentile(times, 0.5),
  sent
}))
const { sizes, row } = bySize(rows)

/** @param {string} title @param {(way: Way, size: number) => string | number} cell */
function printWays(title, cell) {
  print(
    title,
    ['items', ...ways.map((way) => WAYS[way].name)],
    sizes.map((size) => [count(size), ...ways.map((way) => cell(way, size))])
  )
}

printWays(
  'Longest stall of main, sampled every ms, median, ms',
  (way, size) => row(size, way).stall
)
printWays('Time until a window has it, median, ms', (way, size) => row(size, way).time)
printWays('Sent to each window', (way, size) => {
  const { patches, characters } = row(size, way).sent
  return `${patches ? `${count(patches)} patches, ` : ''}${count(characters)} characters`
})

const chart = {
  title: 'Main assigns a list of new objects, ten of them edited',
  subtitle: 'Longest stall of the main process, median; lower is better',
  x: 'items in the list',
  y: 'milliseconds',
  series: lines(WAYS, sizes, (way, size) => row(size, way).stall)
}
save('assign', { versions, rows }, { assign: chart })
