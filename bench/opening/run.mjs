/**
 * One more window opens a large list. Measures how long main's event loop is blocked, and when the
 * window has the list. Compares this package with `webContents.send` of the list, of the result of
 * JSON.stringify in main, and of a prepared string, all in one run of Electron. Prints tables and
 * writes bench/results/opening.{json,svg}.
 */

import { runApp } from '../app.mjs'
import { bySize, count, lines, print, save } from '../report.mjs'
import { percentile } from '../table.mjs'

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
const { versions, rows: measured, together: several } = await runApp(import.meta.dirname)

const rows = measured.map(({ size, way, stalls, times }) => ({
  size,
  way,
  stall: percentile(stalls, 0.5),
  worstStall: Math.max(...stalls),
  time: percentile(times, 0.5)
}))
const { sizes, row } = bySize(rows)
const names = ways.map((way) => WAYS[way].name)

print(
  'Longest stall of main while a window opens, sampled every ms; median (ours: worst), ms',
  ['items', ...names, 'worst'],
  sizes.map((size) => [
    count(size),
    ...ways.map((way) => row(size, way).stall),
    row(size, 'ours').worstStall
  ])
)
print(
  'Time until the window has the value, median, ms',
  ['items', ...names, 'ours / ready text'],
  sizes.map((size) => [
    count(size),
    ...ways.map((way) => row(size, way).time),
    row(size, 'ours').time / row(size, 'string').time
  ])
)

const together = Object.entries(several.ways).map(([way, { stalls, times }]) => ({
  windows: several.windows,
  size: several.size,
  way,
  stall: percentile(stalls, 0.5),
  time: percentile(times, 0.5)
}))
print(
  `${several.windows} windows at once, ${count(several.size)} items, median, ms`,
  ['way', 'longest stall of main', 'until the last window has it'],
  together.map(({ way, stall, time }) => [WAYS[/** @type {Way} */ (way)].name, stall, time])
)

const chart = {
  title: 'One more window opens a large list',
  subtitle: 'Longest stall of the main process meanwhile, median; lower is better',
  x: 'items in the list',
  y: 'milliseconds',
  series: lines(WAYS, sizes, (way, size) => row(size, way).stall)
}
save('opening', { versions, rows, together }, { opening: chart })
