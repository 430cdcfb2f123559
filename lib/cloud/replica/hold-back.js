/** What was in flight, and is not in the log: it waits to be sent again, unless the app is asked about it. */

import { heldAfter } from './places.js'
import { takenOut } from './take-out.js'

/** @typedef {import('./turn.js').Turn} Turn */
/** @typedef {import('./state.js').Own} Own */

/**
 * Puts it before the buffer. What the app is asked about, or was, can be held back after all: it is taken out with
 * the changes that were to take it back.
 *
 * @param {Turn} turn @param {Own[]} patches
 * @param {Own[]} dropped Receives own changes that have lost their place with it.
 * @returns {boolean} Whether the view is another one.
 */
export function holdBack(turn, patches, dropped) {
  const { state } = turn
  const ids = new Set(patches.map(({ id }) => id))
  const backs = state.buffer.filter(({ takes = [] }) => takes.some((id) => ids.has(id)))
  state.buffer = [...patches, ...takenOut(state.buffer, idsOf(backs), dropped).kept]
  /** @type {Map<string, Own[]>} */
  const groups = new Map()
  for (const back of backs) {
    const key = String(back.takes)
    groups.set(key, [...(groups.get(key) ?? []), back])
  }
  for (const group of groups.values()) holdOne(turn, group, dropped)
  return backs.length > 0
}

/** @param {Turn} turn @param {Own[]} backs Of one unit. @param {Own[]} dropped */
function holdOne(turn, backs, dropped) {
  const { state } = turn
  const taken = new Set(backs[0].takes)
  const { kept, held } = takenOut(state.buffer, taken, dropped)
  state.buffer = kept
  turn.revise(idsOf(backs), (known) => {
    const rest = heldAfter(known, held)
    return { ...rest, back: [], held: [...held, ...rest.held] }
  })
  // The app has been asked about it, or has answered.
  state.targets = state.targets.map((target) =>
    target.patch.id && taken.has(target.patch.id) ? { ...target, gone: true } : target
  )
}

/** @param {Own[]} patches @returns {Set<number>} */
function idsOf(patches) {
  return new Set(patches.flatMap(({ id }) => (id === undefined ? [] : [id])))
}
