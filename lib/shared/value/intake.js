/** What is about to be stored: a plain copy that knows which parts of it are no copies. */

import { cloneMarked, isPlainScalar } from './clone.js'
import { stringify } from './codec.js'

/** @typedef {import('../proxy/node.js').Node} Node */
/** @typedef {import('../path/path.js').Path} Path */

/**
 * @typedef {object} Source
 * @property {object} original What has been copied.
 * @property {object | undefined} before The copy that was made of it the last time.
 */

/** @type {Node[]} */
const NONE = []

export class Taken {
  #tagged

  /**
   * @param {unknown} raw
   * @param {boolean} tagged Whether its text is more than JSON.
   * @param {Node[]} known Nodes of the store's own containers in it, which are moved, not copied.
   * @param {Source} [source] Of a copy.
   */
  constructor(raw, tagged, known, source) {
    this.raw = raw
    this.known = known
    this.source = source
    this.#tagged = tagged
  }

  /** What a patch says of it. */
  written() {
    const { raw } = this
    return { value: raw, text: this.#tagged ? stringify(raw) : JSON.stringify(raw) }
  }
}

/**
 * @param {import('../store/store.js').Store} store
 * @param {unknown} value
 * @param {Path} path Where it will stand.
 * @throws {import('../errors/errors.js').RemoteRefError} As `carry`.
 */
export function intake(store, value, path) {
  if (isPlainScalar(value)) return new Taken(value, false, NONE)
  /** @type {Node[]} */
  const known = []
  /** The last to be copied is what holds all the others. @type {Source | undefined} */
  let source
  try {
    const carried = cloneMarked(value, {
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
    return new Taken(carried.value, carried.tagged, known, source)
  } catch (error) {
    throw store.named(error)
  }
}
