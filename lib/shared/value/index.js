/** Values: copying what a program gives into the tree, comparing, and reading and writing text. */

export { MAX_DEPTH, cloneValue, isPlainScalar } from './clone.js'
export { decode, encode, hasMarks, pack, parse, reviveValue, stringify } from './codec.js'
export { equal, identical } from './equal.js'
export { Taken, intake } from './intake.js'
export { isContainer, isPlainObject, leafType } from './tags.js'
