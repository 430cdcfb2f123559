import { playSchedule } from '../../simulation/schedule.mjs'
import { playSchedules } from '../helpers/schedules.mjs'

// 100,000 in `npm run test:long`. A failure names the seed that replays it:
// node tests/simulation/run.mjs 1 --seed <seed>
const SCHEDULES = Math.max(200, Number(process.env.RUNS ?? 0) / 10)

test(`${SCHEDULES} random schedules of main and two to seven windows end with equal values`, async () => {
  const { transactions, conflicts } = await playSchedules('edits', SCHEDULES, playSchedule)
  // The schedules are worth something only if windows really edit against each other.
  expect(transactions).toBeGreaterThan(SCHEDULES * 3)
  expect(conflicts).toBeGreaterThan(0)
}, 14_400_000)
