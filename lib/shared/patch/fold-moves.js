/**
 * Finds moves in the patches of statements: an element that is taken out of an array and put into the same
 * array or another one. A removal and an addition would lose what others change in it meanwhile.
 *
 * The move is at the place of the addition: until then the element stays where it was, and the patches
 * between are transformed over it. If one of these takes away its old place, the move is at the place of
 * the removal instead.
 */

import { withoutCopies } from './copies.js'
import { endsInIndex } from '../path/index.js'
import {
  gapOverInsertion,
  gapOverRemoval,
  isAt,
  isBelow,
  samePath,
  targetOverInsertion,
  targetOverRemoval
} from './places.js'
import { putsIn, takesAway, takesOut } from './transform-move.js'
import { transformPatch } from './transform.js'

/** @typedef {import('../path/path.js').Path} Path */
/** @typedef {import('./transform.js').Change} Change */
/**
 * @typedef {Change & {
 *   value?: unknown
 *   text?: string
 *   was?: unknown
 *   removal?: { back: boolean, over: boolean, before: unknown }
 * }} Statement A recorded patch: `value` is the new element itself and not a copy, `was` the removed or
 *   replaced one. `back`: that has come back; `over`: in the place of an equal one, and is not what was removed any more.
 *   `before`: what it was before it was changed; null if it was not.
 */
/**
 * @template {Statement} P
 * @typedef {{ patch: P, half?: P }} Step `half`: the replace that it is a half of.
 */
/**
 * @template {Statement} P
 * @typedef {{ removed: Step<P>, added: Step<P> }} Pair
 */

/**
 * @template {Statement} P
 * @typedef {(removed: P, added: P, path: Path) => P[]} Changes The patches for what has changed in an element
 *   while it was in no array; `path` is its new place.
 */

/** The most steps that all moves of one list are transformed over. */
const MAX_WORK = 200_000

/**
 * @template {Statement} P
 * @param {P[]} patches In their order; not changed.
 * @param {Changes<P>} [changes]
 * @returns {P[]} Patches that do the same.
 */
export function foldMoves(patches, changes = () => []) {
  if (patches.length < 2) return patches
  const known = withoutCopies(patches)
  const moved = movedBy(known)
  if (moved.size === 0) return patches
  /** @type {Step<P>[]} */
  let steps = known.flatMap((patch) => halves(patch, moved))
  let work = 0
  for (const pair of pairsOf(steps, moved)) {
    const from = steps.indexOf(pair.removed)
    const to = steps.indexOf(pair.added)
    work += Math.abs(to - from)
    if (work > MAX_WORK) break
    steps = fold(steps, from, to, changes) ?? steps
  }
  return joined(steps)
}

/**
 * @param {Statement[]} patches
 * @returns {Set<unknown>} The elements that are both removed and added.
 */
function movedBy(patches) {
  const removed = new Set()
  const both = new Set()
  for (const patch of patches) if (removes(patch)) removed.add(patch.was)
  for (const patch of patches) if (adds(patch) && removed.has(patch.value)) both.add(patch.value)
  for (const { op, was, value } of patches) if (op === 'replace' && was === value) both.delete(was)
  return both
}

/**
 * Whether a value can be told from others. Equal texts and numbers are the same element, but one that is
 * set by index is a value: two members of a color may be equal.
 *
 * @param {unknown} value @param {Change['op']} op
 */
function isElement(value, op) {
  const type = typeof value
  if (type === 'object') return value !== null
  return op !== 'replace' && (type === 'string' || type === 'number')
}

/** @param {Statement} patch */
function adds({ op, path, value }) {
  const puts = op === 'add' || op === 'replace'
  return puts && endsInIndex(path) && isElement(value, op)
}

/** @param {Statement} patch */
function removes({ op, path, was }) {
  const takes = op === 'remove' || op === 'replace'
  return takes && endsInIndex(path) && isElement(was, op)
}

