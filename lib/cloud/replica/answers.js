/** What becomes of a lost write, or of one that waits for an answer: ordinary changes, if any. */

import { writePatches } from '../../shared/index.js'
import { OPS, readTransaction } from '../reader/index.js'
import { takenOut } from './take-out.js'
import { bothOf, restored, withValue } from './lost.js'
import { targetsShown } from './targets.js'
import { settleView, showDifference } from './view.js'
import { record } from './write.js'

/** @typedef {import('./turn.js').Turn} Turn */
/** @typedef {import('./state.js').Own} Own */
/** @typedef {import('./state.js').Lost} Lost */
/**
 * @typedef {object} Answer
 * @property {'answer'} type
 * @property {number} id Of the lost write.
 * @property {'mine' | 'theirs' | 'both' | 'merge' | 'value' | 'patches'} choice `mine`: it is made again.
 *   `theirs`: it is forgotten. `merge`: those of the changes that were held back are made that have a place. If not all
 *   have one, it is lost.
 * @property {string} [text] Of the value that is to be there, or of patches.
 */

/** @param {Turn} turn @param {Answer} answer */
export function answer(turn, { id, choice, text }) {
  const { state } = turn
  const lost = state.lost.find((each) => each.id === id)
  if (!lost) return
  const made = choice === 'merge' ? merge(turn, lost) : make(turn, lost, choice, text)
  if (!made) {
    turn.effects.push({ type: 'report', what: 'cannot-restore' })
    return
  }
  turn.state.lost = turn.state.lost.filter((each) => each.id !== id)
  turn.pending = true
}

/**
 * @param {Turn} turn @param {Lost} lost @param {Exclude<Answer['choice'], 'merge'>} choice @param {string} [text]
 * @returns {boolean} Whether it can be.
 */
function make(turn, lost, choice, text = '') {
  const { view } = turn.state
  if (choice === 'theirs') return true
  if (choice === 'patches') return write(turn, text)
  const patches =
    choice === 'both'
      ? bothOf(view, lost)
      : choice === 'value'
        ? withValue(view, lost, text)
        : restored(view, lost)
  return patches !== null && write(turn, writePatches(patches))
}

/** @param {Turn} turn @param {string} text @returns {boolean} */
function write(turn, text) {
  const patches = readTransaction(text, OPS)
  if (!patches || !record(turn, text)) return false
  if (patches.length > 0) turn.effects.push({ type: 'show', patches })
  return true
}

/** @param {Turn} turn @param {Lost} asked @returns {true} */
function merge(turn, asked) {
  const { state } = turn
  const { view } = state
  /** @type {Own[]} */
  const dropped = []
  const back = new Set(asked.back)
  const waiting = new Set(state.buffer.map(({ id }) => id))
  // What was in flight is neither in the log nor here.
  const isTakenBack = asked.back.some((id) => !waiting.has(id))
  if (back.size > 0) {
    state.buffer = takenOut(state.buffer, back, dropped).kept
    settleView(turn, dropped)
    state.targets = targetsShown(state)
    showDifference(turn, view)
    turn.look()
    turn.lose(
      dropped.filter((patch) => patch.id !== undefined),
      'dropped'
    )
  }
  const now = () => state.lost.find(({ id }) => id === asked.id) ?? asked
  const { held, lacks } = now()
  let isWhole = !lacks && !isTakenBack
  for (const patch of held) if (!write(turn, writePatches([patch]))) isWhole = false
  if (isWhole) return true
  const { patch, place, who } = now()
  turn.lose([{ ...patch, id: ++state.ids }], 'dropped', { place, who })
  return true
}
