/** Refs shared with Electron's main process and its other windows, for Vue components. */

export { useRemoteRef } from './use-remote-ref.js'
export { configure } from '../client/report.js'
export { RemoteRefError } from '../shared/errors.js'

/** @typedef {import('./use-remote-ref.js').UseRemoteRefOptions} UseRemoteRefOptions */
/**
 * @template T
 * @typedef {import('./use-remote-ref.js').RemoteRef<T>} RemoteRef
 */
