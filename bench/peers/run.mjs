/**
 * Compares the core with JavaScript libraries that hold a list, on Electron's own V8: reading and
 * writing the list, one edit by the size of the list, comparing two versions, and bytes per item.
 * Prints tables and writes bench/results/peers.json, a chart of each edit, and one of the core's own
 * costs.
 */

import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { electronPath } from '../../scripts/electron.mjs'
import { count, print, save } from '../report.mjs'

const sizes = process.env.BENCH_SIZES ?? '[10,100,1000,10000,100000,1000000]'

const COLORS = {
  immer: '#d1495b',
  mutative: '#edae49',
  'fast-json-patch': '#7b5ea7',
  yjs: '#3c9d6b',
  structuredClone: '#b0b4ba',
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
/** @typedef {Edit | 'parse' | 'write' | 'compare'} Figure */
/** @type {{ name: string, color: string, figure: Figure }[]} */
const GROWTH = [
  { name: 'read and compare', color: '#d1495b', figure: 'compare' },
  { name: 'read the text', color: '#edae49', figure: 'parse' },
  { name: 'write the text', color: '#7b5ea7', figure: 'write' },
  { name: 'set one field', color: '#2e86ab', figure: 'set' },
  { name: 'insert at the front', color: '#3c9d6b', figure: 'front' },
  { name: 'append', color: '#8a8f98', figure: 'append' },
  { name: 'remove in the middle', color: '#c06c84', figure: 'middle' }
]
/** @typedef {{ name: Name, size: number, bytes: number, parse: number, write: number, compare?: number } & Partial<Record<Edit, number>>} Row */

const electron = electronPath()
/** @type {Row[]} */
const rows = []
for (const name of names) {
  // Each has its own process, so that none shares its heap and its compiled code.
  const { status, stdout } = spawnSync(
    electron.path,
    [
      '--expose-gc',
      '--max-old-space-size=8192',
      path.join(import.meta.dirname, 'measure.mjs'),
      name,
      sizes
    ],
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

/**
 * Prints a figure of each peer that has it.
 *
 * @param {string} title @param {(row: Row) => number | undefined} figure
 */
function printPeers(title, figure) {
  const having = names.filter((name) => rows.some((row) => row.name === name && figure(row)))
  const lines = measured.map((size) => [
    count(size),
    ...having.map((name) => {
      const row = rows.find((candidate) => candidate.name === name && candidate.size === size)
      return (row && figure(row)) ?? '-'
    })
  ])
  print(title, ['items', ...having], lines)
}

/**
 * @param {Name} name @param {Figure} figure
 * @returns {[number, number][]} Sizes, and microseconds.
 */
function points(name, figure) {
  return rows.flatMap((row) => {
    const time = row.name === name ? row[figure] : undefined
    return time === undefined ? [] : [/** @type {[number, number]} */ ([row.size, micro(time)])]
  })
}

/**
 * @param {number} milliseconds @returns {number} Microseconds, at least the resolution of the clock.
 */
function micro(milliseconds) {
  return Math.max(milliseconds * 1000, 0.01)
}

printPeers('Read the list from text (Yjs: from an update), ms', (row) => row.parse)
printPeers('Write it, ms', (row) => row.write)
printPeers('Read a text that differs in one field, and find that, ms', (row) => row.compare)
printPeers('Bytes an item, in V8 and beside it', (row) => row.bytes)

/** @type {Record<string, import('../chart.mjs').Chart>} */
const charts = {
  growth: {
    title: 'What grows with the list, and what does not',
    subtitle: 'Each operation of the core by the size of the list, median',
    x: 'items in the list',
    y: 'microseconds',
    series: GROWTH.map(({ figure, ...line }) => ({
      ...line,
      points: points('electron-remote-ref', figure)
    }))
  }
}
for (const [edit, title] of /** @type {[Edit, string][]} */ (Object.entries(EDITS))) {
  printPeers(`${title}, microseconds`, (row) => row[edit] && row[edit] * 1000)
  charts[`peers-${edit}`] = {
    title: `${title} of a list`,
    subtitle: 'One edit by the size of the list, median; lower is better',
    x: 'items in the list',
    y: 'microseconds',
    series: names
      .map((name) => ({ name, color: COLORS[name], points: points(name, edit) }))
      .filter((line) => line.points.length > 0)
  }
}
save('peers', { electron: electron.version, rows }, charts)
