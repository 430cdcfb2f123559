/**
 * Transactions that the server does not take whole. What was changed offline is sent in parts, one after the
 * other. How long an entry may be is the server's affair: a part that it refuses is made two, and a single change
 * that it refuses is taken back, so that the rest can be sent.
 */

import { writePatches } from '../../shared/index.js'
import { holdBack } from './hold-back.js'
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
  const { view } = state
  state.inflight = null
  state.seen = seen
  turn.pending = true
  /** @type {Own[]} */
  const dropped = []
  if (ids.length > 1) {
    state.entryBytes = Math.min(state.entryBytes, bytes.length >> 1)
    if (holdBack(turn, patches, dropped)) showAnew(turn, view, dropped)
  } else {
    takeBack(turn, patches, dropped)
    showAnew(turn, view, dropped)
    turn.effects.push({ type: 'report', what: 'too-large' })
  }
}

/**
 * @param {Turn} turn @param {unknown} view That is shown.
 * @param {Own[]} dropped Own changes that have lost their place.
 */
function showAnew(turn, view, dropped) {
  settleView(turn, dropped)
  turn.lose(dropped, 'dropped')
  turn.look()
  turn.state.targets = targetsShown(turn.state)
  showDifference(turn, view)
}

/**
 * @param {Turn} turn Its buffer is made after them. @param {Own[]} patches What is left of one change.
 * @param {Own[]} dropped Receives what has lost its place with it.
 */
function takeBack(turn, patches, dropped) {
  const { state } = turn
  for (let rest = patches; rest.length > 0;) {
    const [patch, ...later] = rest
    const [left, buffer] = without(patch, [later, state.buffer], dropped)
    rest = left
    state.buffer = buffer
  }
  turn.lose(
    patches.filter(({ id }) => id !== undefined),
    'too-large'
  )
}