/**
 * A replace of an element that moves is a removal and an addition.
 *
 * @template {Statement} P
 * @param {P} patch @param {Set<unknown>} moved
 * @returns {Step<P>[]}
 */
function halves(patch, moved) {
  const { op, was, value } = patch
  const moves = (removes(patch) && moved.has(was)) || (adds(patch) && moved.has(value))
  if (op !== 'replace' || !moves) return [{ patch }]
  const removal = { ...patch, op: /** @type {const} */ ('remove') }
  delete removal.value
  delete removal.text
  const addition = { ...patch, op: /** @type {const} */ ('add') }
  delete addition.was
  delete (/** @type {any} */ (addition).old)
  return [
    { patch: removal, half: patch },
    { patch: addition, half: patch }
  ]
}

/**
 * Each removal with the next addition of the same element, or else with the one before: a swap by index adds an
 * element before it removes it.
 *
 * An element that is added first must still be, at its old place, what is added. Another move out of it may come
 * to stand before that, so such pairs are first, and the outer element before what is in it.
 *
 * @template {Statement} P
 * @param {Step<P>[]} steps
 * @param {Set<unknown>} moved
 * @returns {Pair<P>[]} In the order in which they are folded.
 */
function pairsOf(steps, moved) {
  /** @type {Map<unknown, Step<P>[]>} */
  const open = new Map()
  /** @type {Pair<P>[]} */
  const addedFirst = []
  /** @type {Pair<P>[]} */
  const removedFirst = []
  for (const step of steps) {
    const { patch } = step
    const removal = removes(patch) && moved.has(patch.was)
    const addition = !removal && adds(patch) && moved.has(patch.value)
    if (!removal && !addition) continue
    const element = removal ? patch.was : patch.value
    const before = (open.get(element) ?? []).filter((each) => removal || !each.patch.removal?.over)
    open.set(element, before)
    const other = before.at(-1)
    if (other && removes(other.patch) !== removal) {
      before.pop()
      if (removal) addedFirst.push({ removed: step, added: other })
      else removedFirst.push({ removed: other, added: step })
    } else {
      before.push(step)
    }
  }
  return [...addedFirst.reverse(), ...removedFirst]
}

/**
 * @template {Statement} P
 * @param {Step<P>[]} steps
 * @param {number} from The index of the removal. @param {number} to That of the addition.
 * @param {Changes<P>} changes
 * @returns {Step<P>[] | undefined}
 */
function fold(steps, from, to, changes) {
  const removal = steps[from].patch
  const addition = steps[to].patch
  const [first, last] = from < to ? [from, to] : [to, from]
  const between = steps.slice(first + 1, last)
  const made =
    from < to
      ? (late(removal.path, addition, between) ?? early(removal.path, addition, between))
      : before(removal.path, addition, between)
  if (!made) return undefined
  const { move, at, rest } = made
  rest.forEach((patch, i) => (between[i].patch = patch))
  const edits = changes(removal, addition, move.path)
  // A swap of neighbours moves only one of them.
  const stays = samePath(move.from ?? [], move.path)
  const moved = [...(stays ? [] : [move]), ...edits].map((patch) => ({ patch }))
  const middle = at === 'first' ? [...moved, ...between] : [...between, ...moved]
  return [...steps.slice(0, first), ...middle, ...steps.slice(last + 1)]
}

/**
 * Keeps the element at its old place until the addition.
 *
 * @template {Statement} P
 * @param {Path} old @param {P} addition @param {Step<P>[]} between
 */
function late(old, addition, between) {
  const over = carry({ op: 'add', path: old }, between)
  return over && { move: moveOf(addition, over.path, addition.path), at: 'last', rest: over.rest }
}

/**
 * Puts the element at its new place at the time of the removal.
 *
 * @template {Statement} P
 * @param {Path} old @param {P} addition @param {Step<P>[]} between
 */
