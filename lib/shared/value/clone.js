/** Copies a value of the app to a plain value for the tree. */

import { RemoteRefError, showPath } from '../errors/index.js'
import {
  asContainer,
  collectionForm,
  hasNames,
  nameOf,
  unregistered,
  hasHoles,
  MAX_HOLES,
  SPARSE
} from '../path/index.js'
import { unwrapReadonly, nodeOf } from '../raw/index.js'
import { isJsonNumber, isPlainObject, leafType } from './tags.js'

/** @typedef {import('../path/path.js').Path} Path */
/** @typedef {import('./tags.js').LeafType} LeafType */

/**
 * @typedef {object} CloneOptions
 * @property {(value: object) => unknown} [unwrap] Returns the value behind a proxy or wrapper, and
 *   any other value as it is.
 * @property {(raw: object) => boolean} [keep] Whether a container becomes part of the copy without
 *   being copied.
 * @property {(original: object, copy: object) => void} [copied] Called for each copied object.
 * @property {Path} [path] The path of the value in the ref; for messages, and for the depth.
 */

/** The most nested containers. The core has the same limit. */
export const MAX_DEPTH = 1000

/**
 * A deep copy of arrays, plain objects and leaves of the types in tags.js. It shares nothing with
 * the original.
 *
 * Getters are read, and `toJSON` is not called. Array members other than elements are left out,
 * since detecting them would need a list of all keys. So are symbols that are not enumerable. Two
 * references to one object become two equal objects.
 *
 * @template T
 * @param {T} value
 * @param {CloneOptions} [options]
 * @returns {T}
 * @throws {RemoteRefError} `ERR_REF_VALUE` with the path of a value that cannot be shared:
 *   functions, symbols, cycles, class instances; `ERR_REF_DEPTH` above 1000 levels.
 */
export function cloneValue(value, options = {}) {
  return /** @type {T} */ (new Cloner(options).copy(value))
}

/**
 * `cloneValue`, which also tells whether the copy needs tags.
 *
 * @param {unknown} value
 * @param {CloneOptions} [options]
 * @returns {{ value: unknown, tagged: boolean }} `tagged` if its text needs a tag or an escaped
 *   key.
 */
export function cloneTagged(value, options = {}) {
  const cloner = new Cloner(options)
  return { value: cloner.copy(value), tagged: cloner.tagged }
}

/** One walk over one value. */
class Cloner {
  tagged = false
  /** The containers, and leaves with nested values, that the walk is inside of. @type {object[]} */
  #within = []
  /** The steps that led to them. @type {Path} */
  #steps
  #unwrap
  #keep
  #copied
  /** The depth of the next value's text. */
  #depth
  /** The number of leaves around the next value. */
  #leaves = 0

  /** @param {CloneOptions} options */
  constructor({ unwrap = (value) => value, keep, copied, path = [] }) {
    this.#unwrap = unwrap
    this.#keep = keep
    this.#copied = copied
    this.#steps = [...path]
    this.#depth = path.length
  }

  /** @param {unknown} value @returns {unknown} */
  copy(value) {
    if (isPlainScalar(value)) return value
    const raw = typeof value === 'object' && value !== null ? this.#unwrap(value) : value
    if (typeof raw !== 'object' || raw === null) {
      return isPlainScalar(raw) ? raw : this.#copyLeaf(raw)
    }
    if (Array.isArray(raw)) {
      if (hasHoles(raw)) return this.#copyLeaf(raw, SPARSE)
      return this.#copyContainer(raw, 1, this.#copyArray)
    }
    if (isPlainObject(raw)) return this.#copyContainer(raw, 1, this.#copyObject)
    const real = realCollection(raw)
    const form = collectionForm(real)
    if (form === undefined) return this.#copyLeaf(real)
    // It may be a registered copy to which the app has added an object as a key.
    if (!hasNames(/** @type {any} */ (real)))
      return this.#copyLeaf(unregistered(/** @type {any} */ (real)))
    this.tagged = true
    const copier = /** @type {(source: any) => object} */ (
      form === 'Map' ? this.#copyMap : this.#copySet
    )
    return this.#copyContainer(real, 2, copier)
  }

