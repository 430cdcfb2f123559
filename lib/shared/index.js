/** What main, the client and Vue share: no Electron, no Vue, no Node. */

export { RemoteRefError, ERROR_CODES, explain } from './errors.js'
export { hasStep, isPath, resolve, showPath, valueAt } from './path.js'
export { isContainer, leafType } from './tags.js'
export { MAX_DEPTH, carry } from './carry.js'
export { decode, encode, hasMarks, pack, parse, reviveValue, stringify } from './codec.js'
export { equal, identical } from './equal.js'
export { applyPatch, applyPatches, invertPatch, validatePatch, validatePatches } from './patch.js'
export { transformLists, transformPatch } from './transform.js'
export { diff } from './diff.js'
export { formatPointer, parsePointer } from './pointer.js'
export { fromJsonPatch, isJsonPatch } from './json-patch.js'
export { Store } from './store.js'
