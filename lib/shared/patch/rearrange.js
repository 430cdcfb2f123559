/** The fewest moves that bring the elements of an array into another order. */

import { longestIncreasing } from './longest-increasing.js'

/**
 * The longest sequence of elements that are in order stays; each other element is moved once. In
 * O(n log n) time.
 *
 * @param {number[]} order For each place of the new order, the old index of the element there.
 * @returns {[from: number, to: number, old: number][]} Moves, one after the other: an index, the index
 *   without that element where it is put in, and the element's index before all moves.
 */
export function rearrange(order) {
  const stays = new Set(longestIncreasing(order))
  /** @type {[from: number, to: number, old: number][]} */
  const moves = []
  if (stays.size === order.length) return moves
  // Each element counts at its old index plus one. One that has been moved counts at the element that stays
  // before it, or at 0: so the sum up to an element is its place.
  const counts = new Counts(order.length + 1)
  for (const old of order) counts.change(old + 1, 1)
  let anchor = 0
  order.forEach((old, place) => {
    if (stays.has(place)) {
      anchor = old + 1
      return
    }
    const from = counts.below(old + 1)
    counts.change(old + 1, -1)
    const to = counts.below(anchor + 1)
    counts.change(anchor, 1)
    if (from !== to) moves.push([from, to, old])
  })
  return moves
}

/** The elements of one part while many are moved: a move shifts only those of two parts. */
const PART = 256

/**
 * Carries out many moves.
 *
 * @template T
 * @param {T[]} elements Not changed.
 * @param {[from: number, to: number][]} moves As those of `rearrange`; all within the array.
 * @returns {T[]} The elements in the new order.
 */
export function arranged(elements, moves) {
  /** @type {T[][]} */
  const parts = []
  for (let i = 0; i < elements.length; i += PART) parts.push(elements.slice(i, i + PART))
  for (const [from, to] of moves) {
    const [source, place] = partAt(parts, from)
    const [element] = parts[source].splice(place, 1)
    const [target, gap] = partAt(parts, to)
    const part = parts[target]
    part.splice(gap, 0, element)
    if (part.length > 2 * PART) parts.splice(target, 1, part.slice(0, PART), part.slice(PART))
  }
  return parts.flat()
}

/**
 * @param {unknown[][]} parts
 * @param {number} index Of an element, or of the gap behind the last one.
 * @returns {[part: number, index: number]}
 */
function partAt(parts, index) {
  let part = 0
  while (index >= parts[part].length && part < parts.length - 1) index -= parts[part++].length
  return [part, index]
}

/** Counts of numbers: a Fenwick tree. */
class Counts {
  #tree

  /** @param {number} bound All numbers are below it. */
  constructor(bound) {
    this.#tree = new Int32Array(bound + 1)
  }

  /** @param {number} number @returns {number} How many are smaller. */
  below(number) {
    let count = 0
    for (let i = number; i > 0; i -= i & -i) count += this.#tree[i]
    return count
  }

  /** @param {number} number @param {1 | -1} by */
  change(number, by) {
    for (let i = number + 1; i < this.#tree.length; i += i & -i) this.#tree[i] += by
  }
}
