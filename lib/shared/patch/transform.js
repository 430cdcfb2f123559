/**
 * Transforms a patch so that it applies after a concurrent one. The table is in docs/protocol.md.
 * native/core/patch/transform.c does the same in C; tests/cases/transform.json has a case for each
 * row and is run by both.
 *
 * A `test` is transformed like a replace at its path, and affects no other patch. A `text` affects
 * only other texts of the same string.
 */

import { samePath, shift } from './places.js'
import { transformEdit } from './text-edit.js'
import { moveOver, moveOverMove, overMove } from './transform-move.js'

/** @typedef {import('../path/path.js').Path} Path */
/**
 * @typedef {object} Change The parts of a patch that matter to a transform.
 * @property {import('./patch.js').Op} op
 * @property {Path} path
 * @property {Path} [from] Of a `move`.
 * @property {import('./text-edit.js').TextEdit} [edit] Of a `text`.
 */
/** @typedef {Change & { op: 'move', from: Path }} Move */
/** @typedef {'later' | 'earlier'} Side */

/**
 * Transforms `o` to apply after `a`, which was made on the same value.
 *
 * @template {Change} P
 * @param {P} o
 * @param {Change} a
 * @param {Side} side Whether `o` comes later in main's order than `a`, or earlier.
 * @returns {P | P[] | null} `o` itself if nothing changes, a copy, or null if nothing is left of it.
 *   Over or of a move, also several patches in their order.
 */
export function transformPatch(o, a, side) {
  if (a.op === 'test') return o
  if (a.op === 'text') return o.op === 'text' && samePath(o.path, a.path) ? overText(o, a, side) : o
  if (o.op === 'move') {
    const move = /** @type {P & Move} */ (o)
    if (!isMove(a)) return moveOver(move, a, side)
    return moveOverMove(move, /** @type {Move} */ (a), side)
  }
  if (isMove(a)) return overMove(o, /** @type {Move} */ (a), side)
  const depth = a.path.length - 1
  const exact = o.path.length === depth + 1 && o.op !== 'text'
  if (depth === -1) return exact && side === 'later' ? o : null
  if (!isUnder(o.path, a.path, depth)) return o

  const k = a.path[depth]
  const j = o.path[depth]
  if (typeof k === 'string') return k === j ? overMember(o, a.op, exact, side) : o
  return typeof j === 'string' ? o : overElement(o, a.op, exact, side, depth, k - j)
}

/**
 * Transforms two lists of patches that were made on the same value over each other.
 *
 * @template {Change} L
 * @template {Change} E
 * @param {L[]} later
 * @param {E[]} earlier
 * @param {(own: L, after: L[], other: E) => void} [crossed] Called for each pair of patches that were
 *   transformed over each other: what is left of the later one.
 * @returns {[later: L[], earlier: E[]]} `earlier` and then the new `later` give the same value as
 *   `later` and then the new `earlier`.
 */
export function transformLists(later, earlier, crossed) {
  /** @type {E[]} */
  const result = []
  for (const patch of earlier) {
    /** @type {E[]} */
    let moving = [patch]
    /** @type {L[]} */
    const next = []
    for (const own of later) {
      const [after, rest] = cross(own, moving, crossed)
      for (const left of after) next.push(left)
      moving = rest
    }
    later = next
    for (const left of moving) result.push(left)
  }
  return [later, result]
}

/**
 * @template {Change} L
 * @template {Change} E
 * @param {L} own
 * @param {E[]} moving What is left of one patch.
 * @param {(own: L, after: L[], other: E) => void} [crossed]
 * @returns {[later: L[], earlier: E[]]}
 */
export function cross(own, moving, crossed) {
  if (moving.length !== 1) return transformLists([own], moving, crossed)
  const [other] = moving
  const later = listOf(transformPatch(own, other, 'later'))
  const earlier = listOf(transformPatch(other, own, 'earlier'))
  crossed?.(own, later, other)
  return [later, earlier]
}

/**
 * @template {Change} P
 * @param {P | P[] | null} transformed
 * @returns {P[]}
 */
export function listOf(transformed) {
  return Array.isArray(transformed) ? transformed : transformed ? [transformed] : []
}

/** @param {Change} patch */
function isMove({ op }) {
  return op === 'move'
}

/**
 * @template {Change} P
 * @param {P} o @param {Change} a @param {Side} side
 * @returns {P}
 */
function overText(o, a, side) {
  const edit = transformEdit(o.edit ?? [], a.edit ?? [], side)
  return { ...o, edit }
}

/**
 * Whether a path starts with the first `depth` steps of another and is longer.
 *
 * @param {Path} path
 * @param {Path} other
 * @param {number} depth
 */
function isUnder(path, other, depth) {
  if (path.length <= depth) return false
  for (let i = 0; i < depth; i++) if (path[i] !== other[i]) return false
  return true
}

/**
 * `o` at or below the member that `a` changed.
 *
 * @template {Change} P
 * @param {P} o
 * @param {Change['op']} op Of `a`.
 * @param {boolean} exact Whether `o` is at the member itself, and not inside its string.
 * @param {Side} side
 * @returns {P | null}
 */
function overMember(o, op, exact, side) {
  if (!exact || side === 'earlier') return null
  if (op !== 'remove' || o.op === 'add') return o
  return o.op === 'replace' ? { ...o, op: 'add' } : null
}

/**
 * `o` at or below an element of the array in which `a` changed one.
 *
 * @template {Change} P
 * @param {P} o
 * @param {Change['op']} op Of `a`.
 * @param {boolean} exact Whether `o` is at the element itself, and not inside its string.
 * @param {Side} side
 * @param {number} depth The position of the index in the paths.
 * @param {number} ahead The index of `o` minus that of `a`.
 * @returns {P | null}
 */
function overElement(o, op, exact, side, depth, ahead) {
  const inserts = exact && o.op === 'add'
  if (op === 'add') {
    const stays = inserts && ahead === 0 && side === 'earlier'
    return ahead > 0 || stays ? o : { ...o, path: shift(o.path, depth, 1) }
  }
  if (op === 'remove') {
    if (ahead < 0) return { ...o, path: shift(o.path, depth, -1) }
    return ahead === 0 && !inserts ? null : o
  }
  if (ahead !== 0) return o
  if (!exact) return null
  return side === 'earlier' && (o.op === 'replace' || o.op === 'test') ? null : o
}