  /**
   * @template {object} C
   * @param {C} raw
   * @param {number} levels The levels that its text adds.
   * @param {(raw: C) => object} copier
   */
  #copyContainer(raw, levels, copier) {
    // The content of a leaf belongs to it, and is never part of the tree.
    if (this.#leaves === 0 && this.#keep?.(raw)) {
      // Its content is unknown.
      this.tagged = true
      return raw
    }
    const copy = this.#enter(raw, levels, copier)
    this.#copied?.(raw, copy)
    return copy
  }

  /** @param {Map<unknown, unknown>} source */
  #copyMap(source) {
    const target = new Map()
    Map.prototype.forEach.call(source, (value, key) => {
      const name = /** @type {string} */ (nameOf(key))
      target.set(key, isPlainScalar(value) ? value : this.#copyAt(name, value))
    })
    return asContainer(target)
  }

  /** @param {Set<unknown>} source */
  #copySet(source) {
    const target = new Set()
    Set.prototype.forEach.call(source, (value) => target.add(value))
    return asContainer(target)
  }

  /**
   * @template {object} V
   * @template R
   * @param {V} value
   * @param {number} levels The levels that its text adds.
   * @param {(value: V) => R} copy
   * @returns {R}
   */
  #enter(value, levels, copy) {
    if (this.#within.includes(value)) {
      throw this.#unfit('a cycle', 'Refer to the other object by an id instead.')
    }
    if (this.#depth + levels > MAX_DEPTH) throw this.#tooDeep()
    this.#within.push(value)
    this.#depth += levels
    const result = copy.call(this, value)
    this.#depth -= levels
    this.#within.pop()
    return result
  }

  /** @param {unknown[]} source */
  #copyArray(source) {
    const target = new Array(source.length)
    for (let i = 0; i < source.length; i++) {
      const value = source[i]
      target[i] = isPlainScalar(value) ? value : this.#copyAt(i, value)
    }
    return target
  }

  /** @param {Record<string, unknown>} source */
  #copyObject(source) {
    // A spread copies each member as an own one, even `__proto__`, and is the fastest way.
    const target = { ...source }
    if (Object.getOwnPropertySymbols(target).length > 0) {
      throw this.#unfit('an object with a symbol as a key', 'Use a string as the key.')
    }
    const keys = Object.keys(target)
    for (const key of keys) {
      const value = target[key]
      if (!isPlainScalar(value)) target[key] = this.#copyAt(key, value)
    }
    if (keys.length === 1 && keys[0].startsWith('$')) this.tagged = true
    return target
  }

  /** @param {string | number} step @param {unknown} value */
  #copyAt(step, value) {
    this.#steps.push(step)
    const copy = this.copy(value)
    this.#steps.pop()
    return copy
  }

  /** @param {unknown} value Neither a container nor a JSON scalar. @param {LeafType} [type] */
  #copyLeaf(value, type = leafType(value)) {
    if (!type) throw this.#unfit(describe(value), advice(value))
    this.tagged = true
    if (typeof value !== 'object' || value === null) {
      if (this.#depth + type.levels > MAX_DEPTH) throw this.#tooDeep()
      return value
    }
    this.#leaves++
    const copy = this.#enter(value, type.levels, (leaf) => {
      try {
        return type.copy(leaf, (inner) => this.copy(inner))
      } catch (error) {
        if (error instanceof RemoteRefError) throw error
        throw this.#unfit(describe(value), advice(value), error)
      }
    })
    this.#leaves--
    this.#copied?.(value, /** @type {object} */ (copy))
    return copy
  }

  /** @param {string} what @param {string} remedy @param {unknown} [cause] */
  #unfit(what, remedy, cause) {
    const path = [...this.#steps]
    return new RemoteRefError(
      'ERR_REF_VALUE',
      `${showPath(path)} is ${what}, which cannot be shared. ${remedy}`,
      { path, ...(cause === undefined ? {} : { cause }) }
    )
  }

  #tooDeep() {
    const path = [...this.#steps]
    const shown = `${showPath(path.slice(0, 4))}…`
    return new RemoteRefError(
      'ERR_REF_DEPTH',
      `${shown} is nested more than ${MAX_DEPTH} levels deep. Make the value flatter.`,
      { path }
    )
  }
}

/**
 * @param {unknown} value
 * @returns {boolean} Whether it is a scalar that JSON can write.
 */
export function isPlainScalar(value) {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true
    case 'number':
      return isJsonNumber(value)
    default:
      return value === null
  }
}

/**
 * Unwraps a proxy of a Map or Set, whose methods do not work on the proxy.
 *
 * @param {object} value
 * @returns {object} The collection behind a store's proxy, a copy behind any other proxy, and any
 *   other value as it is.
 */
function realCollection(value) {
  const known = nodeOf(value)?.target ?? unwrapReadonly(value)
  if (!(known instanceof Map || known instanceof Set) || collectionForm(known)) return known
  try {
    return known instanceof Map ? new Map(known) : new Set(known)
  } catch {
    return known
  }
}

/** @param {unknown} value */
function describe(value) {
  if (typeof value === 'function') return value.name ? `the function ${value.name}` : 'a function'
  if (typeof value === 'symbol') return 'a symbol'
  if (Array.isArray(value)) return `an array with more than ${MAX_HOLES} holes`
  const name = /** @type {object} */ (value).constructor?.name
  return name ? `an instance of ${name}` : 'an object with a prototype of its own'
}

/**
 * What to do instead, by the name of `Object.prototype.toString`, or of the class.
 *
 * @type {Record<string, string>}
 */
const ADVICE = {
  Array: 'Use an object, or a Map, with numbers as keys.',
  Blob: 'Store its bytes: new Uint8Array(await blob.arrayBuffer()).',
  File: 'Store its bytes, new Uint8Array(await file.arrayBuffer()), and its name.',
  ImageBitmap: 'Store the pixels, or the bytes of a picture file.',
  ImageData: 'Store its width, its height and its data.',
  SharedArrayBuffer: 'Store a copy of its bytes: new Uint8Array(buffer).slice().',
  Promise: 'Wait for it, and store what it gives.',
  RemoteRef: 'Take its value: ref.value.',
  Replica: 'Take its value: replica.value.',
  URL: 'Store its text: url.href.'
}

/** @param {unknown} value */
function advice(value) {
  if (typeof value !== 'object') return 'Leave it out, or store data that stands for it.'
  const type = Object.prototype.toString.call(value).slice(8, -1)
  const names = [type, value?.constructor?.name ?? '']
  const known = names.find((name) => Object.hasOwn(ADVICE, name))
  return known ? ADVICE[known] : 'Store plain data, such as { ...object }, instead.'
}
