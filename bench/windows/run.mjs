/**
 * What one update costs main, by the number of windows that have the ref open: CPU time of main's
 * process, beside `webContents.send` of the same string to each; in one run of Electron. Prints a
 * table and writes bench/results/windows.{json,svg}.
 */

import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { runApp } from '../app.mjs'
import { lineChart } from '../chart.mjs'
import { percentile, table } from '../table.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const results = path.join(here, '..', 'results')

/** @type {{ versions: object, rows: { windows: number, ours: number[], raw: number[] }[] }} */
const { versions, rows: measured } = await runApp(here)
const rows = measured.map(({ windows, ours, raw }) => ({
  windows,
  ours: percentile(ours, 0.5),
  raw: percentile(raw, 0.5),
  // Of batches that ran one after the other, since what else the machine does comes and goes.
  ratio: percentile(
    ours.map((time, i) => time / raw[i]),
    0.5
  )
}))

console.log('\nCPU time of main for one update, all windows together, median, microseconds')
console.log(
  table(
    ['windows', 'electron-remote-ref', 'send of the string', 'ratio', 'ours, each window'],
    rows.map(({ windows, ours, raw, ratio }) => [`${windows}`, ours, raw, ratio, ours / windows])
  )
)

fs.mkdirSync(results, { recursive: true })
fs.writeFileSync(
  path.join(results, 'windows.json'),
  `${JSON.stringify({ versions, rows }, null, 2)}\n`
)
fs.writeFileSync(
  path.join(results, 'windows.svg'),
  lineChart({
    title: 'One update told to several windows',
    subtitle: 'CPU time of the main process for each update, median; lower is better',
    x: 'windows',
    y: 'microseconds',
    series: [
      {
        name: 'electron-remote-ref',
        color: '#2e86ab',
        points: rows.map(({ windows, ours }) => [windows, ours])
      },
      {
        name: 'send of the string',
        color: '#8a8f98',
        points: rows.map(({ windows, raw }) => [windows, raw])
      }
    ]
  })
)
console.log('\nWritten: bench/results/windows.json, bench/results/windows.svg')
