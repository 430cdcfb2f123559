/**
 * The difference of two values as patches.
 *
 * Elements of arrays are matched first where they are the same objects, so that what a program makes
 * of an array by `filter`, `sort`, `map` or `[...list, item]` costs what it changed; then by what
 * they hold. What is left over is compared in place. Where patches would cost more than sending the
 * new value, that is sent.
 */

import { encode, stringify } from './codec.js'
import { identical } from './equal.js'
import { longestIncreasing } from './longest-increasing.js'
import { isIndexKey } from './index-key.js'
import { accessTo, valuesIn } from './members.js'
import { hasHoles, isList } from './sparse.js'
import { isContainer, leafType } from './tags.js'

/** @typedef {import('./path.js').Path} Path */
/** @typedef {import('./patch.js').Patch} Patch */
/**
 * @typedef {object} DiffOptions
 * @property {Path} [path] Where in the ref the values stand; the patches' paths begin with it.
 * @property {(value: object) => unknown} [unwrap] Gives what stands behind a proxy in `after`, so
 *   that it is known to be the object that `before` has. By default everything stands for itself.
 */

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
 * @param {unknown} after Any value; only the parts that differ are looked at in full. What cannot be
 *   carried ends up in the value of a patch.
 * @param {DiffOptions} [options]
 * @returns {Patch[]} Their values are parts of `after`, not copies.
 */
export function diff(before, after, options = {}) {
  const differ = new Differ(options)
  differ.compare(before, after)
  return differ.patches
}

class Differ {
  /** @type {Patch[]} */
  patches = []
  /** Where the walk is. @type {Path} */
  #path
  #unwrap

  /** @param {DiffOptions} options */
  constructor({ path = [], unwrap = (value) => value }) {
    this.#path = [...path]
    this.#unwrap = unwrap
  }

  /** @param {unknown} a @param {unknown} wrapped */
  compare(a, wrapped) {
    const b = this.#bare(wrapped)
    if (Object.is(a, b)) return
    if (isList(a) && Array.isArray(b) && !hasHoles(b)) {
      const few = b.length > 0 ? FEW_OF_ARRAY : FEW
      // What the sum would come to, and often the first value of a window.
      if (a.length === 0 && b.length > few) return this.#emit({ op: 'replace', value: b })
      this.#orReplace(b, few, () => this.#compareArrays(a, b))
    } else if (isObject(a) && isObject(b) && accessTo(a).kind === accessTo(b).kind) {
      this.#orReplace(b, FEW, () => this.#compareObjects(a, b))
    } else if (!identical(a, b, this.#unwrap)) {
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
      const value = this.#bare(get(b, key))
      this.#at(key, before === undefined ? { op: 'add', value } : { op: 'add', value, before })
    })
  }

