/**
 * A replica that was away until entries it has not read were truncated, or whose log has turned out to be
 * another one, goes on from a snapshot. It does not know the entries that led to it. So the difference
 * between the last value it knows and the new one is taken as one entry, in which elements of arrays are
 * found again by their content, and what is not in the log is transformed over it.
 */

import { equal, hasPath, stringify, valueAt } from '../../shared/index.js'
import { doubles, hasArrived, lastPlace, placeIn } from './arrival.js'
import { Conflicts, contentAt } from './conflicts.js'
import { differenceOf } from './difference.js'
import { Past } from './follow.js'
import { holdBack } from './hold-back.js'
import { applied, realign, without } from './pending.js'
import { confirmedValue, forgetSeen, pendingOf } from './state.js'
import { targetsShown } from './targets.js'
import { patchesBetween, settleView, showDifference } from './view.js'

/** @typedef {import('./turn.js').Turn} Turn */
/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Own} Own */
/** @typedef {import('./state.js').LogState} LogState */
/**
 * @typedef {'applied' | 'void' | 'waiting' | 'unknown'} Outcome What has become of the transaction in flight.
 *   `waiting`: it may still arrive.
 */

/**
 * @param {Turn} turn
 * @param {import('./state.js').Rebuild} rebuild At its head.
 */
export function rejoin(turn, rebuild) {
  const { state } = turn
  const { log, fingerprints, diverged, upkeep } = rebuild
  const before = confirmedValue(state)
  const { view } = state
  const last = state.log.seq
  const guessed = state.inflight !== null && rebuild.arrived === null
  const outcome = outcomeOf(state, rebuild)
  /** @type {Own[]} */
  const dropped = []
  const start = settleInflight(turn, outcome, before, log, dropped)
  const edits = pendingOf(state).some(({ op }) => op === 'text')
  const difference = differenceOf(start, log.value, edits)
  const { kept, missing } = lookFor(state.targets, start, log.value, difference)
  turn.lose(missing, diverged ? 'diverged' : 'unknown')
  // What is not sent again for an unknown reason is no part of the view that is left.
  const conflicts =
    outcome === 'unknown' ? null : conflictsIn(turn, start, log.value, difference, dropped)
  const lists = [state.inflight?.patches ?? [], state.buffer]
  const moved = realign(lists, difference, dropped)
  if (state.inflight) state.inflight = { ...state.inflight, patches: moved[0] }
  state.buffer = moved[1]
  // Sequences of another log mean other entries. Behind a snapshot it cannot be told whether it is another one.
  const unrelated = diverged || rebuild.start !== null
  if (unrelated) state.seen = 0
  Object.assign(state, { log, fingerprints, upkeep, rebuild: null })
  settleView(turn, dropped)
  forgetSeen(state, dropped)
  state.targets = unrelated ? kept.map((target) => ({ ...target, s: log.seq })) : kept
  conflicts?.shown(patchesBetween(view, state.view))
  conflicts?.settle(dropped)
  state.targets = targetsShown(state)
  showDifference(turn, view)
  turn.look()
  const why = guessed ? 'unknown' : 'dropped'
  turn.lose(
    dropped.filter((patch) => !conflicts?.covers(patch)),
    why
  )
  conflicts?.tell(why)
  turn.keepLog(last)
  turn.put('first', log.v === 0 ? stringify(state.initial) : null)
  turn.pending = true
}

/**
 * Looks for units that others have changed, too.
 *
 * @param {Turn} turn
 * @param {unknown} before @param {unknown} after Values of the log.
 * @param {import('./difference.js').Shift[]} difference
 * @param {Own[]} dropped
 * @returns {Conflicts | null}
 */
function conflictsIn(turn, before, after, difference, dropped) {
  const { rule } = turn.state
  if (!rule || pendingOf(turn.state).length === 0) return null
  const conflicts = new Conflicts(turn, rule)
  const hit = new Set()
  for (const unit of conflicts.units) {
    const { place } = unit
    const old = contentAt(before, place)
    unit.place = place && placeIn(place.path, difference)
    const now = contentAt(after, unit.place)
    const differs = old && now ? !equal(old.value, now.value) : old !== now
    if (differs) hit.add(unit)
  }
  conflicts.addAll(hit, null, dropped)
  return conflicts
}

