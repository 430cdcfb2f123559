/**
 * The order of an object's members. JavaScript keeps it but does not tell it cheaply: this answers
 * which member follows another in constant time until somebody really asks.
 */

export class MemberOrder {
  /** @type {Map<string, number>} */
  #ranks = new Map()
  #next = 0

  /** @param {object} members */
  constructor(members) {
    for (const key of Object.keys(members)) this.add(key)
  }

  /** @param {string} key A new member, the last one. */
  add(key) {
    this.#ranks.set(key, this.#next++)
  }

  /**
   * @param {string} key
   * @returns {number} Its rank among those that were there with it.
   */
  remove(key) {
    const rank = /** @type {number} */ (this.#ranks.get(key))
    this.#ranks.delete(key)
    return rank
  }

  /**
   * A removed member is back.
   *
   * @param {string} key
   * @param {number} rank
   * @returns {string | undefined} Which member it belongs in front of; undefined for the last.
   */
  restore(key, rank) {
    /** @type {string | undefined} */
    let follower
    let least = Infinity
    for (const [other, otherRank] of this.#ranks) {
      if (otherRank > rank && otherRank < least) {
        follower = other
        least = otherRank
      }
    }
    this.#ranks.set(key, rank)
    return follower
  }
}
