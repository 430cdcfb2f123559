/**
 * Receives messages: counts them, since main only sends as much as a page acknowledges, and assembles
 * the slices of snapshots.
 */

import { decode } from '../../shared/index.js'
import { Assembly } from './assembly.js'

/**
 * @typedef {object} Header
 * @property {number} client
 * @property {number} version
 * @property {number} accepted The number of this client's last transaction in it.
 * @property {number} heard The number of transactions that main had received on this connection.
 * @property {boolean} more Whether slices follow.
 * @property {'read' | 'write'} access What the page may do.
 * @property {import('../../shared/path/path.js').Path[]} [text] Where strings are texts.
 * @property {any[]} [refused] The notice that refused the transaction in flight, if it was not sent
 *   separately.
 */
/** @typedef {{ header: Header, root: unknown }} Snapshot The value is not shared. */

/** Characters after which an acknowledgement is sent. */
const ACKNOWLEDGE_AFTER = 256 * 1024

export class Inbox {
  /** Characters received on this connection, and acknowledged. */
  #received = 0
  #acknowledged = 0
  /** Messages up to this count are already known, from the answer to a question. */
  #known = 0
  /** @type {{ header: Header, assembly: Assembly } | null} */
  #partial = null
  #acknowledge

  /**
   * @param {(characters: number) => void} acknowledge Sends main the total number of received
   *   characters.
   */
  constructor(acknowledge) {
    this.#acknowledge = acknowledge
  }

  /**
   * Counts a message.
   *
   * @param {number} characters The length of its body.
   * @returns {boolean} Whether it is new.
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
   * Marks main's messages up to there as known, although they may not have arrived.
   *
   * @param {number} characters
   */
  skipTo(characters) {
    this.#known = characters
    this.#partial = null
  }

  /** Resets the counts for a new connection. */
  restart() {
    this.#received = this.#acknowledged = this.#known = 0
    this.#partial = null
  }

  /**
   * Starts a snapshot.
   *
   * @param {string} body Its header, a line feed, and the whole text unless slices follow.
   * @returns {Snapshot | null} The snapshot, if it is complete.
   */
  begin(body) {
    const line = body.indexOf('\n')
    const header = JSON.parse(body.slice(0, line))
    this.#partial = header.more ? { header, assembly: new Assembly() } : null
    return header.more ? null : { header, root: decode(body.slice(line + 1)) }
  }

  /**
   * Continues a snapshot.
   *
   * @param {string} body `1` if more follows, `0` if not, a space, and the slice.
   * @returns {Snapshot | null} The snapshot, if it is complete.
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
