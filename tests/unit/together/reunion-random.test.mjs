import { playReunion } from '../../simulation/reunion.mjs'

// 20,000 in `npm run test:long`. A failure names the seed that replays it:
// node tests/simulation/run.mjs 1 --of reunion --seed <seed> --trace
const SCHEDULES = Math.max(30, Number(process.env.RUNS ?? 0) / 50)

test(`${SCHEDULES} random schedules in which others move what somebody holds`, async () => {
  const total = { moves: 0, found: 0, gone: 0, edits: 0 }
  for (let seed = 1; seed <= SCHEDULES; seed++) {
    const stats = await playReunion(seed)
    for (const what of Object.keys(total)) total[what] += stats[what]
  }
  // They are worth something only if there is a good deal of each.
  expect(total.moves).toBeGreaterThan(SCHEDULES * 5)
  expect(total.found).toBeGreaterThan(SCHEDULES * 10)
  expect(total.gone).toBeGreaterThan(SCHEDULES / 5)
  expect(total.edits).toBeGreaterThan(SCHEDULES * 10)
}, 3_600_000)
