/**
 * Local members: members that are not shared, since they are not enumerable or have a symbol as
 * key. Libraries mark objects with such members. They are stored on the container itself, as
 * `Object.defineProperty` requires, and ignored by everything else.
 */

import { isIndexKey } from './index-key.js'
import { NODE } from '../raw/index.js'

/** @typedef {import('../proxy/node.js').Node} Node */

const { propertyIsEnumerable } = Object.prototype
/** Symbols that the language itself reads. */
const WELL_KNOWN = new Set(
  Object.getOwnPropertyNames(Symbol).map((name) => /** @type {any} */ (Symbol)[name])
)

/** Whether any container has local members. In most apps none has, and this check is cheap. */
let any = false

/**
 * @param {object} container A container of the tree.
 * @param {string | number | symbol} key
 * @returns {boolean} Whether it is a member of the value.
 */
export function hasMember(container, key) {
  return Object.hasOwn(container, key) && !(any && isLocal(container, key))
}

/**
 * @param {object} container
 * @param {string | number | symbol} key
 * @returns {boolean} Whether it is a local member.
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
 * @returns {boolean} Whether it is a local member that cannot become a member of the value.
 */
export function isFixed(container, key) {
  if (!isLocal(container, key)) return false
  return !Object.getOwnPropertyDescriptor(container, key)?.configurable
}

/**
 * Defines a local member.
 *
 * @param {object} container
 * @param {string | symbol} key
 * @param {PropertyDescriptor} descriptor
 * @returns {boolean} As `Reflect.defineProperty` returns.
 */
export function defineLocal(container, key, descriptor) {
  any = true
  // Not enumerable, since `{ ...object }` would copy it, and storing the copy would fail because of
  // the symbol.
  const hidden = Object.hasOwn(container, key) ? descriptor : { ...descriptor, enumerable: false }
  return Reflect.defineProperty(container, key, hidden)
}

/**
 * @param {object} container
 * @param {string | symbol} key
 * @param {PropertyDescriptor} descriptor
 * @returns {boolean} Whether it defines a local member.
 */
export function definesLocal(container, key, { get, set, enumerable }) {
  // A getter would be called with the plain container as `this`.
  if (get || set) return false
  if (typeof key === 'symbol' || isLocal(container, key)) return true
  const isElement = Array.isArray(container) && (key === 'length' || isIndexKey(key))
  return enumerable !== true && !isElement && !hasMember(container, key)
}

/**
 * Sets a local member, and triggers effects as with any reactive object.
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
 * Deletes a local member.
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

/**
 * Members of a Map or Set are not reactive in Vue. @param {Node} node @param {string | symbol} key
 */
function triggerLocal({ entries, store, target }, key) {
  if (entries === null) store.reactivity.trigger(target, 'set', key)
}

/**
 * The value of a symbol on a proxy: a local member, or an inherited one.
 *
 * @param {Node} node
 * @param {symbol} key
 * @param {unknown} value The value on the container.
 * @param {unknown} receiver
 */
export function readSymbol(node, key, value, receiver) {
  if (key === NODE) return node.answer(key, receiver)
  if (!WELL_KNOWN.has(key)) node.store.reactivity.track(node.target, 'get', key)
  return value
}
