/**
 * Elements that the app has taken out of arrays. One that it puts back has moved; what it has changed in the
 * element meanwhile follows as further patches.
 */

import { Continuity, diff, foldMoves } from '../patch/index.js'
import { valuesIn } from '../path/index.js'
import { cloneValue, decode, isContainer, stringify } from '../value/index.js'

/** @typedef {import('../path/path.js').Path} Path */
/** @typedef {import('../proxy/node.js').Node} Node */
/** @typedef {import('./recorder.js').Recorded} Recorded */

/**
 * @typedef {object} Removal Of one element. It may be put back and taken out again.
 * @property {unknown} before What the element was before its first change; null while it is unchanged.
 * @property {boolean} back Whether it has come back: as an element, inside another one, or otherwise.
 * @property {boolean} over Whether it has come back without a patch, instead of an equal element that was there.
 */

export class TakenOut {
  /** The last removal of each element. @type {WeakMap<object, Removal>} */
  #removals = new WeakMap()

  /** @param {Recorded[]} patches Those of a statement; changed in place. */
  leave(patches) {
    for (const patch of patches) {
      if (patch.was === undefined || !isContainer(patch.was)) continue
      patch.removal = { before: null, back: false, over: false }
      this.#removals.set(patch.was, patch.removal)
    }
  }

  /**
   * @param {Node[]} known What a statement puts in that has been in the value before.
   * @param {Recorded[]} patches Those of the statement.
   */
  enter(known, patches) {
    for (const node of known) if (!node.attached) this.#comeBack(node.target)
    const out = known.filter(({ target }) => this.#removals.has(target))
    if (out.length === 0) return
    const added = new Set(patches.map(({ value }) => value))
    for (const { target } of out) {
      const removal = /** @type {Removal} */ (this.#removals.get(target))
      removal.back = true
      if (!added.has(target)) removal.over = true
    }
  }

  /** @param {object} container With all in it. */
  #comeBack(container) {
    const removal = this.#removals.get(container)
    if (removal) removal.back = true
    for (const value of valuesIn(container)) if (isContainer(value)) this.#comeBack(value)
  }

  /** @param {Node | undefined} node Of a container that is about to change, and is no part of the value. */
  change(node) {
    if (!node || node.attached) return
    // It may have been taken out of a list that is itself replaced, and still be in that one.
    for (let at = /** @type {Node | null} */ (node); at; at = at.parent) {
      const removal = this.#removals.get(at.target)
      if (removal?.before === null) removal.before = cloneValue(at.target)
    }
  }
}

/**
 * Makes moves of removals and additions of one element.
 *
 * @template {Recorded} P
 * @param {P[]} patches Those of one or several statements, in their order.
 * @returns {P[]} Patches that do the same.
 */
export function foldStatements(patches) {
  return foldMoves(patches, changes)
}

/**
 * @template {Recorded} P
 * @param {P} removed @param {P} added @param {Path} path
 * @returns {P[]}
 */
function changes({ removal }, added, path) {
  if (!removal || removal.before === null || added.text === undefined) return []
  return diff(removal.before, decode(added.text), new Continuity()).map(({ value, ...patch }) => ({
    ...added,
    value: undefined,
    text: undefined,
    ...patch,
    ...(patch.from && { from: [...path, ...patch.from] }),
    ...(patch.op !== 'remove' && patch.op !== 'move' && { text: stringify(value) }),
    path: [...path, ...patch.path]
  }))
}