  /** @param {unknown[]} a @param {unknown[]} b */
  #compareArrays(a, b) {
    const same = (/** @type {number} */ i, /** @type {number} */ j) =>
      identical(a[i], b[j], this.#unwrap)
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
    const bare = b.slice(start, bEnd).map((value) => this.#bare(value))
    const matches = match(a.slice(start, aEnd), bare, this.#unwrap)
    const known = new Set(matches)
    const fresh = (/** @type {number} */ i, /** @type {number} */ j) =>
      matches[i - start] === -1 && !known.has(j - start)
    let [i, j] = [start, start]
    // The longest run of elements that keep their order stays; the others are taken out and put in.
    for (const anchor of longestIncreasing(matches)) {
      const [nextI, nextJ] = [start + anchor, start + matches[anchor]]
      this.#compareRun(a, [i, nextI], b, [j, nextJ], fresh)
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
      const value = this.#bare(b[j])
      if (fresh(i, j) && this.#alike(a[i], value)) this.#compareAt(j, a[i], value)
      else this.#at(j, { op: 'replace', value })
    }
    for (; i < iEnd; i++) this.#at(j, { op: 'remove' })
    for (; j < jEnd; j++) this.#at(j, { op: 'add', value: this.#bare(b[j]) })
  }

  /**
   * Whether one element is likely to be the other one edited: something of it is still the same.
   *
   * @param {unknown} a
   * @param {unknown} b
   */
  #alike(a, b) {
    if (!isContainer(a) || !isContainer(b)) return false
    const { kind, steps, has, get } = accessTo(a)
    if (accessTo(b).kind !== kind) return false
    return steps(a).some((key) => has(b, key) && identical(get(a, key), get(b, key), this.#unwrap))
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
      if (op !== 'remove') cost += weigh(part, MAX_WEIGHT, this.#unwrap)
      if (op !== 'replace' && path.length === depth + 1) cost += shifting
    }
    return weigh(value, cost, this.#unwrap) < cost
  }

  /** @param {string | number} step @param {unknown} a @param {unknown} b */
  #compareAt(step, a, b) {
    this.#path.push(step)
    this.compare(a, b)
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

  /** @param {unknown} value */
  #bare(value) {
    return typeof value === 'object' && value !== null ? this.#unwrap(value) : value
  }
}

/** @param {unknown} value @returns {value is object} A container whose members have names. */
function isObject(value) {
  return isContainer(value) && !Array.isArray(value)
}

/**
 * @param {string[]} keys The members of an object, in order.
 * @param {string[]} next Those of what is made out of it.
 * @param {object} after What is made out of it.
 * @returns {Set<string>} The members that can stay where they are. No patch moves a member: the others
 *   are taken out, and put in again where they are to be.
 */
function staying(keys, next, after) {
  const { has } = accessTo(after)
  const kept = keys.filter((key) => has(after, key))
  const order = new Map(next.map((key, i) => [key, i]))
  const places = kept.map((key) => /** @type {number} */ (order.get(key)))
  if (places.every((place, i) => i === 0 || place > places[i - 1])) return new Set(kept)
  return new Set(longestIncreasing(places).map((i) => kept[i]))
}

/**
 * @param {string[]} keys The members of an object, in order.
 * @param {Set<string>} stay Those that are there from the start.
 * @returns {(string | undefined)[]} For each one the next that is there from the start.
 */
function neighbours(keys, stay) {
  /** @type {(string | undefined)[]} */
  const before = new Array(keys.length)
  /** @type {string | undefined} */
  let next
  for (let i = keys.length - 1; i >= 0; i--) {
    before[i] = isIndexKey(keys[i]) ? undefined : next
    if (stay.has(keys[i])) next = keys[i]
  }
  return before
}

/**
 * Finds elements again: scalars and leaves by what they are, containers by identity, and those that
 * are left over by what they hold.
 *
 * @param {unknown[]} a
 * @param {unknown[]} b
 * @param {(value: object) => unknown} unwrap
 * @returns {number[]} For each element of `a` an index in `b`, each at most once, or -1.
 */
function match(a, b, unwrap) {
  /** @type {number[]} */
  const matches = new Array(a.length).fill(-1)
  const all = Array.from(a.keys())
  const left = pair(a, all, b, Array.from(b.keys()), matches, identityKeys())
  const [aLeft, bLeft] = [
    all.filter((i) => matches[i] === -1 && isContainer(a[i])),
    left.filter((j) => isContainer(b[j]))
  ]
  if (aLeft.length > 0 && bLeft.length > 0) {
    pair(a, aLeft, b, bLeft, matches, (value) => contentKey(value, unwrap))
  }
  return matches
}

/**
 * Matches elements of equal keys, in order.
 *
 * @param {unknown[]} a
 * @param {number[]} fromA The indices to look at.
 * @param {unknown[]} b
 * @param {number[]} fromB
 * @param {number[]} matches Written.
 * @param {(value: unknown) => unknown} keyOf Undefined for what equals nothing.
 * @returns {number[]} The indices of `b` that have found nothing.
 */
function pair(a, fromA, b, fromB, matches, keyOf) {
  /** Where a key comes first, and for each index where its key comes next. */
  const first = new Map()
  /** @type {number[]} */
  const next = new Array(a.length)
  for (let n = fromA.length - 1; n >= 0; n--) {
    const i = fromA[n]
    const key = keyOf(a[i])
    next[i] = first.get(key) ?? -1
    first.set(key, i)
  }
  return fromB.filter((j) => {
    const key = keyOf(b[j])
    const i = key === undefined ? -1 : (first.get(key) ?? -1)
    if (i === -1) return true
    matches[i] = j
    first.set(key, next[i])
    return false
  })
}

/**
 * @returns {(value: unknown) => unknown} Gives values the same key if they are the same container,
 *   or equal leaves.
 */
function identityKeys() {
  /** Leaves of one text share one key, which no value of anybody equals. @type {Map<string, object>} */
  const leaves = new Map()
  return (value) => {
    const type = leafType(value)
    if (!type) return value
    const text = stringify(value)
    const key = leaves.get(text) ?? {}
    leaves.set(text, key)
    return key
  }
}

/**
 * @param {unknown} value
 * @param {(value: object) => unknown} unwrap
 * @returns {string | undefined} Undefined for what cannot be carried, which the patch will tell.
 */
function contentKey(value, unwrap) {
  try {
    return encode(value, { unwrap })
  } catch {
    return undefined
  }
}

/**
 * Counts the scalars and containers of a value, as a measure of its text.
 *
 * @param {unknown} value
 * @param {number} limit Where to stop.
 * @param {(value: object) => unknown} unwrap
 */
function weigh(value, limit, unwrap) {
  const rest = [value]
  let weight = 1
  while (rest.length > 0 && weight < limit) {
    const next = rest.pop()
    const bare = typeof next === 'object' && next !== null ? unwrap(next) : next
    if (!isContainer(bare)) continue
    if (bare instanceof Map || bare instanceof Set) weight += bare.size
    else weight += Array.isArray(bare) ? bare.length : Object.keys(bare).length
    if (weight < limit) for (const part of valuesIn(bare)) rest.push(part)
  }
  return weight
}
