/** Calls and messages in pages, Web Workers and iframes. */

import { IpcEvent, OwnEnd, Port, webWire } from '../core/index.js'
import { codec } from './codec.js'
import { announce } from './tests.js'
import { WindowIpc } from './window-ipc.js'

export { IpcError, IPC_ERROR_CODES, callOptions, registerError } from '../core/index.js'

const own = new WindowIpc()
announce({ reconnect: () => WindowIpc.reconnect(own), loaded: () => WindowIpc.loaded(own) })

/** Calls and messages of this page. @type {import('./types.js').WindowIpc} */
export const ipc = /** @type {any} */ (own)

/**
 * Connects an iframe or a Web Worker through its page: `attach(port)` with the port that the page has
 * made with `ipc.port()` and transferred.
 *
 * @param {MessagePort} port
 * @returns {import('../types.js').Port} As `ipc` of the page, without names and direct connections.
 */
export function attach(port) {
  const own = new OwnEnd({
    event: (peer, name, progress) =>
      Object.assign(new IpcEvent(peer, name, progress), { from: 'main' })
  })
  const options = { name: 'main', local: own.local, codec, acknowledges: true }
  return /** @type {any} */ (new Port(webWire(port), options))
}
