/**
 * Transforms patches over moves, and moves over patches: the table "Moves" in docs/protocol.md.
 *
 * A move takes the element at `from` out of its array. Its `path` is a gap: a place between elements,
 * counted without that element. Any other path is a target: it leads to a value, or through one.
 */

import { endsInIndex } from '../path/index.js'
import {
  followed,
  gapOverInsertion,
  gapOverRemoval,
  isBelow,
  samePath,
  targetOverInsertion,
  targetOverRemoval
} from './places.js'

/** @typedef {import('../path/path.js').Path} Path */
/** @typedef {import('./transform.js').Change} Change */
/** @typedef {import('./transform.js').Move} Move */
/** @typedef {import('./transform.js').Side} Side */

/**
 * Transforms a patch that is no move over a move.
 *
 * @template {Change} P
 * @param {P} o
 * @param {Move} a
 * @param {Side} side
 * @returns {P | P[]}
 */
export function overMove(o, a, side) {
  const { from: x, path: t } = a
  const z = o.path
  if (takesAway(o)) {
    const takesX = isBelow(x, z)
    const takesT = isBelow(t, targetOverRemoval(z, x))
    // What its author has removed goes with it, also if it is elsewhere now.
    if (takesX && !takesT) return several({ op: 'remove', path: t }, o)
    if (takesT && !takesX && side === 'earlier') return several(inverse(a), o)
  }
  const path = putsIn(o) ? gapOverMove(z, x, t, side) : targetOverMove(z, x, t)
  return path === z ? o : { ...o, path }
}

/**
 * Transforms a move over a patch that is no move.
 *
 * @template {Change} P
 * @param {P & Move} o
 * @param {Change} a
 * @param {Side} side
 * @returns {P | null}
 */
export function moveOver(o, a, side) {
  const { from: y, path: u } = o
  const z = a.path
  if (takesAway(a)) {
    if (isBelow(y, z) || (a.op === 'remove' && samePath(y, z))) return null
    // Where it was to go has gone: the later of both wins.
    if (isBelow(u, targetOverRemoval(z, y))) {
      if (side === 'later') return null
      return /** @type {P} */ (/** @type {Change} */ ({ op: 'remove', path: targetOver(y, a) }))
    }
  }
  return moved(o, targetOver(y, a), gapOver(u, a, y, side))
}

/**
 * Transforms a move over a move.
 *
 * @template {Change} P
 * @param {P & Move} o
 * @param {Move} a
 * @param {Side} side
 * @returns {P | P[] | null}
 */
export function moveOverMove(o, a, side) {
  const { from: y, path: u } = o
  const { from: x, path: t } = a
  if (samePath(x, y)) return side === 'later' ? moved(o, t, u) : null
  const from = targetOverMove(y, x, t)
  // The same places without the element that the other move takes out.
  const yAfter = targetOverRemoval(y, x)
  const xAfter = targetOverRemoval(x, y)
  const outOfY = isBelow(x, y)
  const intoY = isBelow(t, yAfter)
  if (outOfY && intoY) return moved(o, from, u)
  const tAfter = yAfter ? gapOverRemoval(t, yAfter) : t
  if (outOfY) return moved(o, from, gapOverInsertion(u, tAfter, side))
  const x_ = /** @type {Path} */ (xAfter)
  if (intoY) {
    // Each would be moved into the other: the later of both wins.
    if (isBelow(u, x_)) return side === 'later' ? null : several(inverse(a), o)
    return moved(o, from, gapOverRemoval(u, x_))
  }
  return moved(o, from, gapOverMove(u, x_, tAfter, side))
}

/** @param {Change} patch Whether it removes or replaces what is at its path. */
export function takesAway({ op, path }) {
  return op === 'remove' || op === 'replace' || (op === 'add' && !endsInIndex(path))
}

/** @param {Change} patch Whether it puts a new element into an array, so that its path is a gap. */
export function putsIn({ op, path }) {
  return op === 'add' && endsInIndex(path)
}

/** @param {Change} patch Whether it takes an element out of an array, for good. */
export function takesOut({ op, path }) {
  return op === 'remove' && endsInIndex(path)
}

/** @param {Path} path @param {Path} x @param {Path} t */
function targetOverMove(path, x, t) {
  const rest = targetOverRemoval(path, x)
  return rest ? targetOverInsertion(rest, t) : followed(path, x, t)
}

/** @param {Path} gap @param {Path} x @param {Path} t @param {Side} side */
function gapOverMove(gap, x, t, side) {
  if (isBelow(gap, x)) return followed(gap, x, t)
  return gapOverInsertion(gapOverRemoval(gap, x), t, side)
}

/** @param {Path} path A target that `a` does not take away. @param {Change} a */
function targetOver(path, a) {
  if (putsIn(a)) return targetOverInsertion(path, a.path)
  return takesOut(a) ? (targetOverRemoval(path, a.path) ?? path) : path
}

/** @param {Path} u A gap counted without `y`. @param {Change} a @param {Path} y @param {Side} side */
function gapOver(u, a, y, side) {
  if (isBelow(a.path, y)) return u
  if (putsIn(a)) return gapOverInsertion(u, gapOverRemoval(a.path, y), side)
  return takesOut(a) ? gapOverRemoval(u, /** @type {Path} */ (targetOverRemoval(a.path, y))) : u
}

/** @param {Move} move @returns {Move} */
function inverse({ from, path }) {
  return { op: 'move', from: path, path: from }
}

/**
 * @template {Change} P
 * @param {Change} first Made by a transform. @param {P} o
 * @returns {P[]}
 */
function several(first, o) {
  return [/** @type {P} */ (first), o]
}

/**
 * @template {Change} P
 * @param {P & Move} o @param {Path} from @param {Path} path
 * @returns {P}
 */
function moved(o, from, path) {
  return from === o.from && path === o.path ? o : { ...o, from, path }
}
