/**
 * What arrives on a connection: it is counted, since main sends no more than a page is seen to take,
 * and the slices of snapshots are put together.
 */

/**
 * @typedef {object} Header
 * @property {number} client
 * @property {number} version
 * @property {number} accepted The number of this client's last transaction that it contains.
 * @property {number} heard How many transactions main had received on this connection.
 * @property {boolean} more Whether slices follow.
 * @property {'read' | 'write'} access What the page may do.
 * @property {any[]} [refused] The notice that refused what is in flight, where nothing else tells.
 */
/** @typedef {{ header: Header, text: string }} Snapshot */

/** Received characters after which main is told of them. */
const ACKNOWLEDGE_AFTER = 256 * 1024

export class Inbox {
  /** Characters received on this connection, and acknowledged. */
  #received = 0
  #acknowledged = 0
  /** Up to where they are known already, from the answer to a question. */
  #known = 0
  /** @type {{ header: Header, slices: string[] } | null} */
  #partial = null
  #acknowledge

  /** @param {(characters: number) => void} acknowledge Tells main how much has been received in all. */
  constructor(acknowledge) {
    this.#acknowledge = acknowledge
  }

  /**
   * Counts a message.
   *
   * @param {string} message
   * @returns {boolean} Whether it tells anything new.
   */
  count(message) {
    this.#received += message.length - 'e '.length
    if (this.#received - this.#acknowledged >= ACKNOWLEDGE_AFTER) {
      this.#acknowledged = this.#received
      this.#acknowledge(this.#received)
    }
    return this.#received > this.#known
  }

  /**
   * What main has sent up to there is known, although it may not have arrived.
   *
   * @param {number} characters
   */
  skipTo(characters) {
    this.#known = characters
    this.#partial = null
  }

  /** The connection starts afresh. */
  restart() {
    this.#received = this.#acknowledged = this.#known = 0
    this.#partial = null
  }

  /**
   * A snapshot begins.
   *
   * @param {string} body Its header, a line feed, and its first slice.
   * @returns {Snapshot | null} If that is all of it.
   */
  begin(body) {
    const line = body.indexOf('\n')
    const header = JSON.parse(body.slice(0, line))
    this.#partial = { header, slices: [] }
    return this.#add(body.slice(line + 1), header.more)
  }

  /**
   * A snapshot goes on.
   *
   * @param {string} body `1` if more follows, `0` if not, a space, and the slice.
   * @returns {Snapshot | null} If that is the end of it.
   */
  next(body) {
    return this.#add(body.slice(2), body[0] === '1')
  }

  /** @param {string} slice @param {boolean} more */
  #add(slice, more) {
    if (!this.#partial) return null
    this.#partial.slices.push(slice)
    if (more) return null
    const { header, slices } = this.#partial
    this.#partial = null
    return { header, text: slices.join('') }
  }
}
