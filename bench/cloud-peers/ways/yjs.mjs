/** Yjs with y-websocket: a server that also stores each update with y-leveldb, and clients in memory. */

import http from 'node:http'
import WebSocket, { WebSocketServer } from 'ws'
import { listen } from '../listen.mjs'
import { peer } from '../packages.mjs'

/** @param {string} folder @returns {ReturnType<typeof listen>} */
export async function serve(folder) {
  // Read when the module is loaded.
  process.env.YPERSISTENCE = folder
  const { setupWSConnection } = peer('@y/websocket-server/utils')
  const server = http.createServer()
  new WebSocketServer({ server }).on('connection', setupWSConnection)
  return listen(server)
}

/**
 * @param {string} url @param {string} _folder @param {import('../list.mjs').Item[]} items Of the first one.
 * @param {() => void} changed
 * @returns {Promise<import('../program.mjs').Client>}
 */
export async function open(url, _folder, items, changed) {
  const Y = peer('yjs')
  const { WebsocketProvider } = peer('y-websocket')
  const doc = new Y.Doc()
  const list = doc.getArray('items')
  list.observeDeep(changed)
  const provider = new WebsocketProvider(url.replace('http', 'ws'), 'list', doc, {
    WebSocketPolyfill: WebSocket,
    // Clients in one browser would speak to each other.
    disableBc: true
  })
  const synced = async () => {
    if (!provider.synced) await new Promise((resolve) => provider.once('sync', resolve))
  }
  await synced()
  if (items.length > 0) list.push(items.map((item) => new Y.Map(Object.entries(item))))
  return {
    name: (at) => list.get(at)?.get('name'),
    set: (at, name) => list.get(at).set('name', name),
    // It has no place for that.
    stored: () => {},
    synced,
    disconnect: () => provider.disconnect(),
    connect: () => provider.connect()
  }
}
