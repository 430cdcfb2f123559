/** Places in a value: typed paths, JSON Pointers, and the members of each kind of container. */

export { readBigint, writeBigint } from './bigint.js'
export {
  asContainer,
  collectionForm,
  entry,
  hasNames,
  isCollection,
  isEntryName,
  isNameOfKey,
  keyOf,
  nameOf,
  unregistered
} from './entries.js'
export { isIndexKey } from './index-key.js'
export { areStrings, expect } from './leaf-content.js'
export {
  defineLocal,
  definesLocal,
  deleteLocal,
  hasMember,
  isFixed,
  isLocal,
  readSymbol,
  setLocal
} from './local-members.js'
export { MemberOrder } from './member-order.js'
export { accessTo, entriesOf, insertMember, setMember, valuesIn } from './members.js'
export { endsInIndex, hasPath, hasStep, isPath, noSuchPath, resolve, valueAt } from './path.js'
export { isIndexToken, parsePointer } from './pointer.js'
export { MAX_HOLES, SPARSE, emptyOfLength, hasHoles, isList, isSparse } from './sparse.js'
