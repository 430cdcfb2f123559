/**
 * The difference of two values as patches.
 *
 * Elements of arrays are matched by identity first, so that the result of `filter`, `sort`, `map`
 * or `[...list, item]` costs only what it changed. Then they are matched by content, and then by
 * id. Those that are in another order are moved. The others are compared in place. If patches cost more
 * than the new value, the value is sent.
 */

import { Continuity } from './continues.js'
import { identical, isContainer } from '../value/index.js'
import { align } from './align.js'
import { match } from './match.js'
import { rearrange } from './rearrange.js'
import { accessTo, valuesIn, isList } from '../path/index.js'
import { neighbours, stableMembers } from './stable-members.js'

/** @typedef {import('../path/path.js').Path} Path */
/** @typedef {import('./patch.js').Patch} Patch */
/**
 * @typedef {object} Difference
 * @property {Patch[]} patches
 * @property {unknown[]} olds What each of them removes, replaces or moves: part of the old value, not a
 *   copy.
 */

/**
 * So few patches are always better than a replace, which would undo concurrent changes of others.
 * The limit is higher for an array that is not emptied: somebody may be typing into an element that
 * a filter keeps.
 */
const FEW = 32
const FEW_OF_ARRAY = 1000
/** The cost of a patch's op and path, in nodes of a value. */
const PATCH_COST = 3
/** A container that moves keeps concurrent changes of others, also where sending the list would be shorter. */
const MOVE_COST = 1
/** In longer arrays, shifting elements costs more than the patch that does it. */
const LONG = 16384
/** The elements that are shifted in the time that sending and reading one node takes. */
const SHIFTED = 64
/**
 * The most nodes that are counted. This also ends a cycle, which only a later `cloneValue` reports.
 */
const MAX_WEIGHT = 1 << 22

/**
 * The patches that turn one value into another, in the order to apply them. The result equals
 * `after`, including the order of members.
 *
 * @param {unknown} before A raw value; not changed.
 * @param {unknown} after Another one.
 * @param {Continuity} [continuity] If the app has assigned `after`: members that do not continue
 *   the old ones replace them. Members of copies may be reordered. Without it all members are
 *   compared, so that as few objects as possible are replaced.
 * @returns {Patch[]} Their values are parts of `after`, not copies.
 */
export function diff(before, after, continuity) {
  return diffWithOld(before, after, continuity).patches
}

/**
 * The same, with what the patches take away.
 *
 * @param {unknown} before @param {unknown} after @param {Continuity} [continuity]
 * @returns {Difference}
 */
export function diffWithOld(before, after, continuity) {
  const differ = new Differ(continuity)
  differ.compare(before, after)
  return differ
}

/**
 * The patches that replace elements of an array by others. An element that continues an old one is
 * edited; the others are removed and added.
 *
 * @param {unknown[]} removed
 * @param {unknown[]} added
 * @param {Continuity} continuity
 * @returns {Difference} As if the first of them were the first of the array.
 */
export function diffElements(removed, added, continuity) {
  const differ = new Differ(continuity)
  differ.compareArrays(removed, added)
  /** @type {Difference} */
  const split = { patches: [], olds: [] }
  differ.patches.forEach((patch, i) => {
    const { op, path, value } = patch
    const splits = op === 'replace' && path.length === 1
    split.patches.push(splits ? { op: 'remove', path } : patch)
    split.olds.push(differ.olds[i])
    if (!splits) return
    split.patches.push({ op: 'add', path, value })
    split.olds.push(undefined)
  })
  return split
}

class Differ {
  /** @type {Patch[]} */
  patches = []
  /** What they remove or replace. @type {unknown[]} */
  olds = []
  /** The path of the current place. @type {Path} */
  #path = []
  #continuity
  /** Whether all members are compared, even if they do not continue the old ones. */
  #all

  /** @param {Continuity} [continuity] */
  constructor(continuity) {
    this.#all = continuity === undefined
    this.#continuity = continuity ?? new Continuity()
  }

