import { playSchedule } from '../simulation/schedule.mjs'

// A longer run is `npm run test:long`; a failure names the seed that replays it:
// node tests/simulation/run.mjs 1 --seed <seed>
const SCHEDULES = 400

test(`${SCHEDULES} random schedules of main and two to seven windows end with equal values`, async () => {
  let transactions = 0
  let conflicts = 0
  for (let seed = 1; seed <= SCHEDULES; seed++) {
    const stats = await playSchedule(seed)
    transactions += stats.transactions
    conflicts += stats.conflicts
  }
  // The schedules are worth something only if windows really edit against each other.
  expect(transactions).toBeGreaterThan(SCHEDULES * 3)
  expect(conflicts).toBeGreaterThan(0)
}, 120_000)
