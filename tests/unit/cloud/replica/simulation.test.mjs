import { playCloud } from '../../../simulation/cloud/play.mjs'

// `npm run test:long` plays 10,000 seeds of 1,000 steps. A failure prints its seed and a short plan; SEED=<n>
// plays one seed, and tests/simulation/run.mjs --of cloud plays others.
const LONG = process.env.REMOTE_REF_LONG !== undefined
const [SEEDS, LENGTH] = LONG ? [10_000, 1000] : [300, 200]
const FIRST = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))

test('replicas, a log, disks and a network', async () => {
  process.stderr.write(`simulation of devices: ${SEEDS} runs from seed ${FIRST}\n`)
  /** @type {Record<string, number>} */
  const total = {}
  for (let seed = FIRST; seed < FIRST + (process.env.SEED ? 1 : SEEDS); seed++) {
    const counts = await playCloud(seed, LENGTH)
    for (const [what, count] of Object.entries(counts)) total[what] = (total[what] ?? 0) + count
  }
  if (process.env.SEED) return
  // It is worth something only if there is a good deal of each.
  expect(total.applied).toBeGreaterThan(SEEDS * 3)
  expect(total.edits).toBeGreaterThan(SEEDS * 20)
  const often = ['crashes', 'stale', 'lost', 'snapshots', 'floors', 'truncations']
  for (const what of [...often, 'interrupted', 'parts', 'refused', 'joined', 'rejoined', 'past']) {
    expect({ what, enough: total[what] > SEEDS / 2 }).toEqual({ what, enough: true })
  }
  for (const what of ['duplicate', 'diverged', 'tooLarge'])
    expect(total[what]).toBeGreaterThan(SEEDS / 100)
}, 7_200_000)
