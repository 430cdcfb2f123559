/** Refs shared with Electron's main process and its other windows, for Vue components. */

export { useConflicts } from './use-conflicts.js'
export { useRemoteRef } from './use-remote-ref.js'
export { configure } from './configure.js'
export { entry } from '../shared/path/index.js'
export { RemoteRefError } from '../shared/errors/index.js'
export { toPlain } from '../shared/store/index.js'

/** @typedef {import('./use-conflicts.js').CloudConflict} CloudConflict */
/** @typedef {import('./use-remote-ref.js').UseRemoteRefOptions} UseRemoteRefOptions */
/** @typedef {import('../client/replica/replica.js').Status} Status */
/** @typedef {import('../client/replica/replica.js').Conflict} Conflict */
/** @typedef {import('../client/replica/cloud-view.js').WindowCloud} WindowCloud */
/** @typedef {import('../client/replica/cloud-view.js').LostWrite} LostWrite */
/** @typedef {import('../client/replica/cloud-view.js').Author} Author */
/** @typedef {import('../client/replica/replica.js').Change} Change */
/**
 * @template T
 * @typedef {import('./use-remote-ref.js').RemoteRef<T>} RemoteRef
 */
