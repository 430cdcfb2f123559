/** Many random schedules of the simulation. */

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const RUN = fileURLToPath(new URL('../../simulation/run.mjs', import.meta.url))
/**
 * The most schedules of one program. A window of the simulation is a page whose modules never end, so a program keeps
 * a little of each: after tens of thousands it has no memory left.
 */
const MOST = 1000

/**
 * Plays the seeds from 1 on.
 *
 * @param {string} kind Of tests/simulation/run.mjs. @param {number} count
 * @param {(seed: number) => Promise<object>} play Plays one of them here.
 * @returns {Promise<Record<string, number>>} How much of everything has happened.
 * @throws {Error} If something is not as it should be, with the seed.
 */
export async function playSchedules(kind, count, play) {
  /** @type {Record<string, number>} */
  const total = {}
  const add = (/** @type {string} */ what, /** @type {number} */ number) =>
    (total[what] = (total[what] ?? 0) + number)
  if (count <= MOST) {
    for (let seed = 1; seed <= count; seed++) {
      for (const [what, number] of Object.entries(await play(seed))) add(what, number)
    }
    return total
  }
  for (let first = 1; first <= count; first += MOST) {
    const part = Math.min(MOST, count - first + 1)
    const given = ['--expose-gc', RUN, String(part), '--seed', String(first), '--of', kind]
    const { stdout } = await promisify(execFile)(process.execPath, given)
    for (const [, number, what] of stdout.matchAll(/, (\d+) ([\w-]+)/g)) add(what, Number(number))
  }
  return total
}
