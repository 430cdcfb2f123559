/**
 * The difference of two values as patches.
 *
 * Elements of arrays are matched first where they are the same objects, so that what a program makes
 * of an array by `filter`, `sort`, `map` or `[...list, item]` costs what it changed; then by what
 * they hold, and by their ids. What is left over is compared in place. Where patches would cost more
 * than sending the new value, that is sent.
 */

import { Continuity } from './continues.js'
import { identical, isContainer } from '../value/index.js'
import { longestIncreasing } from './longest-increasing.js'
import { match } from './match.js'
import { accessTo, valuesIn, isList } from '../path/index.js'
import { neighbours, staying } from './stable-members.js'

/** @typedef {import('../path/path.js').Path} Path */
/** @typedef {import('./patch.js').Patch} Patch */

/**
 * So many patches are always worth it: they leave room for what others change at the same time, which
 * a replace would undo. More of them for an array that is not emptied: somebody may be typing into
 * what a filter keeps.
 */
const FEW = 32
const FEW_OF_ARRAY = 1000
/** What a patch costs beside its value, in nodes of a value: its op and its path. */
const PATCH_COST = 3
/** Above this length, shifting the elements of an array costs more than the patch that does it. */
const LONG = 16384
/** Elements that are shifted in the time it takes to send and read one node. */
const SHIFTED = 64
/** Nodes that are counted at most; also the end of a cycle, which only a later `carry` reports. */
const MAX_WEIGHT = 1 << 22

/**
 * The patches that make one value out of another, in the order to apply them. Afterwards nobody can
 * tell it from `after`: the order of members is the same too.
 *
 * @param {unknown} before A raw value; not changed.
 * @param {unknown} after Another one.
 * @param {Continuity} [continuity] Where a program has assigned `after`: what does not continue the
 *   member that it stands in place of replaces it. Members of copies may get another order. Without it
 *   all members are compared, so that as few objects as can be are replaced.
 * @returns {Patch[]} Their values are parts of `after`, not copies.
 */
export function diff(before, after, continuity) {
  const differ = new Differ(continuity)
  differ.compare(before, after)
  return differ.patches
}

/**
 * The patches that make elements of an array those that are put in their place. Where one continues
 * another it is edited; the others are taken out and put in.
 *
 * @param {unknown[]} removed
 * @param {unknown[]} added
 * @param {Continuity} continuity
 * @returns {Patch[]} As if the first of them were the first of the array.
 */
export function diffElements(removed, added, continuity) {
  const differ = new Differ(continuity)
  differ.compareArrays(removed, added)
  return differ.patches.flatMap((patch) => {
    const { op, path, value } = patch
    if (op !== 'replace' || path.length > 1) return [patch]
    return [
      /** @type {Patch} */ ({ op: 'remove', path }),
      /** @type {Patch} */ ({ op: 'add', path, value })
    ]
  })
}

