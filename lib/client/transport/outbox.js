/** Sends the page's buffer, one transaction at a time. */

import { writePatches } from '../../shared/index.js'

/** The number of transactions that main answers at once after a request. */
const HURRY = 16

export class Outbox {
  /** Number of this client's last transaction. */
  #number = 0
  /** The number of transactions sent on this connection. */
  #launched = 0
  /** Main has been asked to answer at once up to this one. */
  #hurriedTo = 0
  #pending
  #send

  /** @param {import('../pending/pending.js').Pending} pending @param {(message: string) => void} send */
  constructor(pending, send) {
    this.#pending = pending
    this.#send = send
  }

  /**
   * Sends the buffer, or its first transaction, unless there is one in flight.
   *
   * @param {number} base Version.
   * @throws The bridge's error, if it refuses the message. Then the buffer is unchanged.
   */
  flush(base) {
    const pending = this.#pending
    if (pending.inflight || pending.buffer.length === 0) return
    const { number, patches } = pending.launch(this.#number + 1)
    try {
      const whole = patches.some((patch) => patch.whole) ? ',1' : ''
      this.#send(`t [${number},${base},${writePatches(patches)}${whole}]`)
    } catch (error) {
      pending.recall()
      throw error
    }
    this.#number++
    this.#launched++
  }

  /** Requests an immediate answer, since this page has more to send. */
  hurry() {
    if (this.#number < this.#hurriedTo) return
    this.#hurriedTo = this.#number + HURRY
    this.#send('h ')
  }

  /**
   * Whether the transaction in flight has crossed a snapshot.
   *
   * @param {number} heard The number that main had received on this connection.
   */
  crosses(heard) {
    return this.#pending.inflight !== null && heard < this.#launched
  }

  /** @param {number} accepted Number of the last transaction that main knows. */
  goOnFrom(accepted) {
    this.#number = accepted
  }

  /** The connection starts afresh. */
  restart() {
    this.#launched = 0
  }
}
