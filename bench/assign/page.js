/** A window of the assigning benchmark: it has the list, and reports when it has the assigned value. */

import { Replica, bridge } from '../../lib/client/index.js'

/** @typedef {{ size: number }[]} List */
/**
 * @typedef {object} Baseline The bridge in preload.cjs.
 * @property {(fn: (text: string) => void) => void} onValue
 */

const scope = /** @type {Window & { baseline: Baseline, bench: object }} */ (
  /** @type {unknown} */ (window)
)

/** @type {Replica<List>} */
let list
/** The list that was sent as a whole. @type {List} */
let whole = []
scope.baseline.onValue((text) => {
  whole = JSON.parse(text)
})

scope.bench = {
  /** @param {string} name */
  async open(name) {
    list = new Replica(name, /** @type {List} */ ([]), { connect: bridge().useRemoteRef })
    await list.ready
  },

  /** Waits until the element has that size. @param {number} index @param {number} size */
  async until(index, size) {
    while (list.value[index].size !== size && whole[index]?.size !== size) {
      await new Promise((next) => setTimeout(next, 1))
    }
    whole = []
  }
}
