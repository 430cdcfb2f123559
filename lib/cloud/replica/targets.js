/**
 * Where own writes are, from the change on and for as long as somebody may still write who has not seen them.
 * Such a write of others at the same place comes later, so it wins: the own one is overwritten. A change of
 * this replica itself can do that too, if others have moved the write to where it removes it.
 *
 * None of these functions lets go of a write: they note where it is. `nowhere` finds those that are nowhere any
 * more, once per turn; see turn.js.
 */

import { following, isMoved, returned, traced } from './follow.js'
import { WATCHED, pendingOf } from './state.js'

/** @typedef {import('../../shared/patch/patch.js').Patch} Patch */
/** @typedef {import('../../shared/path/path.js').Path} Path */
/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Own} Own */
/** @typedef {import('./state.js').Target} Target */
/** @typedef {import('./follow.js').Past} Past */

/**
 * After a local change.
 *
 * @param {State} state With it. @param {Patch[]} patches The change.
 * @param {Own[]} made What it is in the buffer, where it may be one with an earlier change.
 * @returns {Target[]} The last ones.
 */
export function targetsEdited(state, patches, made) {
  const anew = new Set(made.map(({ id }) => id))
  const others = state.targets.filter(({ patch }) => !anew.has(patch.id))
  const moved = others.map((target) => {
    const shown = target.shown && following(target.shown, patches)
    if (shown === target.shown) return target
    const left = shown === null && target.within ? targetOutside(state, target) : null
    return left ?? { ...target, shown, gone: shown === null }
  })
  return [...moved, ...targetsOf(made)].slice(-WATCHED)
}

/**
 * A write that was taken away in a unit that has written it again: others may have moved it out of that before.
 *
 * @param {State} state @param {Target} target
 * @returns {Target | null} Null if it is nowhere else.
 */
function targetOutside(state, { within: _within, ...target }) {
  const [left] = targetsShown({ ...state, targets: [target] })
  return left.shown && left
}

/** @param {Own[]} patches Own ones in a row, which are not in the log. @returns {Target[]} */
export function targetsOf(patches) {
  return patches.flatMap((patch, i) => {
    if (patch.op === 'remove' || patch.id === undefined || patch.made === 'back') return []
    const shown = following(patch.path, patches, i + 1)
    return [{ patch, path: null, shown, gone: shown === null, s: Infinity }]
  })
}

/**
 * When own changes are in the log after all, of which some were taken for lost.
 *
 * @param {Target[]} targets @param {Own[]} patches As they were applied. @returns {Target[]} Of those, too.
 */
export function targetsFound(targets, patches) {
  const known = new Set(targets.map(({ patch }) => patch.id))
  const found = patches.filter(
    ({ op, id, made }) => op !== 'remove' && id !== undefined && made !== 'back' && !known.has(id)
  )
  const fresh = found.map((patch) => ({ patch, path: null, shown: null, gone: false, s: Infinity }))
  return [...targets, ...fresh]
}

/**
 * Writes that are part of a whole unit which is written again. It may give way to others: then an earlier one may
 * still have them.
 *
 * @param {State} state
 * @param {ReadonlyMap<number | undefined, import('./state.js').Within[]>} carried By their ids.
 * @returns {Target[]}
 */
export function targetsCarried(state, carried) {
  if (carried.size === 0) return state.targets
  const pending = new Set(pendingOf(state).map((patch) => patch.id))
  return state.targets.map((target) => {
    const units = carried.get(target.patch.id)
    if (!units) return target
    const { within = [] } = target
    const kept = within.filter((each, i) => pending.has(each.id) || i === within.length - 1)
    return { ...target, within: [...kept, ...units] }
  })
}

/**
 * Before own changes are in the log: what they take back is in a question to the app.
 *
 * @param {Target[]} targets @param {Own[]} patches
 * @returns {Target[]}
 */
export function targetsTakenBack(targets, patches) {
  if (patches.every(({ made }) => made !== 'back')) return targets
  return targets.map((target) => {
    let path = target.path
    for (const patch of patches) {
      const after = path && following(path, [patch])
      if (path && !after && patch.made === 'back') return { ...target, gone: true }
      path = after
    }
    return target
  })
}

/**
 * When own changes are in the log.
 *
 * @param {Target[]} targets After these changes. @param {Own[]} patches As they were applied.
 * @param {number} s Their sequence.
 * @returns {Target[]}
 */
