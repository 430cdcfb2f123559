/** A network between clients and a server on this machine, which a test can break. */

import net from 'node:net'

export class TcpProxy {
  /** @type {Set<Passage>} */
  #passages = new Set()
  // Small messages go on at once, as in proxies that are in use.
  #server = net.createServer({ noDelay: true }, (socket) => this.#accept(socket))
  #target = 0
  /** Whether nothing gets through, and nobody is told. */
  #hole = false
  /** Whether connections are refused. */
  #down = false
  port = 0

  /** @param {number} target The server's port. */
  async listen(target) {
    this.#target = target
    await new Promise((resolve) => this.#server.listen(0, '127.0.0.1', () => resolve(null)))
    this.port = /** @type {net.AddressInfo} */ (this.#server.address()).port
    return this
  }

  get url() {
    return `http://127.0.0.1:${this.port}`
  }

  get connections() {
    return this.#passages.size
  }

  /** New connections go to another server. @param {number} port */
  retarget(port) {
    this.#target = port
  }

  /** Ends all connections at once. */
  cut() {
    for (const passage of this.#passages) passage.end()
  }

  /** @param {boolean} down Whether nobody can connect. Connections that are there end. */
  set down(down) {
    this.#down = down
    if (down) this.cut()
  }

  /**
   * @param {boolean} hole Whether bytes vanish, of old and new connections, without a word. Those that have lost
   *   some end with it: no TCP goes on behind a gap.
   */
  set hole(hole) {
    this.#hole = hole
    for (const passage of this.#passages) {
      if (!hole && passage.gap) passage.end()
      passage.hole = hole
    }
  }

  /** Bytes of the server vanish, of all connections that are there: only clients are heard. */
  deafen() {
    for (const passage of this.#passages) passage.deaf = true
  }

  /**
   * @param {boolean} held Whether bytes of all connections that are there wait. What a client has sent arrives
   *   also if it has gone meanwhile.
   */
  set held(held) {
    for (const passage of this.#passages) passage.hold(held)
  }

  async close() {
    this.cut()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** @param {net.Socket} socket */
  #accept(socket) {
    if (this.#down) return void socket.destroy()
    const passage = new Passage(socket, this.#target, () => this.#passages.delete(passage))
    passage.hole = this.#hole
    this.#passages.add(passage)
  }
}

/** One connection. */
class Passage {
  hole = false
  deaf = false
  /** Whether bytes have vanished. */
  gap = false
  /** What waits, while it does. @type {{ to: net.Socket, bytes: Buffer }[] | null} */
  #waiting = null
  #near
  #far
  #ended

  /** @param {net.Socket} near @param {number} target @param {() => void} ended */
  constructor(near, target, ended) {
    this.#near = near
    this.#far = net.connect({ port: target, host: '127.0.0.1', noDelay: true })
    this.#ended = ended
    this.#pass(this.#near, this.#far)
    this.#pass(this.#far, this.#near)
  }

  /** @param {net.Socket} from @param {net.Socket} to */
  #pass(from, to) {
    from.on('data', (bytes) => {
      if (this.hole || (this.deaf && from === this.#far)) this.gap = true
      else if (this.#waiting) this.#waiting.push({ to, bytes })
      else to.write(bytes)
    })
    from.on('error', () => this.#left())
    from.on('close', () => this.#left())
  }

  #left() {
    if (!this.#waiting) this.end()
  }

  /** @param {boolean} held */
  hold(held) {
    if (held) {
      this.#waiting ??= []
      return
    }
    const waiting = this.#waiting ?? []
    this.#waiting = null
    for (const { to, bytes } of waiting) if (!to.destroyed) to.write(bytes)
    if (!this.#near.destroyed) return
    this.#far.end()
    this.#ended()
  }

  end() {
    this.#near.destroy()
    this.#far.destroy()
    this.#ended()
  }
}
