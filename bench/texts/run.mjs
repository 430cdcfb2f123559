/**
 * Typing into a text in one window, seen in another and answered, by the length of the text: as an edit
 * (`ref.patch`), and as an assigned string, from which the edit is found. Prints a table and writes
 * bench/results/texts.json.
 */

import { runApp } from '../app.mjs'
import { count, print, save } from '../report.mjs'
import { percentile } from '../table.mjs'

/** @type {{ versions: object, rows: { size: number, way: string, times: number[] }[] }} */
const { versions, rows } = await runApp(import.meta.dirname)

const medians = rows.map(({ size, way, times }) => ({ size, way, p50: percentile(times, 0.5) }))
/** @param {string} way */
const shortest = (way) => medians.find((row) => row.way === way)?.p50 ?? NaN

print(
  'Round trip of a key press between two windows, ms: median of blocks of 40',
  ['units', 'typed by', 'round trip', 'to that of the shortest'],
  medians.map(({ size, way, p50 }) => [count(size), way, p50, p50 / shortest(way)])
)
save('texts', { versions, rows: medians }, {})
