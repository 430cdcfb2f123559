/** Calls and messages in a utility process of Electron, or a worker thread of Node, that main has attached. */

import { IpcError } from '../core/index.js'
import { parent } from './parent.js'
import { ProcessIpc } from './process-ipc.js'

export { IpcError, IPC_ERROR_CODES, callOptions, registerError } from '../core/index.js'

/** @returns {any} */
function start() {
  const found = parent()
  if (found) return new ProcessIpc(found)
  const what = '"electron-remote-ref/ipc/process" is for utility processes and worker threads.'
  throw new IpcError('ERR_IPC_PROCESS', undefined, what)
}

/**
 * Calls and messages of this process. They begin when main attaches it: `ipc.attach(child, name)`.
 *
 * @type {import('../types.js').ProcessIpc}
 */
export const ipc = start()
