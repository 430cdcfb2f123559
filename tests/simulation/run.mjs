/**
 * Plays random schedules: node tests/simulation/run.mjs [count] [--seed first] [--of user-code | cloud | …]
 * [--trace] [--patience ms] Ends with 1 at the first failure, after printing its seed.
 */

import { parseArgs } from 'node:util'
import { playSchedule } from './schedule.mjs'
import { playReunion } from './reunion.mjs'
import { playUserCode } from './user-code.mjs'
import { playIpc } from './ipc/world.mjs'
import { playCloud } from './cloud/play.mjs'

/** @type {Record<string, (seed: number, options: { trace?: boolean, patience?: number }) => Promise<Record<string, number>>>} */
const kinds = {
  edits: playSchedule,
  reunion: playReunion,
  'user-code': playUserCode,
  ipc: playIpc,
  cloud
}

/** Steps of a plan. */
const CLOUD_STEPS = 1000

/** @param {number} seed */
function cloud(seed) {
  return playCloud(seed, CLOUD_STEPS)
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string' },
    of: { type: 'string', default: 'edits' },
    trace: { type: 'boolean', default: false },
    patience: { type: 'string' }
  }
})
const play = kinds[values.of]
const { trace, patience } = values
if (!play) throw new Error(`--of is one of ${Object.keys(kinds).join(', ')}`)
const count = Number(positionals[0] ?? 1000)
const first = Number(values.seed ?? 1)
/** @type {Record<string, number>} */
const total = {}
const start = performance.now()
for (let seed = first; seed < first + count; seed++) {
  const stats = await play(seed, { trace, ...(patience && { patience: Number(patience) }) })
  for (const [what, number] of Object.entries(stats)) total[what] = (total[what] ?? 0) + number
  if ((seed - first + 1) % (values.of === 'cloud' ? 500 : 5000) === 0)
    console.log(`${seed - first + 1} schedules`)
}
const seconds = ((performance.now() - start) / 1000).toFixed(1)
const sums = Object.entries(total).map(([what, number]) => `${number} ${what}`)
console.log(
  `${count} schedules from seed ${first}: all as it should be, ${sums.join(', ')}, ${seconds} s`
)
