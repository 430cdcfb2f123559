import { IpcError } from '../core/index.js'

const TEST = ': if this is a test, call createTestApp() of "electron-remote-ref/ipc/testing" first.'
const FRAME =
  ' in this frame inside of a page: it needs webPreferences: { nodeIntegrationInSubFrames: true }, or ipc.port() of the page.'

/** @typedef {Omit<import('../../../preload/index.js').Handle, 'value'>} Handle */
/**
 * @typedef {object} Bridge
 * @property {(to: string) => Handle} openIpc
 * @property {PageScope} [page] In tests: what stands in for the page's global scope.
 */
/**
 * @typedef {object} PageScope
 * @property {(type: string, listener: (event: any) => void) => void} [addEventListener]
 * @property {new () => { port1: any, port2: any }} MessageChannel
 */

/**
 * The bridge that the preload exposes as `window.remoteRef`.
 *
 * @returns {Bridge}
 * @throws {IpcError} `ERR_IPC_BRIDGE` if the page has none.
 */
export function bridge() {
  const { remoteRef, top, self } = /** @type {any} */ (globalThis)
  if (typeof remoteRef?.openIpc === 'function') return remoteRef
  const isMain = /** @type {any} */ (globalThis).process?.type === 'browser'
  throw new IpcError(
    isMain ? 'ERR_IPC_PROCESS' : 'ERR_IPC_BRIDGE',
    undefined,
    isMain
      ? 'this is the main process.'
      : `window.remoteRef is missing${top === self ? TEST : FRAME}`
  )
}

/** The global scope of the page. @param {Bridge} bridge @returns {PageScope} */
export function scopeOf({ page }) {
  return page ?? /** @type {any} */ (globalThis)
}
