/** What happens in a simulated world: drawn from a seed. */

import { random } from '../random.mjs'
import { FIRST } from './edits.mjs'

/** The most devices of a world. */
export const MOST_DEVICES = 6

/**
 * @typedef {object} Setup
 * @property {number} devices
 * @property {number} window
 * @property {number} compact
 * @property {number} entryBytes What devices believe that the server takes.
 * @property {number} serverBytes What it takes.
 * @property {import('../../../lib/cloud/replica/upkeep.js').UpkeepLimits} upkeep
 * @property {boolean} rewinds Whether the log is rewound.
 * @property {unknown} first
 * @property {import('../../../lib/cloud/replica/state.js').Rule | null} [rule] For units.
 * @property {'flat' | 'nested'} [coarse] Whether units have lists of elements. `nested`: others can move these out of
 *   them and into them. Then they may be there twice, and go with what is written again as a whole.
 */
/** @typedef {{ kind: string, who: number, r: number }} Step `r` seeds what is random in it. */

/** What may happen, and how often. @type {[kind: string, weight: number][]} */
const WEIGHTS = [
  ['edit', 26],
  ['deliver', 60],
  ['arrive', 26],
  ['flush', 30],
  ['connect', 14],
  ['cut', 3],
  ['double', 2],
  ['lose', 1],
  ['repeat', 2],
  ['skip', 1],
  ['crash', 2],
  ['answer', 12],
  ['join', 1],
  ['absence', 2.4],
  ['restore', 1],
  ['rewind', 0.8]
]
const TOTAL = WEIGHTS.reduce((sum, [, weight]) => sum + weight, 0)

/** @param {number} seed @param {number} length @returns {{ setup: Setup, steps: Step[] }} */
export function planOf(seed, length) {
  const rng = random(seed)
  const setup = {
    devices: 2 + rng.below(3),
    window: rng.pick([4, 16, 1024]),
    compact: rng.pick([2, 5, 30]),
    entryBytes: rng.pick([150, 250, 1e9]),
    serverBytes: rng.pick([140, 140, 200, 1e9]),
    upkeep: {
      entries: rng.pick([2, 4, 8]),
      bytes: rng.pick([600, 1e9]),
      keptEntries: rng.pick([1, 3, 9]),
      keptBytes: rng.pick([1000, 1e9])
    },
    rewinds: rng.chance(0.2),
    first: FIRST,
    // Of its own, so that the other steps of a seed stay the same.
    ...ruleOf(random(seed + 7919))
  }
  const steps = Array.from({ length }, () => ({
    kind: kindAt(rng.next() * TOTAL),
    who: rng.below(MOST_DEVICES),
    r: rng.below(2 ** 31)
  }))
  return { setup, steps: steps.filter(({ kind }) => kind !== 'rewind' || setup.rewinds) }
}

/** Units that nothing can be moved out of, and others. @type {(string | number)[][]} */
const FINE = [['a', '*', 'text'], ['b', '*', 'text'], ['members', '*'], ['note']]
const COARSE = [['a', '*'], ['b', '*'], ['members'], ['note']]

/** @param {import('../random.mjs').Random} rng @returns {Pick<Setup, 'rule' | 'coarse'>} */
function ruleOf(rng) {
  if (rng.chance(0.5)) return {}
  const coarse = rng.pick(/** @type {const} */ ([undefined, undefined, 'flat', 'nested']))
  const strategy = rng.pick(/** @type {const} */ (['lastWriteWins', 'ask']))
  return { coarse, rule: { strategy, unit: coarse ? COARSE : FINE } }
}

/** @param {number} at */
function kindAt(at) {
  for (const [kind, weight] of WEIGHTS) {
    if (at < weight) return kind
    at -= weight
  }
  return 'edit'
}
