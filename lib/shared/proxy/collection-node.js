/** The nodes of Maps and Sets: the operations for their methods. */

import {
  mapMethods,
  mapPrototype,
  setMethods,
  setPrototype
} from './collection-instrumentations.js'
import { Refill, RemoveMember, assign } from '../operations/index.js'
import {
  asContainer,
  keyOf,
  nameOf,
  defineLocal,
  definesLocal,
  isLocal,
  setLocal,
  accessTo
} from '../path/index.js'
import { stringify } from '../value/index.js'
import { Node } from './node.js'

/** @typedef {import('../path/entries.js').Collection} Collection */
/** @typedef {import('../store/store.js').Recorded} Recorded */

/** So few removals are always recorded one by one, to keep concurrent additions of others. */
const MANY = 1000

/** @abstract */
class CollectionNode extends Node {
  /** As in an object's node: the order of the entries. */
  order = /** @type {import('../path/member-order.js').MemberOrder | null} */ (null)

  /** @returns {Collection} */
  get collection() {
    return /** @type {Collection} */ (this.target)
  }

  /** Tracks that all entries, or only the keys, are read. @param {boolean} [keysOnly] Of a Map. */
  trackAll(keysOnly = false) {
    const { reactivity } = this.store
    reactivity.track(this.target, 'iterate', keysOnly ? reactivity.MAP_KEYS : reactivity.ITERATE)
  }

  /**
   * @param {any} target
   * @param {string | symbol} key
   * @param {unknown} receiver
   */
  get(target, key, receiver) {
    if (key === 'size') {
      this.trackAll()
      return target.size
    }
    const method = isLocal(target, key) ? undefined : this.methods?.[key]
    if (method !== undefined) return method
    const value = Reflect.get(target, key)
    return value === undefined ? this.answer(key, receiver) : value
  }

  /**
   * @param {object} target
   * @param {string | symbol} key
   * @param {unknown} value
   */
  set(target, key, value) {
    if (typeof key === 'symbol' || isLocal(target, key)) return setLocal(this, key, value)
    throw this.#noMembers(key)
  }

  /** @param {object} target @param {string | symbol} key */
  has(target, key) {
    return Reflect.has(target, key)
  }

  /**
   * @param {object} target
   * @param {string | symbol} key
   * @param {PropertyDescriptor} descriptor
   */
  defineProperty(target, key, descriptor) {
    if (definesLocal(target, key, descriptor)) return defineLocal(target, key, descriptor)
    throw this.#noMembers(key)
  }

  /** @param {string | symbol} key */
  #noMembers(key) {
    return this.refuse(String(key), 'a named member of a Map or Set', 'Use its methods.')
  }

  /**
   * @param {unknown} key
   * @param {unknown} value
   */
  write(key, value) {
    const name = nameOf(key)
    if (name !== undefined) return assign(this, name, value)
    throw this.refuse(
      `(${typeof key})`,
      'an object as a key among keys that have a text',
      'Use a string or a number as the key, or assign a whole new Map or Set.'
    )
  }

  /** @param {unknown} key @returns {boolean} */
  drop(key) {
    const { collection, store } = this
    if (!collection.has(key)) return false
    const name = /** @type {string} */ (nameOf(key))
    const patches = this.paths().map((path) => ({
      op: /** @type {const} */ ('remove'),
      path: [...path, name]
    }))
    store.perform(new RemoveMember(store, collection, name), patches)
    return true
  }

  clear() {
    const { collection, store } = this
    if (collection.size === 0) return
    const empty = asContainer(collection instanceof Map ? new Map() : new Set())
    const names = accessTo(collection).steps(collection)
    const whole = { op: /** @type {const} */ ('replace'), value: empty, text: stringify(empty) }
    const patches = this.paths().flatMap((path) =>
      names.length > MANY
        ? [/** @type {Recorded} */ ({ ...whole, path })]
        : names.map((name) => /** @type {Recorded} */ ({ op: 'remove', path: [...path, name] }))
    )
    store.perform(new Refill(store, collection, empty), patches)
  }
}

export class MapNode extends CollectionNode {
  get methods() {
    return mapMethods
  }

  get rawPrototype() {
    return mapPrototype
  }

  /** @returns {Map<unknown, unknown>} */
  get map() {
    return /** @type {Map<unknown, unknown>} */ (this.target)
  }

  /** @param {object} value @param {string | number} hint */
  find(value, hint) {
    if (this.map.get(keyOf(String(hint))) === value) return hint
    for (const [key, inner] of this.map) if (inner === value) return nameOf(key)
    return undefined
  }

  /** @param {object} value */
  findAll(value) {
    return [...this.map].flatMap(([key, inner]) =>
      inner === value ? [/** @type {string} */ (nameOf(key))] : []
    )
  }
}

export class SetNode extends CollectionNode {
  get methods() {
    return setMethods
  }

  get rawPrototype() {
    return setPrototype
  }

  // Its elements are scalars.
  find() {
    return undefined
  }

  findAll() {
    return []
  }
}
