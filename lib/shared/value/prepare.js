/**
 * Prepares a value for storing: makes a plain copy, except of containers that are already stored.
 */

import { cloneTagged, isPlainScalar } from './clone.js'
import { stringify } from './codec.js'

/** @typedef {import('../proxy/node.js').Node} Node */
/** @typedef {import('../path/path.js').Path} Path */

/**
 * @typedef {object} Source
 * @property {object} original The copied object.
 * @property {object | undefined} before Its previous copy.
 */

/** @type {Node[]} */
const NONE = []

export class Prepared {
  #tagged

  /**
   * @param {unknown} raw
   * @param {boolean} tagged Whether its text needs tags.
   * @param {Node[]} known Nodes of the store's own containers in it, which are moved instead of
   *   copied.
   * @param {Source} [source] For a copy.
   */
  constructor(raw, tagged, known, source) {
    this.raw = raw
    this.known = known
    this.source = source
    this.#tagged = tagged
  }

  /** The value as part of a patch. */
  written() {
    const { raw } = this
    return { value: raw, text: this.#tagged ? stringify(raw) : JSON.stringify(raw) }
  }
}

/**
 * @param {import('../store/store.js').Store} store
 * @param {unknown} value
 * @param {Path} path The place where it will be stored.
 * @throws {import('../errors/errors.js').RemoteRefError} As `cloneValue`.
 */
export function prepare(store, value, path) {
  if (isPlainScalar(value)) return new Prepared(value, false, NONE)
  /** @type {Node[]} */
  const known = []
  /** The last copied object contains all others. @type {Source | undefined} */
  let source
  try {
    const copied = cloneTagged(value, {
      path,
      unwrap: store.unwrap,
      keep(raw) {
        const node = store.nodes.get(raw)
        if (node) known.push(node)
        return node !== undefined
      },
      copied(original, copy) {
        source = { original, before: store.originals.get(original) }
        store.originals.set(original, copy)
      }
    })
    return new Prepared(copied.value, copied.tagged, known, source)
  } catch (error) {
    throw store.named(error)
  }
}
