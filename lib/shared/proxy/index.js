/**
 * The objects that apps get for a stored value: proxies of containers, and leaves that cannot be
 * changed unnoticed.
 */

export { ArrayNode } from './array-node.js'
export { MapNode, SetNode } from './collection-node.js'
export { ObjectNode } from './object-node.js'
export { guard } from './readonly-leaf.js'
