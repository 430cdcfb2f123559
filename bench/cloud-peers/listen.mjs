import { once } from 'node:events'

/**
 * A server that counts what its connections carry.
 *
 * @param {import('node:http').Server} server
 */
export async function listen(server) {
  /** @type {import('node:net').Socket[]} */
  const sockets = []
  server.on('connection', (socket) => sockets.push(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return {
    url: `http://127.0.0.1:${port}`,
    /** Of both directions. */
    bytes: () => sockets.reduce((sum, each) => sum + each.bytesRead + each.bytesWritten, 0)
  }
}
