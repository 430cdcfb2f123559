/**
 * What arrives on a connection: it is counted, since main sends no more than a page is seen to take,
 * and the slices of snapshots are put together.
 */

import { decode } from '../../shared/index.js'
import { Assembly } from './assembly.js'

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
/** @typedef {{ header: Header, root: unknown }} Snapshot A value that nobody else has. */

/** Received characters after which main is told of them. */
const ACKNOWLEDGE_AFTER = 256 * 1024

export class Inbox {
  /** Characters received on this connection, and acknowledged. */
  #received = 0
  #acknowledged = 0
  /** Up to where they are known already, from the answer to a question. */
  #known = 0
  /** @type {{ header: Header, assembly: Assembly } | null} */
  #partial = null
  #acknowledge

  /** @param {(characters: number) => void} acknowledge Tells main how much has been received in all. */
  constructor(acknowledge) {
    this.#acknowledge = acknowledge
  }

  /**
   * Counts a message.
   *
   * @param {number} characters Of its body.
   * @returns {boolean} Whether it tells anything new.
   */
  count(characters) {
    this.#received += characters
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
   * @param {string} body Its header, a line feed, and the whole text unless slices follow.
   * @returns {Snapshot | null} If that is all of it.
   */
  begin(body) {
    const line = body.indexOf('\n')
    const header = JSON.parse(body.slice(0, line))
    this.#partial = header.more ? { header, assembly: new Assembly() } : null
    return header.more ? null : { header, root: decode(body.slice(line + 1)) }
  }

  /**
   * A snapshot goes on.
   *
   * @param {string} body `1` if more follows, `0` if not, a space, and the slice.
   * @returns {Snapshot | null} If that is the end of it.
   */
  next(body) {
    if (!this.#partial) return null
    const { header, assembly } = this.#partial
    assembly.add(body.slice(2))
    if (body[0] === '1') return null
    this.#partial = null
    return { header, root: assembly.finish() }
  }
}
