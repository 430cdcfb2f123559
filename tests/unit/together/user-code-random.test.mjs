import { playUserCode } from '../../simulation/user-code.mjs'
import { playSchedules } from '../helpers/schedules.mjs'

// 20,000 in `npm run test:long`. A failure names the seed that replays it:
// node tests/simulation/run.mjs 1 --of user-code --seed <seed> --trace
const SCHEDULES = Math.max(80, Number(process.env.RUNS ?? 0) / 50)

test(`${SCHEDULES} random schedules in which the code of the app does anything at any moment`, async () => {
  const total = await playSchedules('user-code', SCHEDULES, playUserCode)
  // They are worth something only if there is a good deal of each.
  expect(total.transactions).toBeGreaterThan(SCHEDULES * 5)
  expect(total.acts).toBeGreaterThan(SCHEDULES * 20)
  expect(total.thrown).toBeGreaterThan(SCHEDULES)
  expect(total.live).toBeGreaterThan(SCHEDULES * 3)
}, 14_400_000)
