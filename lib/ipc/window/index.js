/** Calls and messages in pages, Web Workers and iframes. */

import { IpcEvent, Own, Port, webWire } from '../core/index.js'
import { codec } from './codec.js'
import { WindowIpc } from './window-ipc.js'

export { IpcError, IPC_ERROR_CODES, callOptions, registerError } from '../core/index.js'

/** Calls and messages of this page. @type {import('./types.js').WindowIpc} */
export const ipc = /** @type {any} */ (new WindowIpc())

/**
 * Connects an iframe or a Web Worker through its page: `attach(port)` with the port that the page has
 * made with `ipc.port()` and transferred.
 *
 * @param {MessagePort} port
 * @returns {import('../types.js').Port} As `ipc` of the page, without names and direct connections.
 */
export function attach(port) {
  const own = new Own({
    event: (peer, name, progress) =>
      Object.assign(new IpcEvent(peer, name, progress), { from: 'main' })
  })
  const options = { name: 'main', local: own.local, codec }
  return /** @type {any} */ (new Port(webWire(port), options))
}
