/** Decides by content whether one container is an edited version of another. */

import { stringify, isContainer } from '../value/index.js'
import { identityOf } from './continues.js'
import { accessTo } from '../path/index.js'

/** A leaf that more candidates have in common is ignored. */
const MAX_IN_COMMON = 32

/**
 * The direct leaves of a container. Deeper ones are left out, since there may be many.
 *
 * @param {object} container
 * @returns {Set<string>} Texts. Those of an array's leaves do not depend on their positions.
 */
function leavesOf(container) {
  const { kind, steps, get } = accessTo(container)
  /** @type {Set<string>} */
  const leaves = new Set()
  for (const step of steps(container)) {
    const value = get(container, step)
    if (isContainer(value)) continue
    leaves.add(kind === 'list' ? stringify(value) : `${step} ${stringify(value)}`)
  }
  return leaves
}

/** @param {Set<string>} a @param {Set<string>} b @param {number} same How many are in both. */
function mostAreSame(a, b, same) {
  return same * 2 > Math.max(a.size, b.size)
}

/**
 * Objects with different ids are different records, even if they are similar. @param {object} a
 * @param {object} b
 */
function mayBeSame(a, b) {
  if (accessTo(a).kind !== accessTo(b).kind) return false
  const [one, other] = [identityOf(a), identityOf(b)]
  return one === undefined || other === undefined || one === other
}

/**
 * Whether two containers have more than half of their leaves in common.
 *
 * @param {object} a
 * @param {object} b
 */
export function resembles(a, b) {
  if (!mayBeSame(a, b)) return false
  const [leaves, others] = [leavesOf(a), leavesOf(b)]
  const same = [...leaves].filter((leaf) => others.has(leaf))
  return mostAreSame(leaves, others, same.length)
}

/** Containers to search for one that resembles a given one. Each is found once. */
export class Candidates {
  /** @type {Map<string, object[]>} */
  #byLeaf = new Map()
  /** @type {Map<object, Set<string>>} */
  #leaves = new Map()

  /** @param {Iterable<object>} containers */
  constructor(containers) {
    for (const container of containers) {
      const leaves = leavesOf(container)
      this.#leaves.set(container, leaves)
      for (const leaf of leaves) {
        const others = this.#byLeaf.get(leaf) ?? []
        if (others.length <= MAX_IN_COMMON) this.#byLeaf.set(leaf, [...others, container])
      }
    }
  }

  /**
   * Removes and returns the candidate that resembles a container most.
   *
   * @param {object} container
   * @returns {object | undefined}
   */
  take(container) {
    const leaves = leavesOf(container)
    /** @type {Map<object, number>} */
    const counts = new Map()
    for (const leaf of leaves) {
      const others = this.#byLeaf.get(leaf) ?? []
      if (others.length > MAX_IN_COMMON) continue
      for (const other of others) counts.set(other, (counts.get(other) ?? 0) + 1)
    }
    let best
    let most = 0
    for (const [other, same] of counts) {
      const theirs = this.#leaves.get(other)
      if (!theirs || same <= most || !mayBeSame(container, other)) continue
      if (mostAreSame(leaves, theirs, same)) [best, most] = [other, same]
    }
    if (best) this.#leaves.delete(best)
    return best
  }
}
