/**
 * The order of an object's members. JavaScript keeps it, but only listing all members tells which
 * one follows another. So each member gets a rank, which is cheap; ranks are compared only when a
 * removal is undone.
 *
 * Members whose keys are array indices come first, by number, and need no rank.
 */

import { isIndexKey } from './index-key.js'
import { accessTo } from './members.js'

export class MemberOrder {
  /** @type {Map<string, number>} */
  #ranks = new Map()
  #next = 0

  /** @param {object} members An object, Map or Set. */
  constructor(members) {
    for (const key of accessTo(members).steps(members)) this.add(key)
  }

  /** @param {string} key A new member, the last one. */
  add(key) {
    if (!isIndexKey(key)) this.#ranks.set(key, this.#next++)
  }

  /**
   * @param {string} key
   * @returns {number | undefined} Its rank.
   */
  remove(key) {
    const rank = this.#ranks.get(key)
    this.#ranks.delete(key)
    return rank
  }

  /**
   * Adds a removed member again.
   *
   * @param {string} key
   * @param {number | undefined} rank
   * @returns {string | undefined} The member that follows it; undefined if it is the last.
   */
  restore(key, rank) {
    if (rank === undefined) return undefined
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
