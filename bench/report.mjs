/** The output of a benchmark: tables on the terminal, and its figures and charts in bench/results. */

import fs from 'node:fs'
import path from 'node:path'
import { lineChart } from './chart.mjs'
import { table } from './table.mjs'

const results = path.join(import.meta.dirname, 'results')

/** @param {number} number @returns {string} The number with separators. */
export const count = (number) => number.toLocaleString('en')

/** @param {string} title @param {string[]} head @param {(string | number)[][]} rows As for `table`. */
export function print(title, head, rows) {
  console.log(`\n${title}`)
  console.log(table(head, rows))
}

/**
 * Rows by the size of the list and the way.
 *
 * @template {string} Way
 * @template {{ size: number, way: Way }} Row
 * @param {Row[]} rows
 */
export function bySize(rows) {
  return {
    sizes: [...new Set(rows.map(({ size }) => size))],
    /** @param {number} size @param {Way} way */
    row(size, way) {
      const found = rows.find((candidate) => candidate.size === size && candidate.way === way)
      if (!found) throw new Error(`${way} was not measured with ${size} items`)
      return found
    }
  }
}

/**
 * @template {string} Way
 * @param {Record<Way, { name: string, color: string }>} ways
 * @param {number[]} xs
 * @param {(way: Way, x: number) => number | undefined} y Undefined if a way has no point.
 * @returns {import('./chart.mjs').Series[]} A line for each way.
 */
export function lines(ways, xs, y) {
  return /** @type {Way[]} */ (Object.keys(ways)).map((way) => ({
    ...ways[way],
    points: xs.flatMap((x) => {
      const value = y(way, x)
      return value === undefined ? [] : [/** @type {[number, number]} */ ([x, value])]
    })
  }))
}

/**
 * Writes `<name>.json` and the pictures, and says so.
 *
 * @param {string} name @param {object} figures
 * @param {Record<string, import('./chart.mjs').Chart>} charts By the names of their files.
 */
export function save(name, figures, charts) {
  const files = [[`${name}.json`, `${JSON.stringify(figures, null, 2)}\n`]]
  for (const [file, chart] of Object.entries(charts)) files.push([`${file}.svg`, lineChart(chart)])
  fs.mkdirSync(results, { recursive: true })
  for (const [file, text] of files) fs.writeFileSync(path.join(results, file), text)
  console.log(`\nWritten: ${files.map(([file]) => `bench/results/${file}`).join(', ')}`)
}
