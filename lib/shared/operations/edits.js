/**
 * Edits: changes of a container's members; array-edits.js has those of arrays. An edit can be
 * applied once and then undone exactly, and knows which effects depend on it.
 *
 * An edit works on the plain container, and updates nodes if there are any. A container without a
 * node has no nodes below it.
 */

import {
  nameOf,
  hasMember,
  MemberOrder,
  accessTo,
  entriesOf,
  insertMember,
  setMember
} from '../path/index.js'
import { Moves } from './attachment.js'

/** @typedef {import('../store/store.js').Store} Store */
/** @typedef {import('../proxy/node.js').Node} Node */
/** @typedef {import('../proxy/object-node.js').ObjectNode} ObjectNode */
/** @typedef {import('../path/entries.js').Collection} Collection */
/** @typedef {import('../store/reactivity.js').Effects} Effects */
/**
 * @typedef {object} Edit
 * @property {object} target The container that it changes.
 * @property {() => void} apply
 * @property {() => void} undo
 * @property {(effects: Effects) => void} touch Triggers what depends on the change.
 * @property {() => Members} removed The members that it removes.
 * @property {() => Members} added The members that it adds.
 * @property {(come: Set<unknown>) => Edit[]} [parts] Of a move: see `Move`.
 */
/** @typedef {[step: string | number, value: unknown][]} Members */

/** @type {Members} */
const NONE = []

/**
 * Sets an existing or new member of an object, Map or Set, or an element of an array.
 *
 * @implements {Edit}
 */
export class SetMember {
  target
  /** Access to the entries of a Map or Set. */
  #entries
  #node
  #key
  #value
  #mixed
  #before
  #had
  #old
  /** The order that the node knew before. @type {MemberOrder | null} */
  #order = null
  /** @type {Moves | null} Null if no container is added or removed. */
  #moves = null

