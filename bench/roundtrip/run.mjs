/**
 * The round trip between two windows, by the size of the list: this package, Immer's patches, Yjs, and
 * the full-value pattern. A raw relay of a string is the lower bound; a deep Vue list on such a relay
 * is the lower bound for reactive libraries. All use the same IPC, in one run of Electron. Prints
 * tables and writes bench/results/roundtrip.{json,svg}.
 */

import { runApp } from '../app.mjs'
import { count, lines, print, save } from '../report.mjs'
import { percentile } from '../table.mjs'

const WAYS = /** @type {const} */ ({
  full: { name: 'full value over IPC', color: '#d1495b' },
  immer: { name: 'Immer patches', color: '#edae49' },
  yjs: { name: 'Yjs', color: '#3c9d6b' },
  ours: { name: 'electron-remote-ref', color: '#2e86ab' },
  vue: { name: 'deep Vue list on a relay', color: '#7b6d8d' },
  relay: { name: 'raw relay (floor)', color: '#8a8f98' }
})
/** @typedef {keyof typeof WAYS} Way */
const ways = /** @type {Way[]} */ (Object.keys(WAYS))
/** @typedef {Partial<Record<Way, number[]>>} Times Milliseconds of each round. */

/** @type {{ versions: object, firstRounds: number, main: { size: number, microseconds: number }[], sizes: { size: number, first: Times, times: Times }[] }} */
const { versions, firstRounds, main, sizes } = await runApp(import.meta.dirname)

/** @param {Times} times @param {number} share */
const percentiles = (times, share) =>
  /** @type {Partial<Record<Way, number>>} */ (
    Object.fromEntries(
      Object.entries(times).map(([way, values]) => [way, percentile(values, share)])
    )
  )
const rows = sizes.map(({ size, first, times }) => ({
  size,
  first: percentiles(first, 0.5),
  p50: percentiles(times, 0.5),
  p99: percentiles(times, 0.99)
}))
const NONE = 'too slow'

print(
  'Round trip of one field between two windows, median, ms',
  [
    'items',
    ...ways.map((way) => WAYS[way].name),
    'ours / relay',
    'Vue / relay',
    'p99 ours',
    'p99 relay'
  ],
  rows.map(({ size, p50, p99 }) => [
    count(size),
    ...ways.map((way) => p50[way] ?? NONE),
    (p50.ours ?? NaN) / (p50.relay ?? NaN),
    (p50.vue ?? NaN) / (p50.relay ?? NaN),
    p99.ours ?? NONE,
    p99.relay ?? NONE
  ])
)
print(
  `The same of the first ${count(firstRounds)} rounds of each way, whose code is still being compiled, ms`,
  ['items', ...ways.map((way) => WAYS[way].name), 'ours / relay'],
  rows.map(({ size, first }) => [
    count(size),
    ...ways.map((way) => first[way] ?? NONE),
    (first.ours ?? NaN) / (first.relay ?? NaN)
  ])
)
print(
  "Main's own work for one small transaction of a window, two windows open, without Electron's send",
  ['items', 'microseconds'],
  main.map((row) => [count(row.size), row.microseconds])
)

const chart = {
  title: 'One field changed in one window, seen in another, answered',
  subtitle:
    'Median round trip of two Electron windows by the size of the shared list; lower is better',
  x: 'items in the list',
  y: 'milliseconds',
  series: lines(
    WAYS,
    rows.map(({ size }) => size),
    (way, size) => rows.find((row) => row.size === size)?.p50[way]
  )
}
save('roundtrip', { versions, main, rows }, { roundtrip: chart })
