/**
 * Immutable copies of a replica's value, for frameworks that compare objects. Unchanged parts of two
 * copies are the same objects.
 *
 * The copy of a container is kept until the container or something in it changes. Changes are observed
 * through the reactivity, and only in a replica that has been asked for a snapshot.
 */

import { accessTo, cloneValue, equal, isContainer, setMember } from '../../shared/index.js'

/** @typedef {import('../../shared/index.js').Store} Store */

export class Snapshots {
  #store
  /**
   * Copies by their originals: containers, and leaves that are objects.
   *
   * @type {WeakMap<object, object>}
   */
  #copies = new WeakMap()
  /** The parent of a container when that was copied. @type {WeakMap<object, object>} */
  #parents = new WeakMap()

  /** @param {Store} store */
  constructor(store) {
    this.#store = store
    const { reactivity } = store
    store.reactivity = {
      ...reactivity,
      trigger: (target, type, key, value, old) => {
        this.#changed(target)
        reactivity.trigger(target, type, key, value, old)
      }
    }
  }

  /** The current value. */
  take() {
    return this.#copyOf(this.#store.raw)
  }

  /**
   * Drops the copies of a container and of its parents. If a container has no copy, its parents have
   * none.
   *
   * @param {object} container
   */
  #changed(container) {
    let at = /** @type {object | undefined} */ (container)
    while (at && this.#copies.delete(at)) at = this.#parents.get(at)
  }

  /** @param {unknown} value @returns {unknown} */
  #copyOf(value) {
    if (typeof value !== 'object' || value === null) return value
    const known = this.#copies.get(value)
    if (known && (isContainer(value) || equal(known, value))) return known
    const copy = isContainer(value)
      ? this.#copyContainer(value)
      : /** @type {object} */ (cloneValue(value))
    this.#copies.set(value, copy)
    return copy
  }

  /** @param {object} container @returns {object} */
  #copyContainer(container) {
    const { kind, steps, get } = accessTo(container)
    const member = (/** @type {unknown} */ value) => {
      if (typeof value === 'object' && value !== null) this.#parents.set(value, container)
      return this.#copyOf(value)
    }
    if (kind === 'list') return Object.freeze(/** @type {unknown[]} */ (container).map(member))
    if (kind === 'object') {
      const copy = {}
      for (const step of steps(container)) setMember(copy, step, member(get(container, step)))
      return Object.freeze(copy)
    }
    if (kind === 'set') return fixed(new Set(/** @type {Set<unknown>} */ (container)))
    const entries = /** @type {Map<unknown, unknown>} */ (container)
    return fixed(new Map(Array.from(entries, ([key, value]) => [key, member(value)])))
  }
}

/**
 * Makes the methods that change a collection throw, since freezing does not. @template {Map<unknown,
 * unknown> | Set<unknown>} T
 *
 * @param {T} collection
 */
function fixed(collection) {
  for (const method of ['set', 'add', 'delete', 'clear']) {
    if (method in collection) Object.defineProperty(collection, method, { value: refuse })
  }
  return Object.freeze(collection)
}

function refuse() {
  throw new TypeError('A snapshot cannot be changed.')
}