  /** @param {unknown} a @param {unknown} b */
  compare(a, b) {
    if (Object.is(a, b)) return
    if (isList(a) && isList(b)) {
      const few = b.length > 0 ? FEW_OF_ARRAY : FEW
      // Filling a long list ends as a replace anyway, and is often the first value of a window.
      if (a.length === 0 && b.length > few) return this.#replace(a, b)
      this.#orReplace(a, b, few, () => this.compareArrays(a, b))
    } else if (isObject(a) && isObject(b) && accessTo(a).kind === accessTo(b).kind) {
      this.#orReplace(a, b, FEW, () => this.#compareObjects(a, b))
    } else if (!identical(a, b)) {
      this.#replace(a, b)
    }
  }

  /**
   * Compares a container, and replaces it instead if that costs less.
   *
   * @param {unknown} a
   * @param {unknown} b
   * @param {number} few So many patches are always better than a replace.
   * @param {() => void} compare
   */
  #orReplace(a, b, few, compare) {
    const start = this.patches.length
    compare()
    if (this.patches.length - start <= few || !this.#exceeds(start, b)) return
    this.patches.length = this.olds.length = start
    this.#replace(a, b)
  }

  /** @param {object} a @param {object} b Two objects, Maps or Sets. */
  #compareObjects(a, b) {
    const { steps, get } = accessTo(a)
    if (!this.#all) this.#continuity.keepOrder(a, b)
    const [keys, next] = [steps(a), steps(b)]
    if (keys.length === next.length && keys.every((key, i) => key === next[i])) {
      return keys.forEach((key) => this.#compareAt(key, get(a, key), get(b, key)))
    }
    const stay = stableMembers(keys, next, b)
    const places = neighbours(next, stay)
    for (const key of keys) if (!stay.has(key)) this.#at(key, { op: 'remove' }, get(a, key))
    next.forEach((key, i) => {
      if (stay.has(key)) return this.#compareAt(key, get(a, key), get(b, key))
      const before = places[i]
      const value = get(b, key)
      this.#at(key, before === undefined ? { op: 'add', value } : { op: 'add', value, before })
    })
  }

  /** @param {unknown[]} a @param {unknown[]} b */
  compareArrays(a, b) {
    const same = (/** @type {number} */ i, /** @type {number} */ j) => identical(a[i], b[j])
    const shorter = Math.min(a.length, b.length)
    let start = 0
    while (start < shorter && same(start, start)) start++
    let [aEnd, bEnd] = [a.length, b.length]
    while (aEnd > start && bEnd > start && same(aEnd - 1, bEnd - 1)) {
      aEnd--
      bEnd--
    }
    if (aEnd === start || bEnd === start) this.#compareRun(a, [start, aEnd], b, [start, bEnd])
    else this.#compareMiddles(a, b, start, aEnd, bEnd)
  }

  /**
   * Compares arrays from `start` to their ends, which are equal outside of that range.
   *
   * @param {unknown[]} a
   * @param {unknown[]} b
   * @param {number} start
   * @param {number} aEnd
   * @param {number} bEnd
   */
  #compareMiddles(a, b, start, aEnd, bEnd) {
    const [from, to] = [a.slice(start, aEnd), b.slice(start, bEnd)]
    const { matches, edited } = match(from, to)
    const { order, fixed } = align(from, to, matches)
    for (const [at, goal, element] of rearrange(order))
      this.#move(start + at, start + goal, from[element])
    const known = new Set(matches)
    const arranged = order.map((i) => from[i])
    const fresh = (/** @type {number} */ i, /** @type {number} */ j) =>
      matches[order[i]] === -1 && !known.has(j - start)
    let [i, j] = [0, start]
    for (const nextI of fixed) {
      const nextJ = start + matches[order[nextI]]
      this.#compareRun(arranged, [i, nextI], b, [j, nextJ], fresh)
      if (edited.has(order[nextI])) this.#compareAt(nextJ, arranged[nextI], b[nextJ])
      i = nextI + 1
      j = nextJ + 1
    }
    this.#compareRun(arranged, [i, arranged.length], b, [j, bEnd], fresh)
  }