function early(old, addition, between) {
  /** @type {Path | null} */
  let gap = addition.path
  for (let i = between.length - 1; gap && i >= 0; i--) gap = gapBefore(gap, between[i].patch)
  const over = gap && carry({ op: 'add', path: gap }, between)
  if (!gap || !over || !samePath(over.path, addition.path)) return undefined
  return { move: moveOf(addition, old, gap), at: 'first', rest: over.rest }
}

/**
 * The element was added before it was removed: the move is at the place of the addition.
 *
 * @template {Statement} P
 * @param {Path} removed @param {P} addition @param {Step<P>[]} between
 */
function before(removed, addition, between) {
  /** @type {Path | null} */
  let old = removed
  for (let i = between.length - 1; old && i >= 0; i--) old = targetBefore(old, between[i].patch)
  const first = old && targetOverRemoval(old, addition.path)
  if (!old || !first || isBelow(addition.path, first)) return undefined
  const over = carry({ op: 'remove', path: old }, between)
  if (!over || !samePath(over.path, removed)) return undefined
  const move = moveOf(addition, first, gapOverRemoval(addition.path, first))
  return { move, at: 'first', rest: over.rest }
}

/**
 * Takes an insertion or a removal of the element from before some steps to behind them.
 *
 * @template {Statement} P
 * @param {{ op: 'add' | 'remove', path: Path }} change
 * @param {Step<P>[]} steps
 * @returns {{ rest: P[], path: Path } | undefined} The patches of the steps after the change, and its path after
 *   them. Undefined if one of both takes away the place of the other.
 */
function carry(change, steps) {
  /** @type {P[]} */
  const rest = []
  for (const { patch } of steps) {
    const after = transformPatch(patch, change, 'later')
    const next = transformPatch(change, patch, 'earlier')
    if (!after || !next || Array.isArray(after) || Array.isArray(next)) return undefined
    rest.push(after)
    change = next
  }
  return { rest, path: change.path }
}

/** @param {Path} gap @param {Change} patch @returns {Path | null} The same gap before the patch. */
function gapBefore(gap, patch) {
  const { op, path, from } = patch
  if (op === 'move' && from) {
    if (isBelow(gap, path)) return null
    return gapOverInsertion(gapOverRemoval(gap, path), from, 'earlier')
  }
  if (putsIn(patch)) return isBelow(gap, path) ? null : gapOverRemoval(gap, path)
  if (takesOut(patch)) return gapOverInsertion(gap, path, 'earlier')
  return takesAway(patch) && isBelow(gap, path) ? null : gap
}

/** @param {Path} target @param {Change} patch @returns {Path | null} The same place before the patch. */
function targetBefore(target, patch) {
  const { op, path, from } = patch
  if (op === 'move' && from) {
    const without = targetOverRemoval(target, path)
    return without && targetOverInsertion(without, from)
  }
  if (putsIn(patch)) return targetOverRemoval(target, path)
  if (takesOut(patch)) return targetOverInsertion(target, path)
  return takesAway(patch) && isAt(target, path) ? null : target
}

/**
 * @template {Statement} P
 * @param {P} addition @param {Path} from @param {Path} path
 * @returns {P}
 */
function moveOf(addition, from, path) {
  const move = { ...addition, op: /** @type {const} */ ('move'), from, path }
  delete move.value
  delete move.text
  return move
}

/**
 * Joins the halves of replaces that are still beside each other.
 *
 * @template {Statement} P
 * @param {Step<P>[]} steps
 * @returns {P[]}
 */
function joined(steps) {
  /** @type {P[]} */
  const patches = []
  for (let i = 0; i < steps.length; i++) {
    const { patch, half } = steps[i]
    const next = steps[i + 1]
    const whole =
      half && next?.half === half && patch.op === 'remove' && samePath(patch.path, next.patch.path)
    patches.push(whole ? { ...half, path: patch.path } : patch)
    if (whole) i++
  }
  return patches
}
