/** The view of a replica: the log's value, with what is not in the log on top. */

import { diff, stringify } from '../../shared/index.js'
import { applied } from './pending.js'
import { confirmedValue } from './state.js'

/** @typedef {import('./turn.js').Turn} Turn */
/** @typedef {import('./state.js').Own} Own */

/**
 * Makes the view anew.
 *
 * @param {Turn} turn
 * @param {Own[]} dropped Receives own changes that do not apply.
 */
export function settleView({ state }, dropped) {
  const { inflight, buffer } = state
  const { view, lists } = applied(confirmedValue(state), [inflight?.patches ?? [], buffer], dropped)
  if (inflight) state.inflight = { ...inflight, patches: lists[0] }
  state.buffer = lists[1]
  state.view = view
}

/** @param {Turn} turn @param {unknown} before The view that is shown. */
export function showDifference(turn, before) {
  turn.show(patchesBetween(before, turn.state.view))
}

/** @param {unknown} before @param {unknown} after Values as a log sees them. @returns {Own[]} */
export function patchesBetween(before, after) {
  return diff(before, after).map(withText)
}

/** @param {Own} patch @returns {Own} */
function withText(patch) {
  return 'value' in patch ? { ...patch, text: stringify(patch.value) } : patch
}
