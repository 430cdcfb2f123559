/** Counts what is on its way to a side, which acknowledges what it has received. */

export class Transit {
  #sent = 0
  #acknowledged = 0
  #limit

  /** @param {() => number} limit Characters and bytes. */
  constructor(limit) {
    this.#limit = limit
  }

  /** Whether no more calls and messages are taken. */
  get isFull() {
    return this.#sent - this.#acknowledged > this.#limit()
  }

  /** Whether nothing more is taken: also what belongs to earlier calls is too much. */
  get isOver() {
    return this.#sent - this.#acknowledged > 2 * this.#limit()
  }

  /** @param {number} size */
  send(size) {
    this.#sent += size
  }

  /** @param {number} size All that was received. @throws {TypeError} If that was never sent. */
  acknowledge(size) {
    if (size < this.#acknowledged || size > this.#sent) {
      throw new TypeError('it acknowledges what was never sent')
    }
    this.#acknowledged = size
  }
}
