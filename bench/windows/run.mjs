/**
 * The cost of one update for main, by the number of windows that have the ref open: CPU time of main's
 * process, compared with `webContents.send` of the same string to each, in one run of Electron. Prints
 * a table and writes bench/results/windows.{json,svg}.
 */

import { runApp } from '../app.mjs'
import { lines, print, save } from '../report.mjs'
import { percentile } from '../table.mjs'

const WAYS = /** @type {const} */ ({
  ours: { name: 'electron-remote-ref', color: '#2e86ab' },
  raw: { name: 'send of the string', color: '#8a8f98' }
})

/** @type {{ versions: object, rows: { windows: number, ours: number[], raw: number[] }[] }} */
const { versions, rows: measured } = await runApp(import.meta.dirname)
const rows = measured.map(({ windows, ours, raw }) => ({
  windows,
  ours: percentile(ours, 0.5),
  raw: percentile(raw, 0.5),
  // Compare consecutive batches, since other load on the machine varies.
  ratio: percentile(
    ours.map((time, i) => time / raw[i]),
    0.5
  )
}))

print(
  'CPU time of main for one update, all windows together, median, microseconds',
  ['windows', WAYS.ours.name, WAYS.raw.name, 'ratio', 'ours, each window'],
  rows.map(({ windows, ours, raw, ratio }) => [`${windows}`, ours, raw, ratio, ours / windows])
)

const chart = {
  title: 'One update told to several windows',
  subtitle: 'CPU time of the main process for each update, median; lower is better',
  x: 'windows',
  y: 'microseconds',
  series: lines(
    WAYS,
    rows.map(({ windows }) => windows),
    (way, windows) => rows.find((row) => row.windows === windows)?.[way]
  )
}
save('windows', { versions, rows }, { windows: chart })
