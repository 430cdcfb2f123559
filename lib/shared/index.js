/** Shared by main, the client and Vue. Uses no Electron, no Vue and no Node. */

export { RemoteRefError, ERROR_CODES, explain, showPath } from './errors/index.js'
export {
  asContainer,
  endsInIndex,
  isEntryName,
  hasPath,
  hasStep,
  isPath,
  resolve,
  valueAt,
  entry,
  accessTo,
  setMember,
  valuesIn,
  parsePointer
} from './path/index.js'
export {
  UnknownValue,
  isContainer,
  leafType,
  MAX_DEPTH,
  cloneValue,
  decode,
  decodeCollection,
  encode,
  mayHaveTags,
  pack,
  parse,
  reviveValue,
  stringify,
  equal,
  identical
} from './value/index.js'
export {
  applyPatch,
  validatePatch,
  validatePatches,
  readPatches,
  revivePatches,
  writePatches,
  applyEdit,
  composeEdits,
  inverseEdit,
  normaliseEdit,
  textDiff,
  transformEdit,
  cross,
  listOf,
  isAt,
  samePath,
  targetOverInsertion,
  transformLists,
  transformPatch,
  diff,
  longestIncreasing,
  rearrange,
  copyAmong,
  fromJsonPatch,
  isJsonPatch,
  resembles
} from './patch/index.js'
export { nodeOf, unwrapReadonly } from './raw/index.js'
export {
  inert,
  Store,
  Callbacks,
  OUTSIDE,
  attempt,
  cause,
  throwLater,
  Listeners,
  detachedWarning,
  badOption,
  checkOptionNames,
  checkPath,
  describe,
  needFunction,
  foldStatements,
  toPlain,
  TextPlaces,
  faultOfTextPlaces
} from './store/index.js'
