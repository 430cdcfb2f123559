/** A window of the assigning benchmark: it has the list, and says when it has what main assigned. */

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
/** What came as a whole. @type {List} */
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

  /** Until the element there has that size. @param {number} index @param {number} size */
  async until(index, size) {
    while (list.value[index].size !== size && whole[index]?.size !== size) {
      await new Promise((next) => setTimeout(next, 1))
    }
    whole = []
  }
}
