/**
 * Members that are not shared: those that are not enumerable, and those whose key is a symbol. With
 * such members libraries mark the objects that they are given. They stand on the container itself, as
 * they must for `Object.defineProperty` to be what it is, and are passed over by everything else.
 */

const { propertyIsEnumerable } = Object.prototype

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
