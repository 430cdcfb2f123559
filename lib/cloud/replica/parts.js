/**
 * Transactions that the server does not take whole. What was changed offline is sent in parts, one after the
 * other. How long an entry may be is the server's affair: a part that it refuses is made two, and a single change
 * that it refuses is taken back, so that the rest can be sent.
 */

import { writePatches } from '../../shared/index.js'
import { without } from './pending.js'
import { targetsShown } from './targets.js'
import { settleView, showDifference } from './view.js'

/** @typedef {import('./turn.js').Turn} Turn */
/** @typedef {import('./state.js').Own} Own */

/** Bytes of an entry, if the server does not allow fewer: what it allows by default, less what encryption adds. */
export const ENTRY_BYTES = (1 << 20) - 256
/** What an entry has beside its patches, at most. */
const REST = 128

const utf8 = new TextEncoder()

/**
 * @param {Own[]} patches
 * @param {number} most Bytes of an entry.
 * @returns {number} How many of them fit into one, but at least one.
 */
export function countThatFits(patches, most) {
  let left = most - REST
  for (let count = 0; count < patches.length; count++) {
    left -= utf8.encode(writePatches([patches[count]])).length
    if (left < 0) return Math.max(1, count)
  }
  return patches.length
}

/** The server has refused what is in flight, so it is not in the log. @param {Turn} turn */
export function takeTooLarge(turn) {
  const { state } = turn
  const { inflight } = state
  if (!inflight?.sent) return
  const { ids, patches, bytes, seen } = inflight
  state.inflight = null
  state.seen = seen
  turn.pending = true
  if (ids.length > 1) {
    state.entryBytes = Math.min(state.entryBytes, bytes.length >> 1)
    state.buffer = [...patches, ...state.buffer]
  } else {
    takeBack(turn, patches)
  }
}

/** @param {Turn} turn Its buffer is made after them. @param {Own[]} patches What is left of one change. */
function takeBack(turn, patches) {
  const { state } = turn
  const { view } = state
  /** @type {Own[]} */
  const dropped = []
  for (let rest = patches; rest.length > 0;) {
    const [patch, ...later] = rest
    const [left, buffer] = without(patch, [later, state.buffer], dropped)
    rest = left
    state.buffer = buffer
  }
  settleView(turn, dropped)
  turn.lose(
    patches.filter(({ id }) => id !== undefined),
    'too-large'
  )
  turn.lose(dropped, 'dropped')
  state.targets = targetsShown(state)
  showDifference(turn, view)
  turn.effects.push({ type: 'report', what: 'too-large' })
}
