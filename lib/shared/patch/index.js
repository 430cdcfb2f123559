/** Patches: applying, transforming, comparing two values, RFC 6902. */

export { Continuity } from './continues.js'
export { diff, diffElements, diffWithOld } from './diff.js'
export { copyAmong } from './copies.js'
export { foldMoves } from './fold-moves.js'
export { fromJsonPatch, isJsonPatch } from './json-patch.js'
export { longestIncreasing } from './longest-increasing.js'
export { match } from './match.js'
export { arranged, rearrange } from './rearrange.js'
export { readPatches, revivePatches, writePatches } from './patch-text.js'
export {
  applyPatch,
  checkEntry,
  editedText,
  elementAt,
  failedTest,
  validatePatch,
  validatePatches
} from './patch.js'
export { Candidates, resembles } from './similarity.js'
export {
  applyEdit,
  composeEdits,
  faultOfEdit,
  inverseEdit,
  normaliseEdit,
  transformEdit
} from './text-edit.js'
export { textDiff } from './text-diff.js'
export { cross, listOf, transformLists, transformPatch } from './transform.js'
export { isAt, samePath, targetOverInsertion } from './places.js'
