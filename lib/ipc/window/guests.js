/**
 * Connections that the page gives to its iframes and workers. The page passes their messages on
 * unchanged, on connections of its own: they can do what the page may do, and end with it.
 */

import { CLOSED, IpcError, writeError } from '../core/index.js'
import { scopeOf } from './bridge.js'
import { codec } from './codec.js'
import { TOO_MANY, callsIn } from './connection.js'

export class Guests {
  /** @param {import('./bridge.js').Bridge} bridge @returns {MessagePort} The side to give away. */
  port(bridge) {
    const { port1, port2 } = new (scopeOf(bridge).MessageChannel)()
    const handle = bridge.openIpc(JSON.stringify('guest'))
    const stop = handle.onUpdate((message, attachments) => {
      const body = message.slice(message.indexOf(' ') + 1)
      if (message[0] === 'i') port1.postMessage(attachments ? [body, attachments] : body)
      else if (message[0] === 'e' || message[0] === 'o') end()
    })
    const end = () => {
      stop()
      handle.destroy()
      port1.postMessage(CLOSED)
      port1.close()
    }
    port1.addEventListener('close', end)
    port1.onmessage = (/** @type {MessageEvent} */ { data }) => {
      if (data === CLOSED) return end()
      const [text, attachments] = Array.isArray(data) ? data : [data]
      if (typeof text !== 'string') return end()
      try {
        if (attachments) handle.send(`i ${text}`, attachments)
        else handle.send(`i ${text}`)
      } catch {
        // The bridge accepts no more messages, or no such attachments.
        const error = writeError(
          new IpcError('ERR_IPC_BUSY', undefined, TOO_MANY),
          '',
          codec,
          false
        )
        const ids = callsIn(text)
        if (ids.length > 0) port1.postMessage(ids.map((id) => `x${id}\t${error}`).join('\n'))
      }
    }
    return port2
  }
}
