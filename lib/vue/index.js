/** Refs shared with Electron's main process and its other windows, for Vue components. */

export { useRemoteRef } from './use-remote-ref.js'
export { configure } from './configure.js'
export { entry } from '../shared/entries.js'
export { RemoteRefError } from '../shared/errors.js'
export { toPlain } from '../shared/to-plain.js'

/** @typedef {import('./use-remote-ref.js').UseRemoteRefOptions} UseRemoteRefOptions */
/** @typedef {import('../client/replica.js').Status} Status */
/** @typedef {import('../client/replica.js').Conflict} Conflict */
/** @typedef {import('../client/replica.js').Change} Change */
/**
 * @template T
 * @typedef {import('./use-remote-ref.js').RemoteRef<T>} RemoteRef
 */
