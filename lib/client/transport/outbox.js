/** What a page sends: its buffer, one transaction at a time. */

import { writePatches } from '../../shared/index.js'

/** Transactions that main answers at once after it has been asked to. */
const HURRY = 16

export class Outbox {
  /** Number of this client's last transaction. */
  #number = 0
  /** How many it has sent on this connection. */
  #launched = 0
  /** Up to which of them main has been asked to answer at once. */
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
   * @throws What the bridge throws, if it takes no more; the buffer is as before then.
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

  /** Main takes its time to answer a page that has nothing else to send. This one has. */
  hurry() {
    if (this.#number < this.#hurriedTo) return
    this.#hurriedTo = this.#number + HURRY
    this.#send('h ')
  }

  /**
   * Whether the transaction in flight has crossed a snapshot on its way.
   *
   * @param {number} heard How many main had received on this connection.
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
