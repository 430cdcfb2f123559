/**
 * Maps and Sets as containers of the tree. Their entries are members, as those of an object, and a
 * member's name is the text of the entry's key: `'text` for a string, `#1`, `#NaN`, `#10n`, `#true`,
 * `#null`, `#undefined` for the rest. No name looks like an array index, which objects put first.
 *
 * Objects are keys by identity, which no text can carry: a Map or Set with one travels whole, as a
 * leaf.
 */

import { writeBigint, readBigint } from './bigint.js'
import { RemoteRefError } from '../errors/index.js'

/** @typedef {Map<unknown, unknown> | Set<unknown>} Collection */

const TEXT = "'"
const OTHER = '#'

/** Keys whose names are neither a number's nor a BigInt's. @type {Map<string, unknown>} */
const WORDS = new Map(
  /** @type {[string, unknown][]} */ ([
    ['null', null],
    ['undefined', undefined],
    ['true', true],
    ['false', false],
    ['NaN', NaN]
  ])
)

/**
 * The step of a path that leads to an entry of a Map, or an element of a Set:
 * `ref.get(['users', entry(7), 'name'])`.
 *
 * @param {unknown} key
 * @returns {string}
 * @throws {RemoteRefError} `ERR_REF_PATCH` for an object, a function or a symbol.
 */
export function entry(key) {
  const name = nameOf(key)
  if (name !== undefined) return name
  throw new RemoteRefError(
    'ERR_REF_PATCH',
    `A path cannot lead to the entry of a key that is ${typeof key === 'object' ? 'an object' : `a ${typeof key}`}: ` +
      'a Map or Set that has such keys travels whole.'
  )
}

/**
 * @param {unknown} key
 * @returns {string | undefined} Undefined for a key that has no name.
 */
export function nameOf(key) {
  switch (typeof key) {
    case 'string':
      return TEXT + key
    case 'number':
      // A Map takes -0 for 0, and so does this.
      return `${OTHER}${key}`
    case 'bigint':
      return `${OTHER}${writeBigint(key)}n`
    case 'boolean':
    case 'undefined':
      return `${OTHER}${key}`
    case 'symbol':
      return strangeName(key)
    default:
      return key === null ? `${OTHER}null` : undefined
  }
}

/**
 * @param {string} name
 * @returns {unknown} The key of that name. A name that `nameOf` never gives, `#1.0` or `#x`, stands
 *   for a symbol: no program here writes one, but whatever arrives has a place of its own.
 */
export function keyOf(name) {
  if (name.startsWith(TEXT)) return name.slice(1)
  const text = name.slice(1)
  if (WORDS.has(text)) return WORDS.get(text)
  if (text.endsWith('n')) return readBigint(text.slice(0, -1)) ?? Symbol.for(name)
  const number = Number(text)
  return String(number) === text ? number : Symbol.for(name)
}

/**
 * Whether entries can have that name. The core asks the same of them.
 *
 * @param {string} name
 */
export function isEntryName(name) {
  return name.startsWith(TEXT) || name.startsWith(OTHER)
}

/** @param {symbol} key */
function strangeName(key) {
  const name = Symbol.keyFor(key)
  return name !== undefined && isEntryName(name) && keyOf(name) === key ? name : undefined
}

/** Those that a store or a reader has made, and keeps so. @type {WeakSet<object>} */
const known = new WeakSet()

/**
 * Notes that a collection is a container, so that nobody has to look at all of its keys again.
 *
 * @template {Collection} C
 * @param {C} collection From now on all of its keys have names.
 * @returns {C}
 */
export function asContainer(collection) {
  known.add(collection)
  return collection
}

/**
 * Whether a value is a Map or Set, of this realm, whose entries are members.
 *
 * @param {object} value
 * @returns {value is Collection}
 */
export function isCollection(value) {
  if (!(value instanceof Map || value instanceof Set)) return false
  return known.has(value) || (collectionForm(value) !== undefined && hasNames(value))
}

/**
 * @param {Collection} collection
 * @returns {Collection} The same, or an equal one where `isCollection` knows it from before.
 */
export function unmarked(collection) {
  if (!known.has(collection)) return collection
  return collection instanceof Map ? new Map(collection) : new Set(collection)
}

/**
 * Whether all keys of a Map, or elements of a Set, have names.
 *
 * @param {Collection} collection
 */
export function hasNames(collection) {
  const { keys } = collectionForm(collection) === 'Map' ? Map.prototype : Set.prototype
  for (const key of keys.call(/** @type {any} */ (collection))) {
    if (nameOf(key) === undefined) return false
  }
  return true
}

/**
 * What a value really is, of this realm or another.
 *
 * @param {object} value
 * @returns {'Map' | 'Set' | undefined}
 */
export function collectionForm(value) {
  const tag = Object.prototype.toString.call(value)
  if (tag !== '[object Map]' && tag !== '[object Set]') return undefined
  const form = tag === '[object Map]' ? 'Map' : 'Set'
  try {
    // Throws for what only claims to be one.
    if (form === 'Map') Map.prototype.has.call(/** @type {any} */ (value), 0)
    else Set.prototype.has.call(/** @type {any} */ (value), 0)
    return form
  } catch {
    return undefined
  }
}
