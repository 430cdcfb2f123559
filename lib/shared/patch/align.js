/**
 * Finds an order of the elements of an old array in which those that are also in the new one are in its
 * order, so that the others can be compared with what stands in their places.
 */

import { isContainer } from '../value/index.js'
import { longestIncreasing } from './longest-increasing.js'

/**
 * @typedef {object} Alignment
 * @property {number[]} order The indices of all old elements, in the new order.
 * @property {number[]} fixed Places in `order` of the elements that are also in the new array, ascending.
 */

/**
 * @param {unknown[]} a
 * @param {unknown[]} b
 * @param {number[]} matches For each element of `a` its index in `b`, or -1.
 * @returns {Alignment}
 */
export function align(a, b, matches) {
  const stays = longestIncreasing(matches)
  const moves = movedIn(a, b, matches, stays)
  if (moves.size === 0) return { order: Array.from(a.keys()), fixed: stays }
  /** For each element of `b` the one of `a` that moves there. @type {number[]} */
  const sources = new Array(b.length).fill(-1)
  for (const i of moves) sources[matches[i]] = i
  /** @type {Alignment} */
  const found = { order: [], fixed: [] }
  const { order, fixed } = found
  let [i, j] = [0, 0]
  const next = (/** @type {number} */ end) => {
    while (i < end && moves.has(i)) i++
    return i < end ? i++ : -1
  }
  /** What stands between two elements that stay. @param {number} iEnd @param {number} jEnd */
  const fill = (iEnd, jEnd) => {
    for (; j < jEnd; j++) {
      if (sources[j] !== -1) fixed.push(order.length)
      const element = sources[j] === -1 ? next(iEnd) : sources[j]
      if (element !== -1) order.push(element)
    }
    for (let rest = next(iEnd); rest !== -1; rest = next(iEnd)) order.push(rest)
  }
  for (const anchor of stays) {
    fill(anchor, matches[anchor])
    fixed.push(order.length)
    order.push(anchor)
    i = anchor + 1
    j = matches[anchor] + 1
  }
  fill(a.length, b.length)
  return found
}

/**
 * The elements to move. Scalars have no identity, so they move only if nothing but the order has changed.
 *
 * @param {unknown[]} a
 * @param {unknown[]} b
 * @param {number[]} matches
 * @param {number[]} stays Indices in `a`.
 */
function movedIn(a, b, matches, stays) {
  const stay = new Set(stays)
  const sorted = a.length === b.length && matches.every((j) => j !== -1)
  const moves = matches.flatMap((j, i) =>
    j !== -1 && !stay.has(i) && (sorted || isContainer(a[i])) ? [i] : []
  )
  return new Set(moves)
}
