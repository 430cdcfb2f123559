import net from 'node:net'

/**
 * A cable to the server that can be unplugged, for this example alone: all that this app sends goes through it.
 * An app gives the address of the server to `cloud()` instead.
 *
 * @param {string} address Of the server.
 * @returns {Promise<{ url: string, plug: (on: boolean) => void }>} The address of the cable's other end.
 */
export async function connect(address) {
  const { hostname, port, protocol } = new URL(address)
  /** @type {Set<net.Socket>} */
  const open = new Set()
  let plugged = true

  const relay = net.createServer((socket) => {
    if (!plugged) return void socket.destroy()
    const other = net.connect({ host: hostname, port: Number(port) })
    for (const end of [socket, other]) {
      open.add(end)
      // Who is cut off learns it when the connection closes.
      end.on('error', () => {})
      end.on('close', () => {
        open.delete(end)
        socket.destroy()
        other.destroy()
      })
    }
    socket.pipe(other).pipe(socket)
  })
  await new Promise((resolve, reject) => {
    relay.once('error', reject)
    relay.listen(0, '127.0.0.1', () => resolve(undefined))
  })
  const { port: own } = /** @type {net.AddressInfo} */ (relay.address())
  return {
    url: `${protocol}//127.0.0.1:${own}`,
    plug(on) {
      plugged = on
      if (!on) for (const socket of open) socket.destroy()
    }
  }
}