  /**
   * @param {object} target
   * @param {Node | undefined} node Its node, if it has one.
   * @param {string | number} key
   * @param {unknown} value
   * @param {boolean} [mixed] Whether the value is new but holds containers that are not.
   * @param {string} [before] The member that a new one precedes.
   */
  constructor(target, node, key, value, mixed = false, before) {
    this.target = /** @type {Record<string | number, unknown>} */ (target)
    this.#entries = node ? node.entries : entriesOf(target)
    this.#node = node
    this.#key = key
    this.#value = value
    this.#mixed = mixed
    this.#before = before
    this.#had = this.#entries ? this.#entries.has(target, key) : hasMember(target, key)
    if (!this.#had) this.#old = undefined
    else this.#old = this.#entries ? this.#entries.get(target, key) : this.target[key]
  }

  apply() {
    const key = /** @type {string} */ (this.#key)
    const node = this.#node
    if (this.#had || this.#before === undefined) {
      this.#assign(this.#value)
      if (!this.#had && node) /** @type {ObjectNode} */ (node).order?.add(key)
    } else {
      insertMember(this.target, key, this.#value, this.#before)
      this.#order = forgetOrder(node)
    }
    if (!node || !(isObject(this.#old) || isObject(this.#value))) return
    this.#moves = new Moves()
    this.#moves.leave(node, this.#old)
    this.#moves.enter(node, key, this.#value, this.#mixed)
  }

  /** @param {unknown} value */
  #assign(value) {
    if (this.#entries) this.#entries.set(this.target, this.#key, value)
    else setMember(this.target, this.#key, value)
  }

  undo() {
    const key = /** @type {string} */ (this.#key)
    if (this.#had) this.#assign(this.#old)
    else {
      accessTo(this.target).remove(this.target, key)
      if (this.#order) /** @type {ObjectNode} */ (this.#node).order = this.#order
      else if (this.#node) /** @type {ObjectNode} */ (this.#node).order?.remove(key)
    }
    this.#moves?.undo(this.#node, [this.#old], [this.#value])
  }

  /** @param {Effects} effects */
  touch(effects) {
    if (this.#had && Object.is(this.#old, this.#value)) return
    const type = this.#had ? 'set' : 'add'
    const key = this.#entries ? this.#entries.key(this.#key) : String(this.#key)
    effects.touch(this.target, type, key, this.#value, this.#old)
  }

  /** @returns {Members} */
  removed() {
    return [[this.#key, this.#old]]
  }

  /** @returns {Members} */
  added() {
    return [[this.#key, this.#value]]
  }
}

/**
 * Removes a member of an object, Map or Set.
 *
 * @implements {Edit}
 */
export class RemoveMember {
  target
  #access
  #key
  #node
  #old
  /** @type {number | undefined} */
  #rank
  #moves = new Moves()

  /**
   * @param {Store} store
   * @param {object} target
   * @param {string} key
   */
  constructor(store, target, key) {
    this.target = target
    this.#access = accessTo(target)
    this.#key = key
    this.#node = /** @type {ObjectNode | undefined} */ (store.nodes.get(target))
    this.#old = this.#access.get(target, key)
  }

  apply() {
    const node = this.#node
    if (node) {
      node.order ??= new MemberOrder(this.target)
      this.#rank = node.order.remove(this.#key)
    }
    this.#access.remove(this.target, this.#key)
    if (node) this.#moves.leave(node, this.#old)
  }

  undo() {
    const follower = this.#node?.order?.restore(this.#key, this.#rank)
    if (follower === undefined) this.#access.set(this.target, this.#key, this.#old)
    else insertMember(this.target, this.#key, this.#old, follower)
    this.#moves.undo(this.#node, [this.#old], [])
  }

  /** @param {Effects} effects */
  touch(effects) {
    effects.touch(this.target, 'delete', this.#access.key(this.#key), undefined, this.#old)
  }

  /** @returns {Members} */
  removed() {
    return [[this.#key, this.#old]]
  }

  /** @returns {Members} */
  added() {
    return NONE
  }
}

/**
 * Replaces the entries of a Map or Set, by none or by those of a new one. The object stays the
 * same, so all who hold it see them.
 *
 * @implements {Edit}
 */
export class Refill {
  target
  #node
  #before
  #after
  /** The order that the node knew before. @type {MemberOrder | null} */
  #order = null
  #moves = new Moves()

  /**
   * @param {Store} store
   * @param {Collection} target
   * @param {Collection} after Has the new entries. Of the same kind.
   */
  constructor(store, target, after) {
    this.target = target
    this.#node = /** @type {ObjectNode | undefined} */ (store.nodes.get(target))
    this.#before = [...target.entries()]
    this.#after = [...after.entries()]
  }

  apply() {
    const node = this.#node
    fill(this.target, this.#after)
    if (!node) return
    this.#order = forgetOrder(node)
    if (!(this.target instanceof Map)) return
    for (const [, value] of this.#before) this.#moves.leave(node, value)
    for (const [key, value] of this.#after) {
      this.#moves.enter(node, /** @type {string} */ (nameOf(key)), value, false)
    }
  }

  undo() {
    fill(this.target, this.#before)
    if (this.#node) this.#node.order = this.#order
    this.#moves.undo(this.#node, values(this.#before), values(this.#after))
  }

  /** @param {Effects} effects */
  touch(effects) {
    effects.touch(this.target, 'clear')
  }

  /** @returns {Members} */
  removed() {
    return members(this.#before)
  }

  /** @returns {Members} */
  added() {
    return members(this.#after)
  }
}

/**
 * Forgets the order after a change that ranks cannot express.
 *
 * @param {Node | undefined} node
 * @returns {MemberOrder | null} The old order, for undoing the change.
 */
function forgetOrder(node) {
  const holder = /** @type {ObjectNode | undefined} */ (node)
  const order = holder?.order ?? null
  if (holder) holder.order = null
  return order
}

/** @param {[unknown, unknown][]} entries */
function values(entries) {
  return entries.map(([, value]) => value)
}

/** @param {[unknown, unknown][]} entries @returns {Members} */
function members(entries) {
  return entries.map(([key, value]) => [/** @type {string} */ (nameOf(key)), value])
}

/** @param {Collection} collection @param {[unknown, unknown][]} entries */
function fill(collection, entries) {
  collection.clear()
  for (const [key, value] of entries) {
    if (collection instanceof Map) collection.set(key, value)
    else collection.add(key)
  }
}

/**
 * Moves members of an object, Map or Set to the end. Is never undone, since main has decided this
 * order.
 */
export class MoveLast {
  target
  #access
  #keys
  #node
  #moved = false

  /**
   * @param {Store} store
   * @param {object} target
   * @param {string[]} keys
   */
  constructor(store, target, keys) {
    this.target = target
    this.#access = accessTo(target)
    this.#keys = keys.filter((key) => this.#access.has(target, key))
    this.#node = /** @type {ObjectNode | undefined} */ (store.nodes.get(target))
  }

  apply() {
    const { get, set, remove, steps } = this.#access
    const last = steps(this.target).slice(-this.#keys.length)
    this.#moved = this.#keys.some((key, i) => key !== last[i])
    if (!this.#moved) return
    for (const key of this.#keys) {
      const value = get(this.target, key)
      remove(this.target, key)
      set(this.target, key, value)
    }
    if (this.#node) this.#node.order = null
  }

  undo() {}

  /** @param {Effects} effects */
  touch(effects) {
    // The list of keys has changed, as it does when one is added.
    if (this.#moved) effects.touch(this.target, 'add', this.#access.key(this.#keys[0]))
  }

  /** @returns {Members} */
  removed() {
    return NONE
  }

  /** @returns {Members} */
  added() {
    return NONE
  }
}

/** @param {unknown} value @returns {value is object} */
function isObject(value) {
  return typeof value === 'object' && value !== null
}
