/** Whether one container is another one edited, told by what they hold. */

import { stringify, isContainer } from '../value/index.js'
import { identityOf } from './continues.js'
import { accessTo } from '../path/index.js'

/** Candidates that one leaf leads to: one that more have in common tells nothing. */
const MAX_IN_COMMON = 32

/**
 * The leaves of a container, those deeper inside left out, since there may be far more of them.
 *
 * @param {object} container
 * @returns {Set<string>} Texts; of an array's leaves wherever they stand in it.
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

/** Records of different ids are different ones, however much they have in common. @param {object} a @param {object} b */
function mayBeSame(a, b) {
  if (accessTo(a).kind !== accessTo(b).kind) return false
  const [one, other] = [identityOf(a), identityOf(b)]
  return one === undefined || other === undefined || one === other
}

/**
 * Whether of two containers more than half of the leaves are the same.
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

/** Containers among which one is looked for that resembles another. Each is found once. */
export class Lineup {
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
   * Takes out the one that resembles a container most.
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
