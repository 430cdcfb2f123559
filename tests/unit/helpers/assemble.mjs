/** The value that windows assemble from the slices of a snapshot. */

import { Assembly } from '../../../lib/client/transport/assembly.js'
import { stringify } from '../../../lib/shared/index.js'

/** @param {string[]} slices All of a snapshot. @returns {string} The text of its value. */
export function textOf(slices) {
  const assembly = new Assembly()
  for (const slice of slices) assembly.add(slice)
  return stringify(assembly.finish())
}
