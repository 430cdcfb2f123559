/** A window's side of a ref, for any framework. For Vue there is `electron-remote-ref/vue`. */

import { Replica as AnyReplica } from './replica/index.js'

export { bridge, configure } from './replica/index.js'
export { entry } from '../shared/path/index.js'
export { RemoteRefError } from '../shared/errors/index.js'
export { toPlain } from '../shared/store/index.js'

/** @typedef {import('./replica/replica.js').ReplicaOptions} ReplicaOptions */
/** @typedef {import('./replica/replica.js').Status} Status */
/** @typedef {import('./replica/replica.js').Conflict} Conflict */
/** @typedef {import('./replica/cloud-view.js').WindowCloud} WindowCloud */
/** @typedef {import('./replica/cloud-view.js').LostWrite} LostWrite */
/** @typedef {import('./replica/cloud-view.js').Author} Author */
/** @typedef {import('./replica/replica.js').Connect} Connect */
/** @typedef {import('./replica/replica.js').Handle} Handle */
/**
 * @template T
 * @typedef {import('./replica/replica.js').Replica<T>} Replica
 */
/** @import { EmptyInitial, Filled, RemoteRefValue } from '../registry.js' */

/**
 * The class. The type of its value is that of `initial`, or the one in `RemoteRefs` for its name.
 *
 * @type {{ new <T, Name extends string = string>(name: Name, initial: T & EmptyInitial<Name, T>,
 *   options: ReplicaOptions): AnyReplica<Filled<T>>, new <T, Name extends string = string>(name: Name,
 *   initial: RemoteRefValue<Name, T>, options: ReplicaOptions): AnyReplica<RemoteRefValue<Name, T>> }}
 */
export const Replica = /** @type {any} */ (AnyReplica)
