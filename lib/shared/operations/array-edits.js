/** Edits of arrays: adding, removing and reordering elements. */

import { Moves } from './attachment.js'

/** @typedef {import('./edits.js').Edit} Edit */
/** @typedef {import('../store/reactivity.js').Effects} Effects */
/** @typedef {import('../store/store.js').Store} Store */

/** A library may have replaced the method on the array itself. */
const { splice } = Array.prototype
/**
 * Up to so many changed elements trigger effects one by one. Above, all elements from the first on
 * count as changed.
 */
const FEW = 16
/** The same if their number has not changed, so that effects of the length need not run. */
const MANY = 1000
/** More arguments than this may overflow the stack. */
const CHUNK = 8192

/**
 * Replaces elements of an array by others.
 *
 * @implements {Edit}
 */
export class Splice {
  target
  #start
  #count
  #added
  #holds
  #node
  #appends
  /** @type {unknown[]} */
  #removed = []
  #moves = new Moves()

  /**
   * @param {Store} store
   * @param {unknown[]} target
   * @param {number} start
   * @param {number} count How many elements to remove.
   * @param {unknown[]} added
   * @param {'fresh' | 'known' | 'mixed'} [holds] Whether the added elements have nodes: none has;
   *   some may have; or they are new but contain some that have.
   */
  constructor(store, target, start, count, added, holds = 'known') {
    this.target = target
    this.#start = start
    this.#count = count
    this.#added = added
    this.#holds = holds
    this.#node = store.nodes.get(target)
    this.#appends = count === 0 && start === target.length
  }

  apply() {
    const node = this.#node
    this.#removed = exchange(this.target, this.#start, this.#count, this.#added)
    if (!node) return
    for (const value of this.#removed) this.#moves.leave(node, value)
    if (this.#holds === 'fresh') return
    const mixed = this.#holds === 'mixed'
    this.#added.forEach((value, i) => this.#moves.enter(node, this.#start + i, value, mixed))
  }

  undo() {
    exchange(this.target, this.#start, this.#added.length, this.#removed)
    this.#moves.undo(this.#node, this.#removed, this.#added)
  }

  /** @param {Effects} effects */
  touch(effects) {
    const start = this.#start
    const many = this.#added.length > FEW
    if (many || (this.#count !== this.#added.length && !this.#appends)) {
      effects.move(this.target, start)
      return
    }
    const type = this.#appends ? 'add' : 'set'
    this.#added.forEach((value, i) => {
      effects.touch(this.target, type, String(start + i), value, this.#removed[i])
    })
  }

  /** @returns {import('./edits.js').Members} */
  removed() {
    return this.#at(this.#removed)
  }

  /** @returns {import('./edits.js').Members} */
  added() {
    return this.#at(this.#added)
  }

  /** @param {unknown[]} elements @returns {import('./edits.js').Members} */
  #at(elements) {
    return elements.map((element, i) => [this.#start + i, element])
  }
}

/**
 * Takes an element out of an array and puts it into the same array or another one. It stays the same
 * object, so what holds it keeps it.
 *
 * @implements {Edit}
 */
export class Move {
  /** The array that the element leaves. */
  target
  #place
  #to
  #goal
  #way
  #out
  #in

  /**
   * @param {Store} store
   * @param {unknown[]} target
   * @param {number} place The index of the element.
   * @param {unknown[]} to The array that it enters. It has a node if the element has one.
   * @param {number} goal The new index, counted without the element.
   * @param {unknown[]} way The containers on the way to the element, and it itself.
   */
  constructor(store, target, place, to, goal, way) {
    this.target = target
    this.#place = place
    this.#to = to
    this.#goal = goal
    this.#way = way
    this.#out = new Splice(store, target, place, 1, [])
    this.#in = new Splice(store, to, goal, 0, [target[place]])
  }

  apply() {
    this.#out.apply()
    this.#in.apply()
  }

  undo() {
    this.#in.undo()
    this.#out.undo()
  }

  /** @param {Effects} effects */
  touch(effects) {
    const [first, last] = [this.#place, this.#goal].sort((a, b) => a - b)
    if (this.#to !== this.target) {
      effects.move(this.target, this.#place)
      effects.move(this.#to, this.#goal)
    } else if (last - first >= FEW) {
      effects.move(this.target, first)
    } else if (first < last) {
      // The length is the same, so only these have changed.
      for (let i = first; i <= last; i++) {
        effects.touch(this.target, 'set', String(i), this.target[i])
      }
    }
  }

  /**
   * Its parts. An element that was in the value before does not arrive.
   *
   * @param {Set<unknown>} come What others have added in the same message.
   * @returns {Edit[]}
   */
  parts(come) {
    return this.#way.some((container) => come.has(container)) ? [this.#out, this.#in] : [this.#out]
  }

  /** @returns {import('./edits.js').Members} */
  removed() {
    return this.#out.removed()
  }

  /** @returns {import('./edits.js').Members} */
  added() {
    return []
  }
}

/**
 * Reorders the elements of an array.
 *
 * @implements {Edit}
 */
export class Arrange {
  target
  #before
  #after

  /**
   * @param {unknown[]} target
   * @param {unknown[]} after The same elements.
   */
  constructor(target, after) {
    this.target = target
    this.#before = target.slice()
    this.#after = after
  }

  apply() {
    overwrite(this.target, this.#after)
  }

  undo() {
    overwrite(this.target, this.#before)
  }

  /** @param {Effects} effects */
  touch(effects) {
    const changed = this.#after.flatMap((value, i) =>
      Object.is(value, this.#before[i]) ? [] : [i]
    )
    if (changed.length > MANY) return effects.move(this.target, changed[0])
    for (const i of changed) {
      effects.touch(this.target, 'set', String(i), this.#after[i], this.#before[i])
    }
  }

  /** @returns {import('./edits.js').Members} */
  removed() {
    return []
  }

  /** @returns {import('./edits.js').Members} */
  added() {
    return []
  }
}

/**
 * @param {unknown[]} array
 * @param {number} start
 * @param {number} count
 * @param {unknown[]} added
 * @returns {unknown[]} The removed elements.
 */
function exchange(array, start, count, added) {
  if (added.length <= CHUNK) return splice.call(array, start, count, ...added)
  const removed = splice.call(array, start, count)
  const rest = splice.call(array, start, Infinity)
  for (const part of [added, rest]) {
    for (let i = 0; i < part.length; i += CHUNK) {
      splice.call(array, array.length, 0, ...part.slice(i, i + CHUNK))
    }
  }
  return removed
}

/** @param {unknown[]} array @param {unknown[]} elements */
function overwrite(array, elements) {
  for (let i = 0; i < elements.length; i++) array[i] = elements[i]
}
