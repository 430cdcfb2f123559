/**
 * The connections of one document: usually one; while a better transport is tried, or has just taken over, two.
 */

/** @typedef {import('./connection.js').Connection} Connection */
/**
 * @typedef {object} Peer One connection.
 * @property {Connection | null} connection Null if it has ended by itself.
 * @property {boolean} retired Whether it has been replaced, and only answers come over it.
 */

export class Peers {
  /** What is read from and written to. @type {Peer | null} */
  current = null
  /** One over a better transport, which may work. @type {Peer | null} */
  probe = null
  /** One that was replaced. @type {Peer | null} */
  #retired = null

  /** The better one works. @param {Peer} peer */
  replace(peer) {
    this.probe = null
    this.endRetired()
    const before = this.current
    this.current = peer
    if (!before) return
    before.retired = true
    this.#retired = before
    // What was sent over it is answered there. Then the entry is known to be there, or is sent again.
    if (before.connection?.unanswered === 0) this.endRetired()
  }

  endProbe() {
    this.probe?.connection?.close()
    this.probe = null
  }

  endRetired() {
    this.#retired?.connection?.close()
    this.#retired = null
  }

  /** Ends all. */
  end() {
    this.endProbe()
    this.endRetired()
    this.current?.connection?.close()
    this.current = null
  }
}