  /**
   * Turns the elements `i` to `iEnd` of `a` into `j` to `jEnd` of `b`. All elements before them are
   * done, so the first one now has the index `j`.
   *
   * @param {unknown[]} a
   * @param {[i: number, iEnd: number]} from
   * @param {unknown[]} b
   * @param {[j: number, jEnd: number]} to
   * @param {(i: number, j: number) => boolean} [fresh] Whether neither element was matched
   *   elsewhere.
   */
  #compareRun(a, [i, iEnd], b, [j, jEnd], fresh = () => true) {
    for (; i < iEnd && j < jEnd; i++, j++) {
      const value = b[j]
      const continues = fresh(i, j) && this.#continuity.continues(a[i], value)
      if (continues) this.#compareAt(j, a[i], value)
      else this.#at(j, { op: 'replace', value }, a[i])
    }
    for (; i < iEnd; i++) this.#at(j, { op: 'remove' }, a[i])
    for (; j < jEnd; j++) this.#at(j, { op: 'add', value: b[j] })
  }

  /**
   * Whether the patches from `start` on cost more than the new value.
   *
   * @param {number} start
   * @param {unknown} value
   */
  #exceeds(start, value) {
    const depth = this.#path.length
    const shifting = Array.isArray(value) && value.length > LONG ? value.length / SHIFTED : 0
    let cost = 0
    for (let i = start; i < this.patches.length; i++) {
      const { op, path, value: part } = this.patches[i]
      cost += op === 'move' && isContainer(this.olds[i]) ? MOVE_COST : PATCH_COST
      if (op !== 'remove' && op !== 'move') cost += weigh(part, MAX_WEIGHT)
      if (op !== 'replace' && path.length === depth + 1) cost += shifting
    }
    return weigh(value, cost) < cost
  }

  /** @param {string | number} step @param {unknown} a @param {unknown} b */
  #compareAt(step, a, b) {
    this.#path.push(step)
    const replaced = !this.#all && isContainer(a) && !this.#continuity.continues(a, b)
    if (!replaced || Object.is(a, b)) this.compare(a, b)
    else if (!identical(a, b)) this.#replace(a, b)
    this.#path.pop()
  }

  /** @param {number} place @param {number} goal @param {unknown} element */
  #move(place, goal, element) {
    this.#at(goal, { op: 'move', from: [...this.#path, place] }, element)
  }

  /** @param {unknown} a @param {unknown} b */
  #replace(a, b) {
    this.#emit({ op: 'replace', value: b }, a)
  }

  /** @param {string | number} step @param {Omit<Patch, 'path'>} patch @param {unknown} [old] */
  #at(step, patch, old) {
    this.#path.push(step)
    this.#emit(patch, old)
    this.#path.pop()
  }

  /** @param {Omit<Patch, 'path'>} patch @param {unknown} [old] */
  #emit({ op, ...rest }, old) {
    this.patches.push({ op, path: [...this.#path], ...rest })
    this.olds.push(old)
  }
}

/** @param {unknown} value @returns {value is object} An object, Map or Set. */
function isObject(value) {
  return isContainer(value) && !Array.isArray(value)
}

/**
 * Counts the scalars and containers of a value, to estimate the size of its text.
 *
 * @param {unknown} value
 * @param {number} limit Where to stop.
 */
function weigh(value, limit) {
  const rest = [value]
  let weight = 1
  while (rest.length > 0 && weight < limit) {
    const next = rest.pop()
    if (!isContainer(next)) continue
    if (next instanceof Map || next instanceof Set) weight += next.size
    else weight += Array.isArray(next) ? next.length : Object.keys(next).length
    if (weight < limit) for (const part of valuesIn(next)) rest.push(part)
  }
  return weight
}
