/**
 * Maps and Sets as containers of the tree. Their entries are members, as those of an object, and a
 * member's name is the text of the entry's key: `'text` for a string, `#1`, `#NaN`, `#10n`,
 * `#true`, `#null`, `#undefined` for the rest. No name looks like an array index, which objects put
 * first.
 *
 * Objects are keys by identity, which text cannot express. So a Map or Set with such a key is a
 * leaf, and is sent as a whole.
 */

import { writeBigint, readBigint } from './bigint.js'
import { RemoteRefError } from '../errors/index.js'

/** @typedef {Map<unknown, unknown> | Set<unknown>} Collection */

const TEXT = "'"
const OTHER = '#'

/** Keys that are neither numbers nor BigInts. @type {Map<string, unknown>} */
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
      'a Map or Set with such keys is sent as a whole.'
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
      // Like a Map, this treats -0 as 0.
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
 * @returns {unknown} The key with that name. A name that `nameOf` never returns, such as `#1.0`,
 *   `#x` or `true`, becomes a symbol, so that a message with one can still be stored.
 */
export function keyOf(name) {
  if (name.startsWith(TEXT)) return name.slice(1)
  if (!name.startsWith(OTHER)) return Symbol.for(name)
  const text = name.slice(1)
  if (WORDS.has(text)) return WORDS.get(text)
  if (text.endsWith('n')) return readBigint(text.slice(0, -1)) ?? Symbol.for(name)
  const number = Number(text)
  return String(number) === text ? number : Symbol.for(name)
}

/**
 * Whether a name is one that `nameOf` returns for a key other than a symbol.
 *
 * @param {string} name
 */
export function isNameOfKey(name) {
  if (name.startsWith(TEXT)) return true
  if (!name.startsWith(OTHER)) return false
  const text = name.slice(1)
  if (WORDS.has(text)) return true
  if (text.endsWith('n')) return readBigint(text.slice(0, -1)) !== undefined
  return String(Number(text)) === text
}

/**
 * Whether entries can have that name. The core checks the same.
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

/** Collections made by a store or a reader, whose keys all have names. @type {WeakSet<object>} */
const known = new WeakSet()

/**
 * Registers a collection as a container, so that its keys need not be checked again.
 *
 * @template {Collection} C
 * @param {C} collection All its keys must have names from now on.
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
 * @returns {Collection} The same, or a copy if it is registered as a container.
 */
export function unregistered(collection) {
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
 * The real type of a value, of this realm or another.
 *
 * @param {object} value
 * @returns {'Map' | 'Set' | undefined}
 */
export function collectionForm(value) {
  const tag = Object.prototype.toString.call(value)
  if (tag !== '[object Map]' && tag !== '[object Set]') return undefined
  const form = tag === '[object Map]' ? 'Map' : 'Set'
  try {
    // Throws if it only claims to be one.
    if (form === 'Map') Map.prototype.has.call(/** @type {any} */ (value), 0)
    else Set.prototype.has.call(/** @type {any} */ (value), 0)
    return form
  } catch {
    return undefined
  }
}