class Differ {
  /** @type {Patch[]} */
  patches = []
  /** Where the walk is. @type {Path} */
  #path = []
  #continuity
  /** Whether all members are compared, whatever they continue. */
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
      // What the sum would come to, and often the first value of a window.
      if (a.length === 0 && b.length > few) return this.#emit({ op: 'replace', value: b })
      this.#orReplace(b, few, () => this.compareArrays(a, b))
    } else if (isObject(a) && isObject(b) && accessTo(a).kind === accessTo(b).kind) {
      this.#orReplace(b, FEW, () => this.#compareObjects(a, b))
    } else if (!identical(a, b)) {
      this.#emit({ op: 'replace', value: b })
    }
  }

  /**
   * Takes the patches of one container, or one that replaces it where that costs less.
   *
   * @param {unknown} b
   * @param {number} few Patches that are worth it in any case.
   * @param {() => void} compare
   */
  #orReplace(b, few, compare) {
    const start = this.patches.length
    compare()
    if (this.patches.length - start <= few || !this.#exceeds(start, b)) return
    this.patches.length = start
    this.#emit({ op: 'replace', value: b })
  }

  /** @param {object} a @param {object} b An object and another, or two Maps, or two Sets. */
  #compareObjects(a, b) {
    const { steps, get } = accessTo(a)
    if (!this.#all) this.#continuity.keepOrder(a, b)
    const [keys, next] = [steps(a), steps(b)]
    if (keys.length === next.length && keys.every((key, i) => key === next[i])) {
      return keys.forEach((key) => this.#compareAt(key, get(a, key), get(b, key)))
    }
    const stay = staying(keys, next, b)
    const places = neighbours(next, stay)
    for (const key of keys) if (!stay.has(key)) this.#at(key, { op: 'remove' })
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
   * Arrays whose elements differ from `start` on, up to their ends.
   *
   * @param {unknown[]} a
   * @param {unknown[]} b
   * @param {number} start
   * @param {number} aEnd
   * @param {number} bEnd
   */
  #compareMiddles(a, b, start, aEnd, bEnd) {
    const { matches, edited } = match(a.slice(start, aEnd), b.slice(start, bEnd))
    const known = new Set(matches)
    const fresh = (/** @type {number} */ i, /** @type {number} */ j) =>
      matches[i - start] === -1 && !known.has(j - start)
    let [i, j] = [start, start]
    // The longest run of elements that keep their order stays; the others are taken out and put in.
    for (const anchor of longestIncreasing(matches)) {
      const [nextI, nextJ] = [start + anchor, start + matches[anchor]]
      this.#compareRun(a, [i, nextI], b, [j, nextJ], fresh)
      if (edited.has(anchor)) this.#compareAt(nextJ, a[nextI], b[nextJ])
      i = nextI + 1
      j = nextJ + 1
    }
    this.#compareRun(a, [i, aEnd], b, [j, bEnd], fresh)
  }

  /**
   * Makes elements `i` to `iEnd` of `a` elements `j` to `jEnd` of `b`. All in front of them has been
   * made, so that `j` is also where the first one stands now.
   *
   * @param {unknown[]} a
   * @param {[i: number, iEnd: number]} from
   * @param {unknown[]} b
   * @param {[j: number, jEnd: number]} to
   * @param {(i: number, j: number) => boolean} [fresh] Whether neither element is found elsewhere.
   */
  #compareRun(a, [i, iEnd], b, [j, jEnd], fresh = () => true) {
    for (; i < iEnd && j < jEnd; i++, j++) {
      const value = b[j]
      const continues = fresh(i, j) && this.#continuity.continues(a[i], value)
      if (continues) this.#compareAt(j, a[i], value)
      else this.#at(j, { op: 'replace', value })
    }
    for (; i < iEnd; i++) this.#at(j, { op: 'remove' })
    for (; j < jEnd; j++) this.#at(j, { op: 'add', value: b[j] })
  }

  /**
   * Whether the patches from `start` on cost more than the value that they make.
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
      cost += PATCH_COST
      if (op !== 'remove') cost += weigh(part, MAX_WEIGHT)
      if (op !== 'replace' && path.length === depth + 1) cost += shifting
    }
    return weigh(value, cost) < cost
  }

  /** @param {string | number} step @param {unknown} a @param {unknown} b */
  #compareAt(step, a, b) {
    this.#path.push(step)
    const replaced = !this.#all && isContainer(a) && !this.#continuity.continues(a, b)
    if (!replaced || Object.is(a, b)) this.compare(a, b)
    else if (!identical(a, b)) this.#emit({ op: 'replace', value: b })
    this.#path.pop()
  }

  /** @param {string | number} step @param {Omit<Patch, 'path'>} patch */
  #at(step, patch) {
    this.#path.push(step)
    this.#emit(patch)
    this.#path.pop()
  }

  /** @param {Omit<Patch, 'path'>} patch */
  #emit({ op, ...rest }) {
    this.patches.push({ op, path: [...this.#path], ...rest })
  }
}

/** @param {unknown} value @returns {value is object} A container whose members have names. */
function isObject(value) {
  return isContainer(value) && !Array.isArray(value)
}

/**
 * Counts the scalars and containers of a value, as a measure of its text.
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
