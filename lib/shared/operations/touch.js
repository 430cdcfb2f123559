/** Edits that change nothing: effects run, since another object has been assigned that is equal. */

import { accessTo } from '../path/index.js'

/** @typedef {import('./edits.js').Edit} Edit */
/** @typedef {import('../store/reactivity.js').Effects} Effects */
/** @typedef {import('../store/store.js').Store} Store */

/** What depends on the value as one object, and not on what is in it, depends on this key. */
export const WHOLE = Symbol('whole value')

/** @type {import('./edits.js').Members} */
const NONE = []

/**
 * Nothing has changed, but those who depend on a member are told: another object has been assigned to
 * it that is equal to the one that is there, and is handed out as another one from now on.
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
  taken() {
    return NONE
  }

  /** @returns {import('./edits.js').Members} */
  put() {
    return NONE
  }
}

/**
 * Hands the value out as another object than before: it has been assigned as a whole, though as the
 * difference, and whoever watches it for that is to see one.
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
  taken() {
    return NONE
  }

  /** @returns {import('./edits.js').Members} */
  put() {
    return NONE
  }
}

/** @param {unknown} value @returns {value is object} */
function isObject(value) {
  return typeof value === 'object' && value !== null
}
