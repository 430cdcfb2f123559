/** Where a leaf stands: leaves have no nodes. */

/** @typedef {import('./node.js').Node} Node */
/** @typedef {import('../path/path.js').Path} Path */
/** @typedef {import('../store/store.js').Store} Store */

export class LeafPlace {
  /** What it was last reached from; null where it stands nowhere. @type {Node | null} */
  #parent = null
  /** Where it was there. @type {string | number} */
  #key = ''

  /** @param {Store} store */
  constructor(store) {
    this.store = store
  }

  /** Notes where it is reached. @param {Node | null} parent @param {string | number} key */
  reached(parent, key) {
    this.#parent = parent
    this.#key = key
  }

  /**
   * The member that it is now.
   *
   * @param {object} leaf
   * @returns {{ parent: Node, step: string | number } | null} Null where it is none any more.
   */
  find(leaf) {
    const parent = this.#parent
    const step = parent?.find(leaf, this.#key)
    return parent === null || step === undefined ? null : { parent, step }
  }

  /** @param {object} leaf @returns {Path | undefined} Undefined if it is no part of the value. */
  path(leaf) {
    const found = this.find(leaf)
    const above = found?.parent.paths()[0]
    if (!found || !above) return undefined
    return found.parent === this.store.holder ? [] : [...above, found.step]
  }
}
