/**
 * Edits that change nothing but trigger effects, since another object with equal content was
 * assigned.
 */

import { accessTo } from '../path/index.js'

/** @typedef {import('./edits.js').Edit} Edit */
/** @typedef {import('../store/reactivity.js').Effects} Effects */
/** @typedef {import('../store/store.js').Store} Store */

/** Effects that depend on the value as an object, not on its content, depend on this key. */
export const WHOLE = Symbol('whole value')

/** @type {import('./edits.js').Members} */
const NONE = []

/**
 * Triggers the effects of members to which another object with equal content was assigned. From now
 * on they are returned as new proxies.
 *
 * @implements {Edit}
 */
export class Touch {
  target
  #nodes
  #keys

  /**
   * @param {Store} store
   * @param {object} target
   * @param {(string | number)[]} keys
   */
  constructor(store, target, keys) {
    this.target = target
    this.#nodes = store.nodes
    this.#keys = keys
  }

  apply() {
    const { get } = accessTo(this.target)
    for (const step of this.#keys) {
      const value = get(this.target, step)
      if (isObject(value)) this.#nodes.get(value)?.renew()
    }
  }

  undo() {}

  /** @param {Effects} effects */
  touch(effects) {
    const { get, key } = accessTo(this.target)
    for (const step of this.#keys) {
      const value = get(this.target, step)
      effects.touch(this.target, 'set', key(step), value, value)
    }
  }

  /** @returns {import('./edits.js').Members} */
  removed() {
    return NONE
  }

  /** @returns {import('./edits.js').Members} */
  added() {
    return NONE
  }
}

/**
 * Makes the whole value return a new proxy: it was assigned as a whole, though only the difference
 * was applied, and watchers of the value have to see that.
 *
 * @implements {Edit}
 */
export class Renew {
  target
  #node

  /** @param {Store} store */
  constructor(store) {
    this.target = store.holder.target
    this.#node = isObject(store.raw) ? store.nodes.get(store.raw) : undefined
  }

  apply() {
    this.#node?.renew()
  }

  undo() {}

  /** @param {Effects} effects */
  touch(effects) {
    effects.touch(this.target, 'set', WHOLE)
  }

  /** @returns {import('./edits.js').Members} */
  removed() {
    return NONE
  }

  /** @returns {import('./edits.js').Members} */
  added() {
    return NONE
  }
}

/** @param {unknown} value @returns {value is object} */
function isObject(value) {
  return typeof value === 'object' && value !== null
}
