/** Own changes: those of the app, and those that the replica makes by itself. */

import { stringify, valueAt } from '../../shared/index.js'
import { merged } from '../../client/pending/index.js'
import { Draft, OPS, readTransaction } from '../reader/index.js'
import { targetsEdited, targetsOf } from './targets.js'

/** @typedef {import('./turn.js').Turn} Turn */
/** @typedef {import('./state.js').Own} Own */

/**
 * Puts a local change into the buffer.
 *
 * @param {Turn} turn @param {string} text
 * @returns {boolean} False if it does not apply.
 */
export function record(turn, text) {
  const { state } = turn
  const patches = readTransaction(text, OPS)
  if (!patches) return false
  const draft = new Draft(state.view)
  const buffer = state.buffer.slice()
  /** @type {Set<Own>} */
  const made = new Set()
  try {
    for (const { at: _at, ...patch } of patches) {
      draft.apply(patch)
      add(buffer, { ...patch, id: ++state.ids }, draft, made)
    }
  } catch {
    return false
  }
  if (state.buffer.length === 0) state.seen = state.log.seq
  state.view = draft.share()
  state.buffer = buffer
  state.targets = targetsEdited(state, patches, [...made])
  turn.moveLost(patches)
  return true
}

/**
 * @param {Own[]} buffer @param {Own} patch @param {Draft} draft With it.
 * @param {Set<Own>} made The last ones of the buffer that are new.
 */
function add(buffer, patch, draft, made) {
  const last = buffer[buffer.length - 1]
  // What gives way to others stays alone.
  const both =
    last && !makesGood(last)
      ? /** @type {Own | undefined} */ (
          merged(/** @type {any} */ (last), /** @type {any} */ (patch))
        )
      : undefined
  const own = both ?? patch
  // A text that is part of a written string: merging changes the string's text.
  if (both && patch.op === 'text' && own.text !== undefined) own.value = JSON.parse(own.text)
  if (own.op === 'text' || own.op === 'move') own.mine = stringify(valueAt(draft.root, own.path))
  if (both) {
    made.delete(last)
    buffer.pop()
  }
  buffer.push(own)
  made.add(own)
}

/**
 * Puts changes behind all others. What they overwrite is watched on, since they may give way.
 *
 * @param {Turn} turn Its document is to follow the view.
 * @param {Own[]} patches Which apply.
 */
export function append({ state }, patches) {
  if (patches.length === 0) return
  const draft = new Draft(state.view)
  for (const patch of patches) draft.apply(patch)
  // What is written again for one in flight has seen what that has.
  const again = patches.every(({ made }) => made === 'again' || made === 'alone')
  if (state.buffer.length === 0 && patches[0].made !== 'unit') {
    state.seen = again && state.inflight ? state.inflight.seen : state.log.seq
  }
  state.buffer = [...state.buffer, ...patches]
  state.view = draft.share()
  // Where the view shows them is looked for when all is there.
  state.targets = [...state.targets, ...targetsOf(patches)]
}

/** Whether it makes good for a change in flight. @param {Own} patch */
export function makesGood({ made }) {
  return made === 'again' || made === 'alone' || made === 'back'
}
