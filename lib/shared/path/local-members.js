/**
 * Members that are not shared: those that are not enumerable, and those whose key is a symbol. With
 * such members libraries mark the objects that they are given. They stand on the container itself, as
 * they must for `Object.defineProperty` to be what it is, and are passed over by everything else.
 */

import { isIndexKey } from './index-key.js'
import { NODE } from '../raw/index.js'

/** @typedef {import('../proxy/node.js').Node} Node */

const { propertyIsEnumerable } = Object.prototype
/** What the language itself asks for. */
const WELL_KNOWN = new Set(
  Object.getOwnPropertyNames(Symbol).map((name) => /** @type {any} */ (Symbol)[name])
)

/** Whether any container has any. In most programs none has, and asking costs as much as looking. */
let any = false

/**
 * @param {object} container Of the tree.
 * @param {string | number | symbol} key
 * @returns {boolean} Whether it is a member of the value.
 */
export function hasMember(container, key) {
  return Object.hasOwn(container, key) && !(any && isLocal(container, key))
}

/**
 * @param {object} container
 * @param {string | number | symbol} key
 * @returns {boolean} Whether it is a member that is not shared.
 */
export function isLocal(container, key) {
  if (!any || !Object.hasOwn(container, key)) return false
  if (typeof key === 'symbol') return true
  return (
    !propertyIsEnumerable.call(container, key) && !(key === 'length' && Array.isArray(container))
  )
}

/**
 * @param {object} container
 * @param {string | number | symbol} key
 * @returns {boolean} Whether it is one that cannot become a member of the value.
 */
export function isFixed(container, key) {
  if (!isLocal(container, key)) return false
  return !Object.getOwnPropertyDescriptor(container, key)?.configurable
}

/**
 * Defines a member that is not shared.
 *
 * @param {object} container
 * @param {string | symbol} key
 * @param {PropertyDescriptor} descriptor
 * @returns {boolean} As `Reflect.defineProperty`.
 */
export function defineLocal(container, key, descriptor) {
  any = true
  // Copied with `{ ...object }`, a symbol would be refused where the copy is put in.
  const hidden = Object.hasOwn(container, key) ? descriptor : { ...descriptor, enumerable: false }
  return Reflect.defineProperty(container, key, hidden)
}

/**
 * @param {object} container
 * @param {string | symbol} key
 * @param {PropertyDescriptor} descriptor
 * @returns {boolean} Whether it defines a member that is not shared.
 */
export function definesLocal(container, key, { get, set, enumerable }) {
  // A getter would be called on the container itself.
  if (get || set) return false
  if (typeof key === 'symbol' || isLocal(container, key)) return true
  const isElement = Array.isArray(container) && (key === 'length' || isIndexKey(key))
  return enumerable !== true && !isElement && !hasMember(container, key)
}

/**
 * Sets a member that is not shared. Who has read it is told, as with any reactive object.
 *
 * @param {Node} node
 * @param {string | symbol} key
 * @param {unknown} value
 * @returns {boolean} False if it cannot be set.
 */
export function setLocal(node, key, value) {
  const { target } = node
  const done = isLocal(target, key)
    ? Reflect.set(target, key, value)
    : defineLocal(target, key, { value, writable: true, configurable: true })
  if (done) triggerLocal(node, key)
  return done
}

/**
 * Deletes a member that is not shared.
 *
 * @param {Node} node
 * @param {string | symbol} key
 * @returns {boolean} False if it cannot be deleted.
 */
export function deleteLocal(node, key) {
  const done = Reflect.deleteProperty(node.target, key)
  if (done) triggerLocal(node, key)
  return done
}

/** Members of a Map or Set are not reactive in Vue. @param {Node} node @param {string | symbol} key */
function triggerLocal({ entries, store, target }, key) {
  if (entries === null) store.reactivity.trigger(target, 'set', key)
}

/**
 * What a proxy gives for a symbol: a member that is not shared, or what is inherited.
 *
 * @param {Node} node
 * @param {symbol} key
 * @param {unknown} value What the container has.
 * @param {unknown} receiver
 */
export function readSymbol(node, key, value, receiver) {
  if (key === NODE) return node.answer(key, receiver)
  if (!WELL_KNOWN.has(key)) node.store.reactivity.track(node.target, 'get', key)
  return value
}
