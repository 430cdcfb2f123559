/** What a program sees of a stored value: proxies of containers, and leaves that cannot be changed unseen. */

export { ArrayNode } from './array-node.js'
export { MapNode, SetNode } from './collection-node.js'
export { ObjectNode } from './object-node.js'
export { guard } from './readonly-leaf.js'
