import { playIpc } from '../../../simulation/ipc/world.mjs'

// 20,000 in `npm run test:long`. A failure names the seed that replays it:
// node tests/simulation/run.mjs 1 --of ipc --seed <seed>
const SCHEDULES = Math.max(200, Number(process.env.RUNS ?? 0) / 50)

test(`${SCHEDULES} random schedules of calls, messages and streams`, async () => {
  const total = { calls: 0, runs: 0, messages: 0, parts: 0, errors: 0, closed: 0 }
  for (let seed = 1; seed <= SCHEDULES; seed++) {
    const stats = await playIpc(seed)
    for (const what of Object.keys(total)) total[what] += stats[what]
  }
  // They are worth something only if there is a good deal of each.
  expect(total.calls).toBeGreaterThan(SCHEDULES * 10)
  expect(total.runs).toBeGreaterThan(SCHEDULES * 5)
  expect(total.messages).toBeGreaterThan(SCHEDULES * 5)
  expect(total.parts).toBeGreaterThan(SCHEDULES * 50)
  expect(total.errors).toBeGreaterThan(SCHEDULES * 3)
  expect(total.closed).toBeGreaterThan(SCHEDULES / 20)
}, 3_600_000)
