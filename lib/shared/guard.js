/**
 * Maps and Sets that have objects as keys, and arrays that have holes. They travel whole, so changing
 * one in place would stay unseen: they are handed out behind a guard that reads as they do, and whose
 * mutators say what to do instead.
 */

import { RemoteRefError } from './errors.js'
import { isSparse } from './sparse.js'
import { isPlainObject } from './tags.js'

/** Guards by what they guard, and the other way round. @type {WeakMap<object, object>} */
const guards = new WeakMap()
/** @type {WeakMap<object, object>} */
const guarded = new WeakMap()

const MUTATORS = new Set(['add', 'clear', 'delete', 'set'])

/**
 * @param {object} value
 * @returns {object} The guard of a Map or Set, or of an array with holes; anything else as it is.
 */
export function guard(value) {
  if (isCollection(value)) return wrap(value, collectionHandler)
  return isSparse(value) ? wrap(value, arrayHandler) : value
}

/**
 * @param {object} value
 * @returns {object} What a guard guards; anything else as it is.
 */
export function unguard(value) {
  return guarded.get(value) ?? value
}

/**
 * @param {object} value
 * @param {ProxyHandler<any>} handler
 */
function wrap(value, handler) {
  let proxy = guards.get(value)
  if (!proxy) {
    proxy = /** @type {object} */ (new Proxy(value, handler))
    guards.set(value, proxy)
    guarded.set(proxy, value)
  }
  return proxy
}

/** @param {unknown} inner What is inside of something guarded. @returns {any} */
function inside(inner) {
  if (typeof inner !== 'object' || inner === null) return inner
  const bare = (Array.isArray(inner) && !isSparse(inner)) || isPlainObject(inner)
  return bare ? wrap(inner, containerHandler) : guard(inner)
}

/** @param {string} what @param {string} remedy @returns {() => never} */
function refusal(what, remedy) {
  return () => {
    const message = `${what} of a ref, and what is in it, cannot be changed in place. ${remedy}`
    throw new RemoteRefError('ERR_REF_VALUE', message)
  }
}

const refuse = refusal(
  'A Map or Set that has objects as keys',
  'Assign a new one, or use strings or numbers as keys: then every entry can be changed.'
)

const refuseHoles = refusal(
  'An array that has holes',
  'Assign a new one, or one without holes, Array.from(array): then every element can be changed.'
)

/** @param {() => never} refused */
const closed = (refused) => ({
  set: refused,
  deleteProperty: refused,
  defineProperty: refused,
  setPrototypeOf: refused,
  preventExtensions: refused
})

/** Arrays and objects inside of a Map or Set. @type {ProxyHandler<any>} */
const containerHandler = {
  ...closed(refuse),
  get(target, key) {
    // Vue shall leave it as it is.
    return key === '__v_skip' ? true : inside(target[key])
  }
}

/** Arrays with holes. @type {ProxyHandler<any>} */
const arrayHandler = { ...containerHandler, ...closed(refuseHoles) }

/** @type {ProxyHandler<Map<unknown, unknown> | Set<unknown>>} */
const collectionHandler = {
  ...closed(refuse),
  get(target, key) {
    if (key === '__v_skip') return true
    if (key === 'size') return target.size
    if (typeof key === 'string' && MUTATORS.has(key) && key in target) return refuse
    return readers(target)[key] ?? Reflect.get(target, key)
  }
}

/**
 * @param {Map<unknown, unknown> | Set<unknown>} target
 * @returns {Record<string | symbol, unknown>}
 */
function readers(target) {
  const isMap = target instanceof Map
  const has = (/** @type {any} */ key) => target.has(key) || target.has(bare(key))
  return {
    // @ts-ignore: `constructor` and the like are those of a Map.
    __proto__: null,
    has,
    get: isMap
      ? (/** @type {any} */ key) => inside(target.get(target.has(key) ? key : bare(key)))
      : undefined,
    /** @param {Function} fn @param {unknown} self */
    forEach: (fn, self) =>
      target.forEach((value, key) =>
        fn.call(self, inside(value), inside(key), wrap(target, collectionHandler))
      ),
    keys: () => each(target.keys()),
    values: () => each(target.values()),
    entries: () => pairs(target.entries()),
    [Symbol.iterator]: () => (isMap ? pairs(target.entries()) : each(target.values()))
  }
}

/** @param {unknown} key */
function bare(key) {
  return typeof key === 'object' && key !== null ? unguard(key) : key
}

/** @param {Iterable<unknown>} values */
function* each(values) {
  for (const value of values) yield inside(value)
}

/** @param {Iterable<[unknown, unknown]>} entries */
function* pairs(entries) {
  for (const [key, value] of entries) yield [inside(key), inside(value)]
}

/** @param {object} value @returns {value is Map<unknown, unknown> | Set<unknown>} */
function isCollection(value) {
  return value instanceof Map || value instanceof Set
}
