/**
 * Two windows that edit one list of 1,000 items at once, as fast as their edits are confirmed: this
 * package, Immer's patches over IPC, and ShareDB over the same IPC, all in one run of Electron.
 * Prints a table and writes bench/results/throughput.{json,svg}.
 */

import { runApp } from '../app.mjs'
import { print, save } from '../report.mjs'

const ways = {
  ours: { name: 'electron-remote-ref', color: '#2e86ab' },
  immer: { name: 'Immer patches', color: '#e0a030' },
  sharedb: { name: 'ShareDB', color: '#d1495b' }
}

/** @typedef {keyof typeof ways} Way */
/** @type {{ versions: object, equal: Record<Way, boolean>, rows: { way: Way, each: number, edits: number, milliseconds: number }[] }} */
const { versions, equal, rows } = await runApp(import.meta.dirname, {
  // ShareDB asks for Node's `util` where there is none, and does without.
  logLevel: 'error'
})

/** @param {Way} way @returns {[each: number, perSecond: number][]} */
const figures = (way) =>
  rows
    .filter((row) => row.way === way)
    .map(({ each, edits, milliseconds }) => [each, (edits / milliseconds) * 1000])

const names = /** @type {Way[]} */ (Object.keys(ways))
print(
  'Confirmed edits a second of two windows that edit at once, in all',
  ['edits in a turn', ...figures('ours').map(([each]) => String(each)), 'all equal at the end'],
  names.map((way) => [
    ways[way].name,
    ...figures(way).map(([, perSecond]) => perSecond),
    equal[way] ? 'yes' : 'no'
  ])
)

const summary = names.map((way) => ({ way, equal: equal[way], perSecond: figures(way) }))
const chart = {
  title: 'Two windows edit one list at once',
  subtitle: 'Edits that main has confirmed, of both windows together; higher is better',
  x: 'edits in each turn of a window',
  y: 'confirmed edits a second',
  series: names.map((way) => ({ ...ways[way], points: figures(way) }))
}
save('throughput', { versions, ways: summary }, { throughput: chart })