export function targetsConfirmed(targets, patches, s) {
  const places = new Map(patches.map((patch, i) => [patch.id, i]))
  return targets.map((target) => {
    const home = homeIn(target, patches, places)
    if (!home) return target
    const { fallen: _fallen, ...rest } = target
    // All of the unit has taken its place.
    if (home.whole) return { ...rest, path: null, gone: true }
    const path = following(home.path, patches, home.i + 1)
    const patch = home.own ? patches[home.i] : target.patch
    if (path) return { ...rest, patch, path, s }
    const fallen = { place: null, value: undefined, unseen: true, who: null }
    return { ...rest, patch, path: null, fallen }
  })
}

/**
 * Where own changes write a target: the last of them.
 *
 * @param {Target} target @param {Own[]} patches @param {ReadonlyMap<number | undefined, number>} places By id.
 * @returns {{ i: number, path: Path, own: boolean, whole: boolean } | null}
 */
function homeIn({ patch, within }, patches, places) {
  const carrier = within?.findLast(({ id }) => places.has(id))
  if (carrier) {
    const { id, at } = carrier
    const i = /** @type {number} */ (places.get(id))
    return { i, path: [...patches[i].path, ...at], own: false, whole: at.length === 0 }
  }
  const i = places.get(patch.id)
  return i === undefined ? null : { i, path: patches[i].path, own: true, whole: false }
}

/**
 * After an entry.
 *
 * @param {Target[]} targets
 * @param {{ patches: Patch[], seen: number, seq: number, unmoved?: boolean }} read
 * @param {import('./state.js').Author | 'self' | null} author `self`: this replica. It has removed a write on purpose if
 *   that was gone in the view, too.
 * @param {Past} past The log's value before it.
 * @returns {Target[]}
 */
export function targetsAfter(targets, read, author, past) {
  const { patches, seq } = read
  if (patches.length === 0) return targets
  return targets.map((target) => {
    const { path, fallen } = target
    if (fallen) return targetPutBack(target, fallen, read)
    const after = path && following(path, patches)
    if (after === path || !path) return target
    const moved = isMoved(path, patches)
    // Who has not seen that it was moved there may remove it there.
    if (after) return { ...target, path: after, s: moved ? seq : target.s }
    const own = author === 'self'
    const unseen = own || isUnseen(target, read, moved)
    const left = traced(path, patches, past.value, target.patch, !unseen)
    if (left.path) return { ...target, path: left.path }
    const { place, value } = left
    const who = own ? null : author
    return { ...target, path: null, fallen: { place, value, unseen, who } }
  })
}

/** @param {Target} target @param {import('./state.js').Fallen} fallen @param {{ patches: Patch[], seq: number }} read */
function targetPutBack(target, fallen, { patches, seq }) {
  const left = returned(fallen.place, fallen.value, patches, target.patch)
  if (!left.path) return { ...target, fallen: { ...fallen, place: left.place } }
  const { fallen: _fallen, ...rest } = target
  return { ...rest, path: left.path, s: seq }
}

/**
 * Whether the author of an entry that takes a write away had not seen it there. Neither has who has moved it himself,
 * if others have moved that place, or if he could not move it any more.
 *
 * @param {Target} target @param {{ seen: number, seq: number, unmoved?: boolean }} read @param {boolean} moved
 */
function isUnseen({ s }, { seen, seq, unmoved = false }, moved) {
  return unmoved || seen < (moved ? Math.max(seq - 1, s) : s)
}

/**
 * After changes of others in the view.
 *
 * @param {Target[]} targets @param {Patch[]} patches
 * @returns {Target[]}
 */
export function targetsMoved(targets, patches) {
  if (patches.length === 0) return targets
  return targets.map((target) => {
    const shown = target.shown && following(target.shown, patches)
    return shown === target.shown ? target : { ...target, shown }
  })
}

/**
 * Looks where the view shows them.
 *
 * @param {State} state
 * @returns {Target[]}
 */
export function targetsShown(state) {
  const pending = pendingOf(state)
  const places = new Map(pending.map((patch, i) => [patch.id, i]))
  return state.targets.map((target) => {
    const home = homeIn(target, pending, places)
    const shown = home
      ? following(home.path, pending, home.i + 1)
      : target.path && following(target.path, pending)
    return { ...target, shown }
  })
}

/** @param {Pick<State, 'inflight' | 'buffer'>} state @returns {(target: Target) => boolean} Whether it is neither in the log's value nor in what follows. */
export function nowhere(state) {
  const pending = new Set(pendingOf(state).map(({ id }) => id))
  return ({ path, patch, within = [] }) =>
    path === null && !pending.has(patch.id) && !within.some(({ id }) => pending.has(id))
}
