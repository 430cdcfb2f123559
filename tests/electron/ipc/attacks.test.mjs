/**
 * A hostile page and calls: each attack gets the documented error, main does not block and keeps no
 * memory for it, and honest windows go on calling main and each other.
 */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ipcMessageAttacks } from '../attacks/ipc-messages.mjs'
import { below } from '../attacks/matchers.mjs'
import { inPage } from '../harness/fixture.mjs'
import { IpcSiege } from '../harness/ipc-siege.mjs'
import { timed } from '../harness/patience.mjs'

const MIB = 1024 * 1024
/** What main may hold after an attack, in bytes. */
const HELD = { heap: 4 * MIB, core: MIB }
/** What an attack may cost meanwhile, where times are tested: milliseconds, and bytes of main at most. */
const COST = { delay: 50, beat: 500, peak: 384 * MIB }

/** @type {IpcSiege} */
let siege
/** @type {(import('../harness/siege.mjs').Toll & { name?: string })[]} */
const tolls = []

beforeAll(async () => {
  siege = await IpcSiege.start()
})
afterAll(async () => {
  const crashes = await siege?.fixture.main(({ kept }) => kept.crashes)
  await siege?.close()
  console.log(JSON.stringify(crashes))
  const most = (key) => Math.round(Math.max(0, ...tolls.map((toll) => toll[key])))
  console.log(
    `What ${tolls.length} attacks have cost at most: event loop late by ${most('delay')} ms (p99), ` +
      `${most('worst')} ms (longest), honest round ${most('beat')} ms, heap +${most('heap') >> 10} KiB, ` +
      `resident set +${most('peak') >> 10} KiB\nThe longest:\n${longest()}`
  )
})

/** The attacks that have kept main busy for the longest. */
function longest() {
  const found = tolls.toSorted((a, b) => b.worst - a.worst).slice(0, 8)
  return found
    .map(({ name, worst, samples }) => `${name}: ${Math.round(worst)} ms, ${samples} samples`)
    .join('\n')
}

/**
 * Attacks, and checks that nobody else was affected.
 *
 * @template T
 * @param {() => Promise<T>} attack @param {typeof COST} [cost]
 * @returns {Promise<T>}
 */
async function survive(attack, cost = COST) {
  const { result, toll } = await siege.under(attack, HELD)
  tolls.push({ ...toll, name: expect.getState().currentTestName })
  if (process.env.TOLLS)
    console.log(JSON.stringify({ test: expect.getState().currentTestName, ...toll }))
  for (const [key, bound] of Object.entries(timed ? { ...HELD, ...cost } : HELD)) {
    expect([key, toll[key]]).toEqual([key, below(bound)])
  }
  return result
}

describe('messages sent directly on the channel', () => {
  let page
  beforeAll(async () => {
    page = await siege.openHostile()
  })
  afterAll(() => page.close())

  test.each(ipcMessageAttacks.map((attack) => /** @type {const} */ ([attack.attack, attack])))(
    '%s',
    async (_name, { say, to, slowly, hear }) => {
      const heard = await survive(() =>
        inPage(page, ({ hostile }, what) => hostile.attack(what), { say, to, slowly })
      )
      expect(heard).toEqual(hear)
    }
  )
})
