/** Values: copying into the tree, comparing, and reading and writing text. */

export { MAX_DEPTH, cloneValue, isPlainScalar } from './clone.js'
export { decode, encode, mayHaveTags, pack, parse, reviveValue, stringify } from './codec.js'
export { equal, identical } from './equal.js'
export { Prepared, prepare } from './prepare.js'
export { decodeCollection, isContainer, isPlainObject, leafType } from './tags.js'
export { UnknownValue } from './unknown-value.js'
