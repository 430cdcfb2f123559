/** Checks that random schedules of user code find broken rules. Takes minutes, so only in long runs. */

import fs from 'node:fs'
import { MUTANTS, makeMutant, playOn } from '../../simulation/user-code/mutants.mjs'

const long = process.env.REMOTE_REF_LONG ? describe : describe.skip

long('random schedules find out if the library breaks a rule', () => {
  test.each(MUTANTS.map((mutant) => [mutant.rule, mutant]))('%s', (_rule, mutant) => {
    const folder = makeMutant(mutant)
    try {
      expect(playOn(folder, 2000)).not.toBeNull()
    } finally {
      fs.rmSync(folder, { recursive: true })
    }
  })
})
