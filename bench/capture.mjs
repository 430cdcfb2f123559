/**
 * The cost of recording: a list of 100,000 objects as a plain Vue `ref`, and as the value of a store.
 *
 * Both are measured in turn in one run, and the ratio of their medians is checked. Run it with
 * NODE_ENV=production, or Vue's work for its warnings is measured too.
 */

import { effect, ref } from 'vue'
import { Store } from '../lib/shared/store/store.js'
import { reactivity } from '../lib/vue/reactivity.js'
import { percentile, table } from './table.mjs'

const ITEMS = 100_000
const SETS = 10_000
const ROUNDS = 31

/** @returns {Item[]} */
const list = () =>
  Array.from({ length: ITEMS }, (_, id) => ({ id, name: `file ${id}`, size: id % 977 }))

const contestants = /** @type {Holder[]} */ ([
  ref(list()),
  // Created as in a replica.
  new Store(list(), { reactivity: reactivity(), keepsOld: true })
])

/** @typedef {{ id: number, name: string, size: number }} Item */
/** @typedef {{ value: Item[] }} Holder */

/** @type {Record<string, (items: Item[]) => number>} */
const loops = {
  'for of': (items) => {
    let sum = 0
    for (const item of items) sum += item.size + item.id
    return sum
  },
  forEach: (items) => {
    let sum = 0
    items.forEach((item) => (sum += item.size + item.id))
    return sum
  },
  'an index loop': (items) => {
    let sum = 0
    for (let i = 0; i < items.length; i++) sum += items[i].size + items[i].id
    return sum
  }
}

/**
 * Runs `read` inside an effect that ends at once.
 *
 * @param {() => unknown} read
 */
function inEffect(read) {
  effect(read).effect.stop()
}

/** Continues over all measurements, so that each assigned value is new. */
let round = 0
/** The measurements: a title, how much longer than with `ref` it may take, and the code. */
const measures = /** @type {[string, string, (holder: Holder) => void][]} */ ([
  ...Object.entries(loops).flatMap(([name, loop]) => [
    [`read, ${name}`, '1.3', (/** @type {Holder} */ holder) => loop(holder.value)],
    [
      `read in an effect, ${name}`,
      '1.3',
      (/** @type {Holder} */ holder) => inEffect(() => loop(holder.value))
    ]
  ]),
  [
    'set a field of 10,000',
    '1.5',
    (holder) => {
      const items = holder.value
      for (let i = 0; i < SETS; i++) items[i * 10].size = round + i
    }
  ],
  [
    'push and pop 1,000',
    '',
    (holder) => {
      for (let i = 0; i < 1000; i++) holder.value.push({ id: i, name: 'new', size: i })
      for (let i = 0; i < 1000; i++) holder.value.pop()
    }
  ]
])

const times = measures.map(([, , run]) => {
  const taken = contestants.map(() => /** @type {number[]} */ ([]))
  for (let end = round + ROUNDS; round < end; round++) {
    // Each goes first in every other round.
    for (const turn of contestants.keys()) {
      const contestant = (turn + round) % contestants.length
      const start = performance.now()
      run(contestants[contestant])
      taken[contestant].push(performance.now() - start)
    }
  }
  return taken
})

const rows = measures.map(([name, limit], i) => {
  const [plain, shared] = times[i].map((values) => percentile(values, 0.5))
  return [name, plain, shared, shared / plain, limit]
})
console.log(`A list of ${ITEMS.toLocaleString('en')} objects, ms, medians of ${ROUNDS}:\n`)
console.log(table(['', 'Vue ref', 'recorded', 'ratio', 'at most'], rows))