/**
 * Whether a log tells what has become of a transaction.
 *
 * @param {LogState} log @param {State['inflight']} inflight
 * @returns {boolean | null} Whether it was applied; null if that is not known. A stale one may be a late copy
 *   of one that was applied and forgotten.
 */
export function arrivedIn(log, inflight) {
  const last = inflight && log.last.get(inflight.txn.client)
  if (!last || last.n !== inflight.txn.n || last.outcome === 'stale') return null
  return last.outcome === 'applied'
}

/** @param {State} state @param {import('./state.js').Rebuild} rebuild @returns {Outcome} */
function outcomeOf(state, { log, diverged, arrived }) {
  const { inflight } = state
  if (!inflight || arrived === false) return 'void'
  if (arrived) return 'applied'
  const known = log.last.has(inflight.txn.client)
  if (!known && inflight.base >= log.floor && !diverged) return 'waiting'
  const answer = hasArrived(confirmedValue(state), inflight.patches, log.value)
  return answer === 'yes' ? 'applied' : answer === 'no' ? 'void' : 'unknown'
}

/**
 * @param {Turn} turn @param {Outcome} outcome @param {unknown} before @param {LogState} log
 * @param {Own[]} dropped Receives own changes that have lost their place.
 * @returns {unknown} The value that what is left was made on.
 */
function settleInflight(turn, outcome, before, log, dropped) {
  const { state } = turn
  const { inflight } = state
  if (!inflight || outcome === 'waiting') return before
  state.inflight = null
  // It may have hidden entries of others from those who made the changes after it.
  state.seen = Math.min(state.seen, inflight.seen)
  if (outcome === 'applied') {
    const s = log.last.get(inflight.txn.client)?.s ?? log.seq
    turn.confirm(s, inflight.patches, new Past(before))
    return applied(before, [inflight.patches], []).view
  }
  const kept = outcome === 'unknown' ? withoutDoubling(turn, inflight.patches) : inflight.patches
  holdBack(turn, kept, dropped)
  return before
}

/**
 * What would be doubled if it has arrived is not sent again, but can be restored.
 *
 * @param {Turn} turn Its buffer is made after them. @param {Own[]} patches
 * @returns {Own[]} The others.
 */
function withoutDoubling(turn, patches) {
  const { state } = turn
  /** @type {Own[]} */
  const kept = []
  /** @type {Own[]} */
  const lost = []
  let rest = patches
  while (rest.length > 0) {
    const [patch, ...later] = rest
    rest = later
    if (!doubles(patch)) {
      kept.push(patch)
      continue
    }
    if (patch.id !== undefined) lost.push(patch)
    const [left, buffer] = without(patch, [rest, state.buffer], lost)
    rest = left
    state.buffer = buffer
  }
  turn.lose(lost, 'unknown')
  forgetSeen(state, lost)
  return kept
}

/**
 * Looks for confirmed writes. Those that are not there any more may have been overwritten by somebody who had
 * not seen them.
 *
 * @param {State['targets']} targets
 * @param {unknown} before @param {unknown} after
 * @param {import('./difference.js').Shift[]} difference
 */
function lookFor(targets, before, after, difference) {
  /** @type {{ kept: State['targets'], missing: Own[] }} */
  const found = { kept: [], missing: [] }
  for (const target of targets) {
    const { path } = target
    if (!path) {
      found.kept.push(target)
      continue
    }
    const now = lastPlace(path, difference)
    const value = valueAt(before, path)
    if (now && hasPath(after, now) && equal(valueAt(after, now), value)) {
      found.kept.push({ ...target, path: now })
    } else if (!target.gone) {
      found.missing.push(withContent(target.patch, value))
    }
  }
  return found
}

/**
 * @param {Own} patch @param {unknown} value What is at its place, with later changes.
 * @returns {Own} The patch that would write all of it.
 */
function withContent(patch, value) {
  if (patch.op === 'text' || patch.op === 'move') return { ...patch, mine: stringify(value) }
  return patch.text === undefined ? patch : { ...patch, value, text: stringify(value) }
}
