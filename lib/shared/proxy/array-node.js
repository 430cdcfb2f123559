/** The node of an array: the traps, and the operations for array methods. */

import { arrayMethods } from './array-instrumentations.js'
import { isPlainScalar, stringify, Prepared } from '../value/index.js'
import { Continuity, diffElements } from '../patch/index.js'
import {
  Arrange,
  Splice,
  forbidCycle,
  difference,
  keep,
  assign,
  assignPrepared,
  recorded,
  within
} from '../operations/index.js'
import { RemoteRefError, showPath } from '../errors/index.js'
import { deleteLocal, isLocal, readSymbol, setLocal } from '../path/index.js'
import { Node } from './node.js'

/** @typedef {import('../store/store.js').Recorded} Recorded */

/** The most elements that an assignment after the end may add, since arrays here have no holes. */
const MAX_GAP = 100_000
/** So few removals are always recorded one by one, to keep concurrent changes of others. */
const MANY = 1000

export class ArrayNode extends Node {
  get elements() {
    return /** @type {unknown[]} */ (this.target)
  }

  /** @param {object} value @param {string | number} hint */
  find(value, hint) {
    const { elements } = this
    const start = Number(hint)
    if (elements[start] === value) return start
    const from = Math.min(start, elements.length) || 0
    for (let down = from - 1, up = from; down >= 0 || up < elements.length; down--, up++) {
      if (elements[down] === value) return down
      if (elements[up] === value) return up
    }
    return undefined
  }

  /** @param {object} value */
  findAll(value) {
    return this.elements.flatMap((element, i) => (element === value ? [i] : []))
  }

  /**
   * An element, as the app gets it.
   *
   * @param {unknown} value
   * @param {number} index
   */
  element(value, index) {
    return typeof value === 'object' && value !== null ? this.child(value, index) : value
  }

  /** Makes the running effect depend on all elements. */
  trackAll() {
    const { reactivity } = this.store
    reactivity.track(this.target, 'iterate', reactivity.ARRAY_ITERATE)
  }

  /**
   * @param {any} target
   * @param {string | symbol} key
   * @param {unknown} receiver
   */
  get(target, key, receiver) {
    const value = target[key]
    // Libraries add their own methods to any array.
    if (typeof value === 'function' && !isLocal(target, key)) return arrayMethods[key] ?? value
    if (typeof key === 'symbol') return readSymbol(this, key, value, receiver)
    const { reactivity } = this.store
    if (value === undefined && reactivity.special.has(key)) return this.answer(key, receiver)
    if (key === '__proto__') return value
    reactivity.track(target, 'get', key)
    if (typeof value !== 'object' || value === null || isLocal(target, key)) return value
    return this.child(value, key)
  }

  /**
   * @param {unknown[]} target
   * @param {string | symbol} key
   * @param {unknown} value
   * @param {unknown} receiver
   */
  set(target, key, value, receiver) {
    if (receiver !== this.proxy && !this.isSelf(receiver)) {
      return Reflect.set(target, key, value, receiver)
    }
    const index = toIndex(key)
    if (index === -1) {
      if (typeof key === 'symbol' || isLocal(target, key)) return setLocal(this, key, value)
      if (key !== 'length') {
        throw this.refuse(String(key), 'a named member of an array', 'Use an object instead.')
      }
      this.resize(Number(value))
    } else if (index < target.length && isPlainScalar(value)) {
      assign(this, index, value)
    } else {
      this.#setElement(index, this.prepare(value, index))
    }
    return true
  }

