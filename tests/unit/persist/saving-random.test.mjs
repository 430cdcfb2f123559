/** Whatever happens while a ref is stored: what is found afterwards is one of its values, and not too old. */

import { expect, test } from '@jest/globals'
import { copyOfMain } from '../helpers/copied-main.mjs'
import { SMALL, faultOfSaving } from '../helpers/saving.mjs'

const RUNS = Math.min(Number(process.env.RUNS ?? 400), 20_000)

test('random changes, answers, failures and crashes', async () => {
  const load = copyOfMain('saving', SMALL)
  const first = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
  process.stderr.write(`saving: ${RUNS} runs from seed ${first}\n`)
  for (let seed = first; seed < first + RUNS; seed++) {
    expect([seed, await faultOfSaving(load, seed)]).toEqual([seed, null])
  }
})
