import { once } from 'node:events'
import net from 'node:net'

/** @param {number} count @returns {Promise<number[]>} Ports of loopback that nobody has at this moment. */
export async function freePorts(count) {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = net.createServer().listen(0, '127.0.0.1')
      await once(server, 'listening')
      return server
    })
  )
  return Promise.all(
    servers.map(async (server) => {
      const { port } = /** @type {net.AddressInfo} */ (server.address())
      await new Promise((resolve) => server.close(resolve))
      return port
    })
  )
}
