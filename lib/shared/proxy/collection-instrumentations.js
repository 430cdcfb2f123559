/**
 * The methods of Maps and Sets of proxies. Reading methods depend on single entries or on all; mutating
 * methods record. Other methods (`union`, ...) read the whole plain collection.
 */

import { nameOf } from '../path/index.js'
import { nodeOf } from '../raw/index.js'

/** @typedef {import('./collection-node.js').MapNode} MapNode */
/** @typedef {import('./collection-node.js').SetNode} SetNode */
/** @typedef {(this: any, ...args: any[]) => any} Method */
/** @typedef {Record<string | symbol, Method>} Methods */

/**
 * @template {MapNode | SetNode} N
 * @param {Record<string | symbol, any>} native The prototype.
 * @param {string | symbol} name
 * @param {(node: N, self: any, args: any[]) => unknown} work
 * @returns {Method}
 */
function method(native, name, work) {
  return function (...args) {
    const node = nodeOf(this)
    // Throws as for anything that is not a Map or Set.
    return node ? work(/** @type {N} */ (node), this, args) : native[name].apply(this, args)
  }
}

/**
 * A value as the app gets it. From a raw proxy, which tracks nothing, it gets the raw proxy of the
 * value.
 *
 * @param {MapNode | SetNode} node
 * @param {any} self
 * @param {unknown} value
 * @param {unknown} key
 */
function handOut(node, self, value, key) {
  if (typeof value !== 'object' || value === null) return value
  const proxy = node.child(value, /** @type {string} */ (nameOf(key)))
  if (!node.isRawProxy(self) || !node.store.reactivity.adopt) return proxy
  return node.store.nodes.get(value)?.rawProxy ?? proxy
}

/**
 * @param {MapNode | SetNode} node
 * @param {any} self
 * @param {'get' | 'has'} type
 * @param {unknown} key
 */
function track(node, self, type, key) {
  if (!node.isRawProxy(self)) node.store.reactivity.track(node.target, type, key)
}

/** @param {MapNode | SetNode} node @param {any} self @param {boolean} [keysOnly] */
function trackAll(node, self, keysOnly) {
  if (!node.isRawProxy(self)) node.trackAll(keysOnly)
}

/**
 * An iterator like the native one, with another `next`.
 *
 * @param {Iterator<any>} inner
 * @param {(value: any) => unknown} map
 */
function mapped(inner, map) {
  const outer = Object.create(inner)
  outer.next = () => {
    const { value, done } = inner.next()
    return { value: done ? value : map(value), done }
  }
  return outer
}

const native = Map.prototype

/** @param {'keys' | 'values' | 'entries' | typeof Symbol.iterator} name */
function mapIterator(name) {
  return method(native, name, (/** @type {MapNode} */ node, self) => {
    trackAll(node, self, name === 'keys')
    const { map } = node
    if (name === 'keys') return map.keys()
    const out = (/** @type {[unknown, unknown]} */ [key, value]) => {
      const shown = handOut(node, self, value, key)
      return name === 'values' ? shown : [key, shown]
    }
    return mapped(map.entries(), out)
  })
}

/** @type {Methods} */
export const mapMethods = {
  // @ts-ignore: keys such as `constructor` must find nothing.
  __proto__: null,
  get: method(native, 'get', (/** @type {MapNode} */ node, self, [key]) => {
    track(node, self, 'get', key)
    return handOut(node, self, node.map.get(key), key)
  }),
  has: method(native, 'has', (/** @type {MapNode} */ node, self, [key]) => {
    track(node, self, 'has', key)
    return node.map.has(key)
  }),
  set: method(native, 'set', (/** @type {MapNode} */ node, self, [key, value]) => {
    node.write(key, value)
    return self
  }),
  delete: method(native, 'delete', (/** @type {MapNode} */ node, _self, [key]) => node.drop(key)),
  clear: method(native, 'clear', (/** @type {MapNode} */ node) => node.clear()),
  forEach: method(native, 'forEach', (/** @type {MapNode} */ node, self, [fn, context]) => {
    trackAll(node, self)
    node.map.forEach((value, key) => fn.call(context, handOut(node, self, value, key), key, self))
  }),
  keys: mapIterator('keys'),
  values: mapIterator('values'),
  entries: mapIterator('entries'),
  [Symbol.iterator]: mapIterator(Symbol.iterator),
  // Methods of newer engines, provided in all.
  getOrInsert: method(native, 'getOrInsert', (_node, self, [key, value]) => {
    if (!self.has(key)) self.set(key, value)
    return self.get(key)
  }),
  getOrInsertComputed: method(native, 'getOrInsertComputed', (_node, self, [key, compute]) => {
    if (!self.has(key)) self.set(key, compute(key))
    return self.get(key)
  })
}

/** The prototype of a raw proxy: Vue calls its methods on the raw proxy. */
export const mapPrototype = prototypeOf(mapMethods, Map.prototype)

/** @type {Methods} */
export const setMethods = {
  // @ts-ignore: as above.
  __proto__: null,
  has: method(Set.prototype, 'has', (/** @type {SetNode} */ node, self, [key]) => {
    track(node, self, 'has', key)
    return node.collection.has(key)
  }),
  add: method(Set.prototype, 'add', (/** @type {SetNode} */ node, self, [key]) => {
    node.write(key, 0)
    return self
  }),
  delete: method(Set.prototype, 'delete', (/** @type {SetNode} */ node, _self, [key]) =>
    node.drop(key)
  ),
  clear: method(Set.prototype, 'clear', (/** @type {SetNode} */ node) => node.clear()),
  forEach: method(Set.prototype, 'forEach', (/** @type {SetNode} */ node, self, [fn, context]) => {
    trackAll(node, self)
    node.collection.forEach((key) => fn.call(context, key, key, self))
  })
}

// `keys`, `values`, `entries`, `union` and all others of the engine only read.
for (const name of Reflect.ownKeys(Set.prototype)) {
  const { value } = /** @type {PropertyDescriptor} */ (
    Object.getOwnPropertyDescriptor(Set.prototype, name)
  )
  if (typeof value !== 'function' || name === 'constructor' || name in setMethods) continue
  setMethods[name] = method(Set.prototype, name, (/** @type {SetNode} */ node, self, args) => {
    trackAll(node, self)
    return value.apply(node.collection, args)
  })
}

/** @type {object} */
export const setPrototype = prototypeOf(setMethods, Set.prototype)

/**
 * @param {Methods} methods
 * @param {object} prototype
 * @returns {object} A prototype that inherits from it, with methods that are not enumerable.
 */
function prototypeOf(methods, prototype) {
  const made = Object.create(prototype)
  for (const name of Reflect.ownKeys(methods)) {
    const value = methods[name]
    Object.defineProperty(made, name, { value, writable: true, configurable: true })
  }
  return made
}
