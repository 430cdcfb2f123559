import { IpcError } from '../core/index.js'

/** @typedef {Omit<import('../../../preload/index.js').Handle, 'value'>} Handle */

/**
 * The bridge that the preload exposes as `window.remoteRef`.
 *
 * @returns {{ openIpc: (to: string) => Handle }}
 * @throws {IpcError} `ERR_IPC_BRIDGE` if the page has none.
 */
export function bridge() {
  const { remoteRef } = /** @type {any} */ (globalThis)
  if (typeof remoteRef?.openIpc === 'function') return remoteRef
  const isMain = /** @type {any} */ (globalThis).process?.type === 'browser'
  throw new IpcError(
    isMain ? 'ERR_IPC_PROCESS' : 'ERR_IPC_BRIDGE',
    undefined,
    isMain ? 'this is the main process.' : 'window.remoteRef is missing.'
  )
}
