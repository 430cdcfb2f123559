/**
 * Immutable copies of a replica's value, for frameworks that compare what they are given. What has not
 * changed between two of them is the same object in both.
 *
 * A copy is known by the container that it was made of until that changes, or something inside of it
 * does. Every change of a container is told to what makes the value reactive: it is heard there, and
 * only in a replica that has been asked for a snapshot.
 */

import { accessTo, cloneValue, equal, isContainer, setMember } from '../../shared/index.js'

/** @typedef {import('../../shared/index.js').Store} Store */

export class Snapshots {
  #store
  /** By what they were made of: containers, and leaves that are objects. @type {WeakMap<object, object>} */
  #copies = new WeakMap()
  /** What a container stood in when that was copied. @type {WeakMap<object, object>} */
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

  /** The value as it is now. */
  take() {
    return this.#copyOf(this.#store.raw)
  }

  /**
   * What it stands in has changed too. Whatever has no copy stands in nothing that has one.
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

/** What freezing does not do. @template {Map<unknown, unknown> | Set<unknown>} T @param {T} collection */
function fixed(collection) {
  for (const method of ['set', 'add', 'delete', 'clear']) {
    if (method in collection) Object.defineProperty(collection, method, { value: refuse })
  }
  return Object.freeze(collection)
}

function refuse() {
  throw new TypeError('A snapshot cannot be changed.')
}
