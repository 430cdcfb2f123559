/**
 * Calls and messages in the main process: every pattern of Electron's IPC, with one interface on both
 * sides and no line in a preload.
 */

import { remoteRef } from '../../main/index.js'
import { IpcError, NAMES } from '../core/index.js'
import { MainIpc } from './main-ipc.js'
import { IpcService } from './service.js'

export { IpcError, IPC_ERROR_CODES, callOptions, registerError } from '../core/index.js'

/** The key of the runtime in this process: see lib/main/electron/runtime.js. */
const HOME = Symbol.for('electron-remote-ref/main')

function start() {
  const home = /** @type {any} */ (globalThis)[HOME]
  if (!home) {
    throw new IpcError(
      'ERR_IPC_PROCESS',
      undefined,
      '"electron-remote-ref/ipc" is for the main process. In a utility process or worker thread, use "electron-remote-ref/ipc/process".'
    )
  }
  // One service, even if an app has loaded several copies of this file.
  home.ipc ??= create(home)
  return home.ipc
}

/** @param {any} home */
function create(home) {
  const { hub, shared, electron } = home
  /** @type {import('../../main/index.js').RemoteRef<string[]> | null} */
  let names = null
  const namesRef = () =>
    (names ??= remoteRef(NAMES, /** @type {string[]} */ ([]), {
      access: (frame, name) => (hub.access(frame, name) === 'none' ? 'none' : 'read')
    }))
  const service = new IpcService({
    hub,
    shared,
    electron,
    // In tests of apps there are test windows: see lib/testing.
    makeChannel: () => (electron ? new electron.MessageChannelMain() : home.makeChannel()),
    namesChanged: (present) => {
      namesRef().value = present
    },
    // A page may ask for the names before there are any.
    wanted: (name) => {
      if (name === NAMES && !hub.has(NAMES)) namesRef()
    }
  })
  hub.ipc = service
  return new MainIpc(service, namesRef)
}

/** Calls and messages of this app. @type {import('./types.js').MainIpc} */
export const ipc = start()
