/**
 * Decides whether a new value continues the old one in its place, as `{ ...row, done: true }`
 * continues the row, or is a different value. If it continues, only the difference is sent, so that
 * concurrent changes of others stay. A different value replaces the old one as a whole, so that two
 * records are never mixed.
 *
 * docs/updating.md describes the rule.
 */

import { identical, isContainer, isPlainObject } from '../value/index.js'
import { hasMember, accessTo } from '../path/index.js'
import { keepOrder } from './stable-members.js'

/** @typedef {import('../proxy/node.js').Node} Node */
/** @typedef {import('../path/entries.js').Collection} Collection */

/** Members that identify a record. The first that both objects have decides. */
const IDENTITIES = ['id', '_id', 'uuid', 'guid', 'uid', 'key', 'Id', 'ID']

/** It is a different value. */
const NO = 0
/** Unknown, since one of them is empty. */
const MAYBE = 1
const YES = 2

/** One comparison of values. Each pair of containers is compared once, so it takes linear time. */
export class Continuity {
  #nodes
  /** @type {WeakMap<object, { old: object, verdict: number }>} */
  #judged = new WeakMap()

  /**
   * @param {WeakMap<object, Node>} [nodes] Nodes of the store whose containers the new value may
   *   hold. They tell where such a container comes from.
   */
  constructor(nodes = new WeakMap()) {
    this.#nodes = nodes
  }

  /**
   * @param {unknown} old A value of the tree.
   * @param {unknown} next Another one.
   * @returns {boolean} False unless both are containers of one kind.
   */
  continues(old, next) {
    return isContainer(old) && isContainer(next) && this.#judge(old, next) !== NO
  }

  /**
   * Reorders the members of `next` as in `old` (see `keepOrder`).
   *
   * @param {object} old @param {object} next
   */
  keepOrder(old, next) {
    if (accessTo(next).kind !== 'object' || this.#nodes.has(next)) return
    keepOrder(/** @type {any} */ (old), /** @type {any} */ (next))
  }

  /** @param {object} old @param {object} next Containers. */
  #judge(old, next) {
    const { kind } = accessTo(old)
    if (kind !== accessTo(next).kind) return NO
    // An object of the value that moves elsewhere keeps its identity. So does a list, unless it was
    // removed before: then the list in its place may have been made from it.
    const own = this.#nodes.get(next)
    if (own && (kind === 'object' || own.attached)) return NO
    const judged = this.#judged.get(next)
    if (judged?.old === old) return judged.verdict
    const verdict = this.#judgeKind(kind, old, next)
    this.#judged.set(next, { old, verdict })
    return verdict
  }

  /** @param {'list' | 'object' | 'map' | 'set'} kind @param {any} old @param {any} next */
  #judgeKind(kind, old, next) {
    if (kind === 'object') return this.#judgeObjects(old, next)
    const [size, nextSize] = kind === 'list' ? [old.length, next.length] : [old.size, next.size]
    if (size === 0 || nextSize === 0) return size === nextSize ? YES : MAYBE
    if (kind === 'list') return this.#continuesList(old, next) ? YES : NO
    return this.#sharesEntry(old, next) ? YES : NO
  }

  /** @param {Record<string, unknown>} old @param {Record<string, unknown>} next */
  #judgeObjects(old, next) {
    const same = sameIdentity(old, next)
    if (same !== undefined) return same ? YES : NO
    const [keys, nextKeys] = [Object.keys(old), Object.keys(next)]
    if (keys.length === 0 || nextKeys.length === 0) {
      if (keys.length === nextKeys.length) return YES
      // A record that appears or disappears must not be mixed with another. A dictionary may just
      // be filled or emptied.
      return identityOf(keys.length === 0 ? next : old) === undefined ? MAYBE : NO
    }
    if (nextKeys.some((key) => this.#comesFrom(next[key], old))) return YES
    const common = keys.filter((key) => hasMember(next, key))
    const least = common.length === keys.length || common.length === nextKeys.length ? 1 : Infinity
    let unchanged = 0
    for (const key of common) {
      if (!this.#isUnchanged(old[key], next[key])) continue
      unchanged++
      if (unchanged >= least || unchanged * 2 >= keys.length) return YES
    }
    // Its only member has another value.
    return keys.length === 1 && common.length === 1 ? MAYBE : NO
  }

  /**
   * Whether an element of one list is in the other, by content or by id, or at least half of the
   * elements have kept their positions, counted from either end. Also if an element has just been taken
   * out of another list: then it is sent as a move.
   *
   * @param {unknown[]} old @param {unknown[]} next
   */
  #continuesList(old, next) {
    const moves = (/** @type {unknown} */ element) =>
      this.#isTakenOut(element) || this.#comesFrom(element, old)
    if (next.some(moves)) return true
    const there = new Set(old)
    if (next.some((element) => there.has(element))) return true
    const ids = new Set(old.map(identityOf))
    ids.delete(undefined)
    if (next.some((element) => ids.has(identityOf(element)))) return true
    return this.#halfStands(old, next, 0) || this.#halfStands(old, next, next.length - old.length)
  }

  /** @param {unknown[]} old @param {unknown[]} next @param {number} shift */
  #halfStands(old, next, shift) {
    let stands = 0
    for (let i = Math.max(0, -shift); i < old.length && i + shift < next.length; i++) {
      if (this.#isUnchanged(old[i], next[i + shift]) && ++stands * 2 >= old.length) return true
    }
    return false
  }

  /** @param {Collection} old @param {Collection} next Both Maps, or both Sets. */
  #sharesEntry(old, next) {
    for (const [key, value] of next.entries()) {
      if (this.#comesFrom(value, old)) return true
      if (!old.has(key)) continue
      if (old instanceof Set || this.#isUnchanged(old.get(key), value)) return true
    }
    return false
  }

  /** @param {unknown} a @param {unknown} b */
  #isUnchanged(a, b) {
    if (Object.is(a, b)) return true
    return isContainer(a) && isContainer(b) ? this.#judge(a, b) === YES : identical(a, b)
  }

  /** @param {unknown} element */
  #isTakenOut(element) {
    if (!isContainer(element)) return false
    return this.#nodes.get(element)?.attached === false
  }

  /**
   * Whether a part of the new value comes from inside the old one. @param {unknown} part @param
   * {object} old
   */
  #comesFrom(part, old) {
    if (typeof part !== 'object' || part === null) return false
    const source = this.#nodes.get(old)
    if (!source) return false
    let above = this.#nodes.get(part)?.parent
    while (above && above !== source) above = above.parent
    return above === source
  }
}

/**
 * The identity of an object.
 *
 * @param {unknown} value
 * @returns {string | number | bigint | undefined} Undefined if it has none.
 */
export function identityOf(value) {
  if (typeof value !== 'object' || value === null || !isPlainObject(value)) return undefined
  for (const key of IDENTITIES) {
    const id = hasMember(value, key) ? value[key] : undefined
    if (isIdentity(id)) return id
  }
  return undefined
}

/**
 * @param {Record<string, unknown>} old @param {Record<string, unknown>} next
 * @returns {boolean | undefined} Undefined if they have no identifying member in common.
 */
function sameIdentity(old, next) {
  for (const key of IDENTITIES) {
    if (!hasMember(old, key) || !hasMember(next, key)) continue
    if (isIdentity(old[key]) && isIdentity(next[key])) return old[key] === next[key]
  }
  return undefined
}

/** @param {unknown} value @returns {value is string | number | bigint} */
function isIdentity(value) {
  return (typeof value === 'string' && value !== '') || ['number', 'bigint'].includes(typeof value)
}
