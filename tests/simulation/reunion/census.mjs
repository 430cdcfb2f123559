/** The model: the objects of the moving side at one moment, and their places. */

import { read } from '../user-code/reading.mjs'
import { containers } from './moves.mjs'

/**
 * @typedef {object} Known What is known of one container.
 * @property {string} place
 * @property {string} content
 * @property {string | null} id Where it has one.
 * @property {object | null} list What it stands in, if it is a list or a Map.
 * @property {object | null} row The row that it is a part of.
 */
/**
 * @typedef {object} Meanwhile What happened between two censuses.
 * @property {boolean} still Whether no row has moved.
 * @property {Set<string>} alike What several objects without an id have held: a copy may be of any of these.
 */

/** The suffix of the place of a row's part. */
const PART = /\/(meta|tags)(\/.*)?$/

export class Census {
  /** By place. @type {Map<string, object>} */
  #at = new Map()
  /** By node. @type {Map<object, Known>} */
  #known = new Map()
  /** How often each content, and each id, is there. @type {Map<string, number>} */
  #counts = new Map()

  /** @param {import('./side.mjs').Side} side */
  constructor(side) {
    for (const [place, object] of containers(side.ref.value)) {
      const node = side.node(object)
      const content = read(object)
      const id = object.id === undefined ? null : `id ${object.id}`
      const isList = Array.isArray(object) || object instanceof Map
      const above = this.#at.get(place.slice(0, place.lastIndexOf('/'))) ?? null
      this.#at.set(place, node)
      const row = this.#at.get(place.replace(PART, '')) ?? null
      this.#known.set(node, { place, content, id, list: isList ? above : null, row })
      for (const name of [content, id]) {
        if (name !== null) this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
      }
    }
  }

  /** @param {string} place @returns {object | undefined} The node of what stands there. */
  at(place) {
    return this.#at.get(place)
  }

  /** @param {object | undefined} node @returns {string | undefined} */
  placeOf(node) {
    return node && this.#known.get(node)?.place
  }

  /**
   * Whether others must find an object again: nothing else has its id, or holds the same. A list that
   * replaces another one becomes that one, so that it is to be found where what it stands in is. Rows
   * that are moved are made what they have become, part by part: then parts stay with their rows.
   *
   * @param {object} node
   * @param {Census} before
   * @param {Meanwhile} meanwhile
   * @returns {boolean}
   */
  knows(node, before, meanwhile) {
    const now = this.#known.get(node)
    const then = before.#known.get(node)
    if (!now || !then) return false
    if (now.list) return now.list === then.list && this.knows(now.list, before, meanwhile)
    const one = (/** @type {string} */ name) =>
      before.#counts.get(name) === 1 && this.#counts.get(name) === 1
    if (now.id !== null) return one(now.id)
    const { still, alike } = meanwhile
    const same = now.content === then.content && one(now.content) && !alike.has(now.content)
    return (still || now.row === then.row) && same
  }
}

/** @param {unknown} value Plain. @returns {Set<string>} The contents that several containers without an id have. */
export function severalIn(value) {
  const [once, several] = [new Set(), new Set()]
  for (const [, object] of containers(value)) {
    if (object.id !== undefined) continue
    const content = read(object)
    if (once.has(content)) several.add(content)
    once.add(content)
  }
  return several
}
