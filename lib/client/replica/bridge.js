import { RemoteRefError } from '../../shared/errors/index.js'

/** @typedef {import('./replica.js').Connect} Connect */
/**
 * @typedef {object} Scope The members of the global scope that are read.
 * @property {{ useRemoteRef: Connect }} [remoteRef]
 * @property {unknown} [document]
 * @property {unknown} [top]
 * @property {unknown} [self]
 * @property {unknown} [opener]
 * @property {{ userAgent?: string }} [navigator]
 * @property {{ type?: string, versions?: Record<string, string> }} [process]
 */

/**
 * The bridge that the preload exposes as `window.remoteRef`.
 *
 * @returns {{ useRemoteRef: Connect }}
 * @throws {RemoteRefError} `ERR_REF_BRIDGE` if the page has none.
 */
export function bridge() {
  const scope = /** @type {Scope} */ (globalThis)
  if (typeof scope.remoteRef?.useRemoteRef === 'function') return scope.remoteRef
  throw new RemoteRefError('ERR_REF_BRIDGE', whyMissing(scope))
}

/**
 * The error message. The reason depends on the kind of page.
 *
 * @param {Scope} scope
 */
export function whyMissing({ document, top, self, opener, navigator, process }) {
  if (process?.type === 'browser') {
    return (
      'This is Electron\'s main process: "electron-remote-ref/vue" and "/client" are for pages. ' +
      'Use remoteRef of "electron-remote-ref" here.'
    )
  }
  const missing = 'window.remoteRef is missing: the preload bridge did not run in this'
  if (document !== undefined && !/\bElectron\//.test(navigator?.userAgent ?? 'Electron/')) {
    return (
      `${missing} page, which is not in a window of Electron. Open it in the app. ` +
      'In a test, call createTestApp() of "electron-remote-ref/testing" first.'
    )
  }
  if (top !== self) {
    return (
      `${missing} frame inside of a page. Preloads run there only in a window that has webPreferences: ` +
      "{ nodeIntegrationInSubFrames: true }, and main's default access rule gives frames nothing: " +
      'configure({ access }) in main. Or have the page around it pass the frame what it needs.'
    )
  }
  if (opener) {
    return (
      `${missing} page, which another page has opened. Where the app runs the bridge in its own preload, ` +
      'setWindowOpenHandler in main must give the new window that preload: { action: "allow", ' +
      'overrideBrowserWindowOptions: { webPreferences: { preload } } }.'
    )
  }
  return (
    `${missing} page. Import "electron-remote-ref" in main before the window loads the page, or ` +
    '"electron-remote-ref/preload" in your own preload.'
  )
}
