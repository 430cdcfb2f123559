/**
 * Leaves as apps get them. They are sent as a whole, so changes in place would not be detected. For
 * Maps and Sets with objects as keys, and arrays with holes, apps get a read-only proxy, whose mutating
 * methods throw an error that says what to do instead. For others see live-leaf.js.
 */

import { RemoteRefError, showPath } from '../errors/index.js'
import { registerReadonly, unwrapReadonly } from '../raw/index.js'
import { LeafPlace } from './leaf-place.js'
import { makeLive, lock } from './live-leaf.js'
import { isSparse } from '../path/index.js'
import { isPlainObject } from '../value/index.js'

/** @typedef {import('./node.js').Node} Node */
/** @typedef {import('../store/store.js').Store} Store */

/** Read-only proxies by their leaves. @type {WeakMap<object, object>} */
const guards = new WeakMap()
/** @type {WeakMap<object, Leaf>} */
const leaves = new WeakMap()

const MUTATORS = new Set(['add', 'clear', 'delete', 'set'])

const COLLECTION = [
  'a Map or Set that has objects as keys',
  'Change a copy, toPlain(value), and assign that; or use strings or numbers as keys: then every entry can be changed.'
]
const ARRAY = [
  'an array that has holes',
  'Change a copy, toPlain(value), and assign that; or one without holes, Array.from(array): then every element can be changed.'
]

/**
 * @param {object} value A leaf of a store's value.
 * @param {Store} store
 * @param {Node | null} parent The parent from which it was read; null if it has none.
 * @param {string | number} key The step in that parent.
 * @returns {object} The read-only proxy of a Map, Set or array with holes; anything else itself.
 */
export function guard(value, store, parent, key) {
  if (!isCollection(value) && !isSparse(value)) return makeLive(value, store, parent, key)
  let leaf = leaves.get(value)
  if (!leaf) leaves.set(value, (leaf = new Leaf(value, store)))
  leaf.place.reached(parent, key)
  return leaf.wrap(value)
}

/** One leaf: its read-only proxy and those of its content share the error message. */
class Leaf {
  #value
  #container
  #collection

  /** @param {object} value @param {Store} store */
  constructor(value, store) {
    this.#value = value
    /** Its place, for messages. */
    this.place = new LeafPlace(store)
    const refuse = () => this.#refuse()
    const closed = {
      set: refuse,
      deleteProperty: refuse,
      defineProperty: refuse,
      setPrototypeOf: refuse,
      preventExtensions: refuse
    }
    /** Arrays and objects. @type {ProxyHandler<any>} */
    this.#container = {
      ...closed,
      // Vue must not wrap it.
      get: (/** @type {any} */ target, /** @type {string | symbol} */ name) =>
        name === '__v_skip' ? true : this.inside(target[name])
    }
    /** @type {ProxyHandler<Map<unknown, unknown> | Set<unknown>>} */
    this.#collection = {
      ...closed,
      get: (/** @type {any} */ target, /** @type {string | symbol} */ name) => {
        if (name === '__v_skip') return true
        if (name === 'size') return target.size
        if (typeof name === 'string' && MUTATORS.has(name) && name in target) return refuse
        return readers(target, this)[name] ?? Reflect.get(target, name)
      }
    }
  }

  /** @param {object} value The leaf, or part of it. */
  wrap(value) {
    let proxy = guards.get(value)
    if (!proxy) {
      const handler = isCollection(value) ? this.#collection : this.#container
      proxy = /** @type {object} */ (new Proxy(value, /** @type {ProxyHandler<any>} */ (handler)))
      guards.set(value, proxy)
      registerReadonly(proxy, value)
    }
    return proxy
  }

  /** @param {unknown} inner Part of the leaf. @returns {any} */
  inside(inner) {
    if (typeof inner !== 'object' || inner === null) return inner
    const closed = Array.isArray(inner) || isPlainObject(inner) || isCollection(inner)
    if (closed) return this.wrap(inner)
    lock(inner, () => this.#refuse())
    return inner
  }

  /** @returns {never} */
  #refuse() {
    const [what, remedy] = isCollection(this.#value) ? COLLECTION : ARRAY
    const path = this.place.path(this.#value)
    const message =
      `${path ? showPath(path) : 'What was taken out of the value'} is ${what}: it, and what is in it, ` +
      `cannot be changed in place. ${remedy}`
    throw this.place.store.named(new RemoteRefError('ERR_REF_VALUE', message, path ? { path } : {}))
  }
}

/**
 * @param {Map<unknown, unknown> | Set<unknown>} target
 * @param {Leaf} leaf
 * @returns {Record<string | symbol, unknown>}
 */
function readers(target, leaf) {
  const isMap = target instanceof Map
  const has = (/** @type {any} */ key) => target.has(key) || target.has(bare(key))
  const inside = (/** @type {unknown} */ inner) => leaf.inside(inner)
  return {
    // @ts-ignore: `constructor` and the like are those of a Map.
    __proto__: null,
    has,
    get: isMap
      ? (/** @type {any} */ key) => inside(target.get(target.has(key) ? key : bare(key)))
      : undefined,
    /** @param {Function} fn @param {unknown} self */
    forEach: (fn, self) =>
      target.forEach((value, key) => fn.call(self, inside(value), inside(key), leaf.wrap(target))),
    keys: () => each(target.keys(), inside),
    values: () => each(target.values(), inside),
    entries: () => pairs(target.entries(), inside),
    [Symbol.iterator]: () =>
      isMap ? pairs(target.entries(), inside) : each(target.values(), inside)
  }
}

/** @param {unknown} key */
function bare(key) {
  return typeof key === 'object' && key !== null ? unwrapReadonly(key) : key
}

/** @param {Iterable<unknown>} values @param {(inner: unknown) => unknown} inside */
function* each(values, inside) {
  for (const value of values) yield inside(value)
}

/** @param {Iterable<[unknown, unknown]>} entries @param {(inner: unknown) => unknown} inside */
function* pairs(entries, inside) {
  for (const [key, value] of entries) yield [inside(key), inside(value)]
}

/** @param {object} value @returns {value is Map<unknown, unknown> | Set<unknown>} */
function isCollection(value) {
  return value instanceof Map || value instanceof Set
}
