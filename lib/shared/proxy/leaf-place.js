/** The place of a leaf, since leaves have no nodes. */

/** @typedef {import('./node.js').Node} Node */
/** @typedef {import('../path/path.js').Path} Path */
/** @typedef {import('../store/store.js').Store} Store */

export class LeafPlace {
  /** The parent from which it was last read; null if it has none. @type {Node | null} */
  #parent = null
  /** The step in that parent. @type {string | number} */
  #key = ''

  /** @param {Store} store */
  constructor(store) {
    this.store = store
  }

  /** Stores the place where it is read. @param {Node | null} parent @param {string | number} key */
  reached(parent, key) {
    this.#parent = parent
    this.#key = key
  }

  /**
   * Its current place.
   *
   * @param {object} leaf
   * @returns {{ parent: Node, step: string | number } | null} Null if it no longer has one.
   */
  find(leaf) {
    const parent = this.#parent
    const step = parent?.find(leaf, this.#key)
    return parent === null || step === undefined ? null : { parent, step }
  }

  /** @param {object} leaf @returns {Path | undefined} Undefined if it does not belong to the value. */
  path(leaf) {
    const found = this.find(leaf)
    const above = found?.parent.paths()[0]
    if (!found || !above) return undefined
    return found.parent === this.store.holder ? [] : [...above, found.step]
  }
}
