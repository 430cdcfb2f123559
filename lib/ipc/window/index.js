/** Calls and messages in pages, Web Workers and iframes. */

import { IpcEvent, Own, Port, webWire } from '../core/index.js'
import { codec } from './codec.js'
import { WindowIpc } from './window-ipc.js'

export { IpcError, IPC_ERROR_CODES, callOptions, registerError } from '../core/index.js'

/** @typedef {import('../core/call-options.js').CallOptions} CallOptions */
/** @typedef {import('../core/local.js').TraceRecord} TraceRecord */

/** Calls and messages of this page. */
export const ipc = new WindowIpc()

/**
 * Connects an iframe or a Web Worker through its page: `attach(port)` with the port that the page has
 * made with `ipc.port()` and transferred.
 *
 * @param {MessagePort} port
 * @returns {Port} As `ipc` of the page, without names and direct connections.
 */
export function attach(port) {
  const own = new Own({
    event: (peer, name, progress) =>
      Object.assign(new IpcEvent(peer, name, progress), { from: 'main' })
  })
  return new Port(webWire(port), { name: 'main', local: own.local, codec })
}
