/** A proxy that opens ways by CONNECT, as companies have them. */

import http from 'node:http'
import net from 'node:net'

/**
 * @param {object} [options]
 * @param {number} [options.status] Of its answers: below 300 it opens the way.
 * @param {string} [options.raw] What it answers instead.
 * @param {Record<string, number>} [options.hosts] The ports of names that only it knows.
 */
export async function connectProxy({ status = 200, raw, hosts = {} } = {}) {
  /** @type {string[]} */
  const asked = []
  /** @type {Set<import('node:stream').Duplex>} */
  const open = new Set()
  const server = http.createServer((_request, response) => response.writeHead(400).end())
  server.on('connect', (request, near, head) => {
    asked.push(String(request.url))
    open.add(near)
    near.on('error', () => near.destroy())
    if (raw !== undefined) return void near.write(raw)
    if (status >= 300) return void near.end(`HTTP/1.1 ${status} No\r\n\r\n`)
    const [host, port] = String(request.url).split(':')
    const far = net.connect(hosts[host] ?? Number(port), '127.0.0.1', () => {
      near.write('HTTP/1.1 200 Connection established\r\nVia: 1.1 test\r\n\r\n')
      far.write(head)
      near.pipe(far).pipe(near)
    })
    open.add(far)
    far.on('error', () => near.destroy())
    far.on('close', () => near.destroy())
    near.on('close', () => far.destroy())
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)))
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return {
    asked,
    place: `127.0.0.1:${port}`,
    close() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of open) socket.destroy()
      return closed
    }
  }
}
