/**
 * The cost and the benefit of `firstPaint`. Loads a page that shows a list, and one that does not use
 * it. The app does not mark the list, marks it with the default limit (64 KiB of text), or with a limit
 * above all lists. All in turn in one window. Prints tables and writes
 * bench/results/first-paint.{json,svg}.
 */

import os from 'node:os'
import { runApp } from '../app.mjs'
import { bySize, count, lines, print, save } from '../report.mjs'
import { percentile } from '../table.mjs'

const WAYS = /** @type {const} */ ({
  without: { name: 'without', color: '#8a8f98' },
  marked: { name: 'firstPaint: true', color: '#2e86ab' },
  raised: { name: 'firstPaint: 4 MiB', color: '#d1495b' }
})
/** @typedef {keyof typeof WAYS} Way */
const ways = /** @type {Way[]} */ (Object.keys(WAYS))
/** Lines of the picture beside those of the ways. */
const ASKING = /** @type {const} */ ({
  marked: { name: 'standing still: true', color: '#7fb8d4' },
  raised: { name: 'standing still: 4 MiB', color: '#e9a0ac' }
})

/** Milliseconds that two times of one frame may differ, since the page's clock is coarse. */
const SAME_FRAME = 1

/** @typedef {{ question: number, first: number, shown: number }} Load As the page tells it, ms. */
/** @typedef {{ size: number, bytes: number, way: Way, page: 'list' | 'other', loads: Load[] }} Measured */
/** @type {{ versions: object, rows: Measured[] }} */
const { versions, rows: measured } = await runApp(import.meta.dirname)

/** @param {Measured} row */
function summary({ size, bytes, way, page, loads }) {
  const without = measured.find(
    (other) => other.size === size && other.page === page && other.way === 'without'
  )?.loads
  const question = loads.map((load) => load.question)
  const median = (/** @type {(load: Load, round: number) => number} */ figure) =>
    percentile(loads.map(figure), 0.5)
  return {
    size,
    bytes,
    way,
    page,
    loads: loads.length,
    flashes: loads.filter(({ first, shown }) => shown - first > SAME_FRAME).length,
    first: median((load) => load.first),
    shown: median((load) => load.shown),
    // Compare loads of one round, since other load on the machine varies.
    ratio: median((load, round) => load.shown / (without?.[round].shown ?? NaN)),
    lowestQuestion: Math.min(...question),
    question: percentile(question, 0.5)
  }
}

const rows = measured.map(summary)
const list = bySize(rows.filter(({ page }) => page === 'list'))
const other = bySize(rows.filter(({ page }) => page === 'other'))
const { sizes } = list
const names = ways.map((way) => WAYS[way].name)
const marking = /** @type {const} */ (['marked', 'raised'])

/**
 * @param {string} title
 * @param {typeof list} pages
 */
function printTimes(title, pages) {
  print(
    title,
    ['items', 'bytes', ...names, ...marking.map((way) => `${WAYS[way].name} / without`)],
    sizes.map((size) => [
      count(size),
      count(pages.row(size, 'without').bytes),
      ...ways.map((way) => pages.row(size, way).shown),
      ...marking.map((way) => pages.row(size, way).ratio)
    ])
  )
}

printTimes(
  'From the start of the navigation to the first frame that shows the list, median, ms',
  list
)
print(
  'Pages that showed their initial value in a frame before',
  ['items', ...names],
  sizes.map((size) => [
    count(size),
    ...ways.map((way) => `${list.row(size, way).flashes} of ${list.row(size, way).loads}`)
  ])
)
printTimes('A page that uses no marked ref: to its first frame, median, ms', other)
for (const [title, { row }] of /** @type {const} */ ([
  ['How long a page is blocked while it asks, lowest and median, ms', list],
  ['The same of a page that uses no marked ref', other]
])) {
  print(
    title,
    ['items', ...marking.flatMap((way) => [`${WAYS[way].name}, lowest`, 'median'])],
    sizes.map((size) => [
      count(size),
      ...marking.flatMap((way) => [row(size, way).lowestQuestion, row(size, way).question])
    ])
  )
}

const { platform, arch } = process
const machine = { platform, arch, cores: os.cpus().length, load: os.loadavg()[0] }
const chart = {
  title: 'A page that loads shows a shared list',
  subtitle:
    'From navigation to the first frame with the list, and standstill; median; lower is better',
  x: 'items in the list',
  y: 'milliseconds',
  series: [
    ...lines(WAYS, sizes, (way, size) => list.row(size, way).shown),
    ...lines(ASKING, sizes, (way, size) => list.row(size, way).question)
  ]
}
save('first-paint', { machine, versions, rows }, { 'first-paint': chart })
