/**
 * Elements that the app has taken out of arrays. One that it puts back has moved; what it has changed in the
 * element meanwhile follows as further patches.
 */

import { Continuity, diff, foldMoves } from '../patch/index.js'
import { cloneValue, decode, isContainer, stringify } from '../value/index.js'
import { climb } from './reconcile.js'

/** @typedef {import('../path/path.js').Path} Path */
/** @typedef {import('../proxy/node.js').Node} Node */
/** @typedef {import('./recorder.js').Recorded} Recorded */

export class TakenOut {
  /** What they were before their first change; null while they are unchanged. @type {WeakMap<object, unknown>} */
  #before = new WeakMap()

  /** @param {unknown} element That a statement takes out. */
  leave(element) {
    if (isContainer(element)) this.#before.set(element, null)
  }

  /** @param {Node | undefined} node Of a container that is about to change, and is no part of the value. */
  change(node) {
    if (!node) return
    const element = climb(node).top.target
    if (this.#before.get(element) === null) this.#before.set(element, cloneValue(element))
  }

  /**
   * Makes moves of removals and additions of one element.
   *
   * @template {Recorded} P
   * @param {P[]} patches Those of one or several statements, in their order.
   * @returns {P[]} Patches that do the same.
   */
  fold(patches) {
    return foldMoves(patches, (element, added, path) => this.#changes(element, added, path))
  }

  /**
   * @template {Recorded} P
   * @param {unknown} element @param {P} added @param {Path} path
   * @returns {P[]}
   */
  #changes(element, added, path) {
    const before = isContainer(element) ? this.#before.get(element) : null
    if (!before || added.text === undefined) return []
    return diff(before, decode(added.text), new Continuity()).map(({ value, ...patch }) => ({
      ...added,
      value: undefined,
      text: undefined,
      ...patch,
      ...(patch.op !== 'remove' && { text: stringify(value) }),
      path: [...path, ...patch.path]
    }))
  }
}
