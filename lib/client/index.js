/** A page's side of a ref, for any framework or none. Vue has `electron-remote-ref/vue`. */

import { Replica as AnyReplica } from './replica.js'

export { bridge } from './bridge.js'
export { configure } from './report.js'
export { entry } from '../shared/entries.js'
export { RemoteRefError } from '../shared/errors.js'
export { toPlain } from '../shared/to-plain.js'

/** @typedef {import('./replica.js').ReplicaOptions} ReplicaOptions */
/** @typedef {import('./replica.js').Status} Status */
/** @typedef {import('./replica.js').Conflict} Conflict */
/** @typedef {import('./replica.js').Connect} Connect */
/** @typedef {import('./replica.js').Handle} Handle */
/**
 * @template T
 * @typedef {import('./replica.js').Replica<T>} Replica
 */
/** @import { RemoteRefValue } from '../registry.js' */

/**
 * The class, whose type is that of `initial`, or the one that `RemoteRefs` has for its name.
 *
 * @type {new <T, Name extends string = string>(name: Name, initial: RemoteRefValue<Name, T>, options: ReplicaOptions) => AnyReplica<RemoteRefValue<Name, T>>}
 */
export const Replica = AnyReplica
