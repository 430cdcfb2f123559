/** Breaks a rule in a copy of the library. */

import fs from 'node:fs'

/**
 * @param {string} place A file of the copy. @param {string} from What must be there once. @param {string} to
 */
export function mutate(place, from, to) {
  const parts = fs.readFileSync(place, 'utf8').split(from)
  if (parts.length !== 2) throw new Error(`${place} has ${parts.length - 1} times: ${from}`)
  fs.writeFileSync(place, parts.join(to))
}