  /** @param {number} index @param {Prepared} prepared */
  #setElement(index, prepared) {
    const { length } = this.elements
    if (index < length) return assignPrepared(this, index, prepared)
    this.#checkGap(index)
    this.splice(length, 0, [...undefineds(index - length), prepared])
  }

  /**
   * Deletes an element. It becomes undefined, since arrays here have no holes.
   *
   * @param {unknown[]} target
   * @param {string | symbol} key
   */
  deleteProperty(target, key) {
    const index = toIndex(key)
    if (index >= 0 && index < target.length) assign(this, index, undefined)
    else if (isLocal(target, key)) return deleteLocal(this, key)
    return key !== 'length'
  }

  /** @param {unknown[]} target */
  ownKeys(target) {
    this.store.reactivity.track(target, 'iterate', 'length')
    return Reflect.ownKeys(target)
  }

  /** @param {number} length */
  resize(length) {
    const { elements } = this
    if (length >>> 0 !== length) throw new RangeError('Invalid array length')
    this.#checkGap(length)
    const gap = Math.max(length - elements.length, 0)
    this.splice(Math.min(length, elements.length), Infinity, undefineds(gap))
  }

  /**
   * Prepares values that will be elements.
   *
   * @param {unknown[]} items
   * @param {number} start The index of the first, for messages.
   */
  takeAll(items, start) {
    const path = items.length > 0 ? (this.paths()[0] ?? []) : []
    return items.map((item, i) => this.store.prepare(item, [...path, start + i]))
  }

  /**
   * Replaces elements by others. Runs no code of the app before it is done.
   *
   * @param {number} start
   * @param {number} count
   * @param {Prepared[]} prepared
   * @returns {unknown[]} The removed elements, plain.
   */
  splice(start, count, prepared) {
    const { elements, store } = this
    const paths = this.paths()
    const known = prepared.flatMap((item) => item.known)
    forbidCycle(this, start, known)

    const removed = elements.slice(start, start + count)
    // Unchanged elements at both ends need no patches.
    const least = Math.min(removed.length, prepared.length)
    const stays = (/** @type {number} */ old, /** @type {number} */ item) =>
      Object.is(removed[old], prepared[item].raw)
    let head = 0
    while (head < least && stays(head, head)) head++
    let tail = 0
    while (tail < least - head && stays(removed.length - 1 - tail, prepared.length - 1 - tail))
      tail++
    const gone = removed.length - head - tail
    const added = prepared.slice(head, prepared.length - tail)
    if (gone === 0 && added.length === 0) return removed

    const from = start + head
    const raws = added.map((item) => item.raw)
    const changes = paths.length === 0 ? [] : this.#describe(from, gone, added)
    if (paths.length > 0 && changes.length === 0) {
      added.forEach((item, i) => keep(this, from + i, elements[from + i], item))
      return removed
    }
    store.perform(
      new Splice(store, elements, from, gone, raws, known.length > 0 ? 'mixed' : 'fresh'),
      paths.flatMap((path) => within(path, changes)),
      known
    )
    return removed
  }

  /**
   * Reorders the elements.
   *
   * @param {unknown[]} before The elements in the old order, plain.
   * @param {unknown[]} after The same elements, plain.
   */
  arrange(before, after) {
    const { elements, store } = this
    if (before.length !== elements.length || before.some((it, i) => !Object.is(it, elements[i]))) {
      // The app has changed them meanwhile. The sorted order still applies.
      this.splice(0, after.length, this.takeAll(after, 0))
      return
    }
    if (after.every((element, i) => Object.is(element, elements[i]))) return
    const paths = this.paths()
    const changes =
      paths.length === 0 ? [] : difference(elements, after, new Continuity(store.nodes))
    store.perform(
      new Arrange(elements, after),
      paths.flatMap((path) => within(path, changes))
    )
  }

  /**
   * @param {number} start
   * @param {number} count
   * @param {Prepared[]} added
   * @returns {Recorded[]}
   */
  #describe(start, count, added) {
    const { elements } = this
    const left = elements.length - count + added.length
    if (count > MANY && left < count) {
      const value = [
        ...elements.slice(0, start),
        ...added.map((item) => item.raw),
        ...elements.slice(start + count)
      ]
      // Elements that stay may be in another order.
      if (added.length > 0) return difference(elements, value, new Continuity(this.store.nodes))
      return [{ op: 'replace', path: [], value, text: stringify(value) }]
    }
    if (count > 0 && added.length > 0) return this.#compare(start, count, added)
    return [
      ...Array.from({ length: count }, () => ({
        op: /** @type {const} */ ('remove'),
        path: [start]
      })),
      ...added.map((item, i) => ({
        op: /** @type {const} */ ('add'),
        path: [start + i],
        ...item.written()
      }))
    ]
  }

  /**
   * @param {number} start
   * @param {number} count
   * @param {Prepared[]} added
   * @returns {Recorded[]} Patches, with edits of elements that new ones continue.
   */
  #compare(start, count, added) {
    const removed = this.elements.slice(start, start + count)
    const raws = added.map((item) => item.raw)
    const { patches, olds } = diffElements(removed, raws, new Continuity(this.store.nodes))
    return patches.map((patch, i) => recorded(behind(patch, start), olds[i]))
  }

  /** @param {number} length The new length of the array. */
  #checkGap(length) {
    if (length - this.elements.length <= MAX_GAP) return
    const path = this.paths()[0] ?? []
    const message =
      `${showPath(path)} cannot grow by ${length - this.elements.length} elements at once: arrays of a ` +
      'ref have no holes. Use an object with numbers as keys.'
    throw this.store.named(new RemoteRefError('ERR_REF_TOO_LARGE', message, { path }))
  }
}

/**
 * @param {import('../patch/patch.js').Patch} patch
 * @param {number} start By how much its first indices are too small.
 */
function behind({ from, path, ...patch }, start) {
  const shift = (/** @type {import('../path/path.js').Path} */ [index, ...rest]) => [
    start + Number(index),
    ...rest
  ]
  return { ...patch, ...(from && { from: shift(from) }), path: shift(path) }
}

/** @param {number} count */
function undefineds(count) {
  return new Array(count).fill(new Prepared(undefined, true, []))
}

/**
 * @param {string | symbol} key
 * @returns {number} The index, or -1.
 */
function toIndex(key) {
  if (typeof key === 'symbol') return -1
  const index = Number(key)
  return index >>> 0 === index && index < 2 ** 32 - 1 && String(index) === key ? index : -1
}
