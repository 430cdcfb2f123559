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
 * @property {unknown} before What the element was when it was taken out; null while nothing can have changed it.
 * @property {boolean} back Whether it has come back: as an element, inside another one, or otherwise.
 * @property {boolean} over Whether it has come back without a patch of its own: inside another one, or instead of an
 *   equal element that was there.
 */

export class TakenOut {
  /** The last removal of each element. @type {WeakMap<object, Removal>} */
  #removals = new WeakMap()

  /**
   * @param {Recorded[]} patches Those of a statement; changed in place.
   * @param {boolean} moving Whether containers have several places. Then the element may be, or hold, one that stays
   *   in the value, and changes with it.
   */
  leave(patches, moving) {
    for (const patch of patches) {
      if (patch.was === undefined || !isContainer(patch.was)) continue
      const before = moving ? cloneValue(patch.was) : null
      patch.removal = { before, back: false, over: false }
      this.#removals.set(patch.was, patch.removal)
    }
  }

  /**
   * @param {Node[]} known What a statement puts in that has been in the value before.
   * @param {Recorded[]} patches Those of the statement.
   */
  enter(known, patches) {
    /** @type {Set<unknown> | undefined} */
    let added
    for (const { attached, target } of known) {
      if (!attached) this.#comeBackInside(target)
      const removal = this.#removals.get(target)
      if (!removal) continue
      removal.back = true
      added ??= new Set(patches.map(({ value }) => value))
      if (!added.has(target)) removal.over = true
    }
  }

  /** @param {object} container That comes back, with all in it. */
  #comeBackInside(container) {
    for (const value of valuesIn(container)) {
      if (!isContainer(value)) continue
      const removal = this.#removals.get(value)
      if (removal) removal.back = removal.over = true
      this.#comeBackInside(value)
    }
  }

  /**
   * What is put elsewhere and stays in an element that is out: that changes with it from now on.
   *
   * @param {Node[]} known What a statement puts in that has been in the value before.
   */
  share(known) {
    if (known.length === 0) return
    const places = new Set(known.flatMap(({ parent, extra }) => [parent, ...(extra ?? [])]))
    for (const place of places) this.#keep(place)
  }

  /** @param {Node | undefined} node Of a container that is about to change, and is no part of the value. */
  change(node) {
    if (!node?.attached) this.#keep(node)
  }

  /** @param {Node | null | undefined} node What it is in may have been taken out, or be in what has been. */
  #keep(node) {
    for (let at = node; at; at = at.parent) {
      const removal = this.#removals.get(at.target)
      if (removal?.before === null && !removal.back) removal.before = cloneValue(at.target)
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
  if (stringify(removal.before) === added.text) return []
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
