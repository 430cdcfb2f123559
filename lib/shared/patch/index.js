/** Patches: applying, transforming, comparing two values, RFC 6902. */

export { Continuity } from './continues.js'
export { diff, diffElements } from './diff.js'
export { fromJsonPatch, isJsonPatch } from './json-patch.js'
export { longestIncreasing } from './longest-increasing.js'
export { match } from './match.js'
export { readPatches, revivePatches, writePatches } from './patch-text.js'
export { applyPatch, checkEntry, failedTest, validatePatch, validatePatches } from './patch.js'
export { Candidates, resembles } from './similarity.js'
export {
  applyEdit,
  composeEdits,
  faultOfEdit,
  inverseEdit,
  normaliseEdit,
  textDiff,
  transformEdit
} from './text-edit.js'
export { transformPatch } from './transform.js'
