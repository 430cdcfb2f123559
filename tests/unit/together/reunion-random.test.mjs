import { playReunion } from '../../simulation/reunion.mjs'
import { playSchedules } from '../helpers/schedules.mjs'

// 20,000 in `npm run test:long`. A failure names the seed that replays it:
// node tests/simulation/run.mjs 1 --of reunion --seed <seed> --trace
const SCHEDULES = Math.max(30, Number(process.env.RUNS ?? 0) / 50)

test(`${SCHEDULES} random schedules in which others move what somebody holds`, async () => {
  const total = await playSchedules('reunion', SCHEDULES, playReunion)
  // They are worth something only if there is a good deal of each.
  expect(total.moves).toBeGreaterThan(SCHEDULES * 5)
  expect(total.found).toBeGreaterThan(SCHEDULES * 10)
  expect(total.gone).toBeGreaterThan(SCHEDULES / 5)
  expect(total.edits).toBeGreaterThan(SCHEDULES * 10)
}, 14_400_000)
