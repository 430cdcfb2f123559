import { RemoteRefError } from '../../shared/errors/index.js'

/**
 * The bridge that the preload exposes as `window.remoteRef`.
 *
 * @returns {{ useRemoteRef: import('./replica.js').Connect }}
 * @throws {RemoteRefError} `ERR_REF_BRIDGE` where the page has none.
 */
export function bridge() {
  const scope = /** @type {{ remoteRef?: { useRemoteRef: import('./replica.js').Connect } }} */ (
    globalThis
  )
  if (typeof scope.remoteRef?.useRemoteRef !== 'function') {
    throw new RemoteRefError(
      'ERR_REF_BRIDGE',
      'window.remoteRef is missing: the preload bridge did not run in this page. Import "electron-remote-ref" ' +
        'in main before the window loads the page, or "electron-remote-ref/preload" in your own preload.'
    )
  }
  return scope.remoteRef
}
