/** The node of a plain object: its traps. */

import { RemoveMember, assign } from '../operations/index.js'
import { deleteLocal, hasMember, isLocal, readSymbol, setLocal } from '../path/index.js'
import { Node } from './node.js'
import { hasOwnProperty } from '../raw/index.js'

/** @typedef {Record<string, unknown>} Members */

const UNDERSCORE = 95

export class ObjectNode extends Node {
  /**
   * The order of the members, kept from the first removal on. Undoing a removal needs it, and listing
   * the members would take linear time.
   *
   * @type {import('../path/member-order.js').MemberOrder | null}
   */
  order = null

  /** @param {object} value @param {string | number} hint */
  find(value, hint) {
    const members = /** @type {Members} */ (this.target)
    if (members[hint] === value) return hint
    return Object.keys(members).find((key) => members[key] === value)
  }

  /** @param {object} value */
  findAll(value) {
    const members = /** @type {Members} */ (this.target)
    return Object.keys(members).filter((key) => members[key] === value)
  }

  /**
   * @param {Members} target
   * @param {string | symbol} key
   * @param {unknown} receiver
   */
  get(target, key, receiver) {
    const value = target[/** @type {string} */ (key)]
    if (typeof key === 'symbol') return readSymbol(this, key, value, receiver)
    const { reactivity } = this.store
    // All special keys begin with an underscore.
    if (key.charCodeAt(0) === UNDERSCORE) {
      if (reactivity.special.has(key)) return this.answer(key, receiver)
      if (key === '__proto__' && !Object.hasOwn(target, key)) return value
    } else if (typeof value === 'function') {
      return key === 'hasOwnProperty' ? hasOwnProperty : value
    }
    reactivity.track(target, 'get', key)
    if (typeof value !== 'object' || value === null || isLocal(target, key)) return value
    return this.child(value, key)
  }

  /**
   * @param {Members} target
   * @param {string | symbol} key
   * @param {unknown} value
   * @param {unknown} receiver
   */
  set(target, key, value, receiver) {
    if (receiver !== this.proxy && !this.isSelf(receiver)) {
      return Reflect.set(target, key, value, receiver)
    }
    if (typeof key === 'symbol' || isLocal(target, key)) return setLocal(this, key, value)
    assign(this, key, value)
    return true
  }

  /**
   * @param {Members} target
   * @param {string | symbol} key
   */
  deleteProperty(target, key) {
    if (isLocal(target, key)) return deleteLocal(this, key)
    if (typeof key === 'symbol' || !hasMember(target, key)) return true
    const patches = this.paths().map((path) => ({
      op: /** @type {const} */ ('remove'),
      path: [...path, key]
    }))
    this.store.perform(new RemoveMember(this.store, target, key), patches)
    return true
  }

  /** @param {Members} target */
  ownKeys(target) {
    const { reactivity } = this.store
    reactivity.track(target, 'iterate', reactivity.ITERATE)
    return Reflect.ownKeys(target)
  }
}
