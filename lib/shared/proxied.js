/** How to tell a proxy of a store from everything else. */

/** The key under which a proxy answers with its node. */
export const NODE = Symbol('remote-ref node')

/**
 * The node behind a proxy of any store.
 *
 * @param {unknown} value
 * @returns {import('./node.js').Node | undefined} Undefined for anything but such a proxy, or a proxy
 *   of Vue around one.
 */
export function nodeOf(value) {
  if (typeof value !== 'object' || value === null) return undefined
  return /** @type {{ [NODE]?: import('./node.js').Node }} */ (value)[NODE]
}
