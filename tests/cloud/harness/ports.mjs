import { once } from 'node:events'
import { randomInt } from 'node:crypto'
import net from 'node:net'

/**
 * Below those that the system gives to clients: one that tries to reach a server that was killed would get the
 * server's own port some time, be connected with itself, and keep the server from starting again.
 */
const RANGE = [20_000, 32_000]

/** @param {number} count @returns {Promise<number[]>} Ports of loopback that nobody has at this moment. */
export async function freePorts(count) {
  /** @type {Set<number>} */
  const ports = new Set()
  while (ports.size < count) {
    const port = randomInt(RANGE[0], RANGE[1])
    if (await isFree(port)) ports.add(port)
  }
  return [...ports]
}

/** @param {number} port */
async function isFree(port) {
  const server = net.createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}
