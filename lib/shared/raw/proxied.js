/** Recognises proxies of a store. */

/** A proxy returns its node for this key. */
export const NODE = Symbol('remote-ref node')

/**
 * The node behind a proxy of any store.
 *
 * @param {unknown} value
 * @returns {import('../proxy/node.js').Node | undefined} Undefined for anything but such a proxy,
 *   or a Vue proxy around one.
 */
export function nodeOf(value) {
  if (typeof value !== 'object' || value === null) return undefined
  return /** @type {{ [NODE]?: import('../proxy/node.js').Node }} */ (value)[NODE]
}

/**
 * The `hasOwnProperty` of proxies, which tracks.
 *
 * @this {unknown}
 * @param {PropertyKey} key
 */
export function hasOwnProperty(key) {
  const node = nodeOf(this)
  if (!node) return Object.prototype.hasOwnProperty.call(this, key)
  if (typeof key !== 'symbol') node.store.reactivity.track(node.target, 'has', String(key))
  return Object.hasOwn(node.target, key)
}
