/**
 * Plays random schedules: node tests/simulation/run.mjs [count] [--seed first]
 * Ends with 1 at the first divergence, after naming its seed.
 */

import { parseArgs } from 'node:util'
import { playSchedule } from './schedule.mjs'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string' } }
})
const count = Number(positionals[0] ?? 100_000)
const first = Number(values.seed ?? 1)
/** @type {Record<string, number>} */
const total = {}
const start = performance.now()
for (let seed = first; seed < first + count; seed++) {
  const stats = await playSchedule(seed)
  for (const [what, count] of Object.entries(stats)) total[what] = (total[what] ?? 0) + count
  if ((seed - first + 1) % 5000 === 0) console.log(`${seed - first + 1} schedules`)
}
const seconds = ((performance.now() - start) / 1000).toFixed(1)
console.log(
  `${count} schedules from seed ${first}: 0 divergences, ${total.transactions} transactions, ` +
    `${total.conflicts} conflicts reported, ${total.refusals} refusals, ${total.undone} undone, ${seconds} s`
)
