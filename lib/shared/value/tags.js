/**
 * Types that JSON lacks: leaves that are written as a tagged object such as `{"$date":"..."}`. Each
 * entry of the table is one type.
 *
 * A tag that is not in the table, or whose content is not valid, becomes an `UnknownValue`: a
 * reader never throws for values of another version.
 */

import { bytesOf, fromBase64, toBase64 } from './base64.js'
import {
  readBigint,
  writeBigint,
  asContainer,
  hasNames,
  isCollection,
  isEntryName,
  isNameOfKey,
  keyOf,
  areStrings,
  expect,
  isSparse,
  SPARSE
} from '../path/index.js'
import { ERROR, EXCEPTION } from './error-leaf.js'
import { RemoteRefError } from '../errors/index.js'
import { UnknownValue } from './unknown-value.js'

/**
 * @typedef {object} LeafType
 * @property {string} tag Its name on the wire, without the `$`.
 * @property {number} levels The depth of its own text, which counts towards the depth limit.
 * @property {(value: any, copy: (inner: unknown) => unknown) => unknown} copy A copy that shares
 *   nothing with the original. Throws a TypeError if `value` only claims to be of this type.
 * @property {(value: any, encode: (inner: unknown) => unknown) => unknown} encode The tag's content
 *   as a JSON value.
 * @property {(content: any, decode: (inner: unknown) => unknown) => unknown} decode The value.
 *   Throws if the content is not valid.
 */

const same = (/** @type {unknown} */ value) => value

/** @type {LeafType} */
const UNDEFINED = {
  tag: 'undefined',
  levels: 1,
  copy: same,
  encode: () => true,
  decode: (content) => expect(content === true, undefined)
}

/** @type {Record<string, number>} */
const NUMBERS = { NaN, Infinity, '-Infinity': -Infinity, '-0': -0 }

/** @type {LeafType} */
const NUMBER = {
  tag: 'number',
  levels: 1,
  copy: same,
  encode: (value) => (value === 0 ? '-0' : String(value)),
  decode: (content) => expect(Object.hasOwn(NUMBERS, content), NUMBERS[content])
}

/** @type {LeafType} */
const BIGINT = {
  tag: 'bigint',
  levels: 1,
  copy: same,
  encode: writeBigint,
  decode(content) {
    const value = areStrings(content) ? readBigint(content) : undefined
    return expect(value !== undefined, value)
  }
}

/** @type {LeafType} */
const DATE = {
  tag: 'date',
  levels: 1,
  copy: (value) => new Date(Date.prototype.getTime.call(value)),
  // Null stands for an invalid date, which has no text.
  encode: (value) => (Number.isNaN(value.getTime()) ? null : value.toISOString()),
  decode(content) {
    const date = new Date(content ?? NaN)
    const exact = content === null || (typeof content === 'string' && !Number.isNaN(date.getTime()))
    return expect(exact, date)
  }
}

/** Throws for anything but a real RegExp, as `value.source` would not. */
const sourceOf = /** @type {{ get: () => string }} */ (
  Object.getOwnPropertyDescriptor(RegExp.prototype, 'source')
).get

/** @type {LeafType} `lastIndex` is reset to 0, as in a structured clone. */
const REGEXP = {
  tag: 'regexp',
  levels: 2,
  copy: (value) => new RegExp(sourceOf.call(value), value.flags),
  encode: (value) => [value.source, value.flags],
  decode: ([source, flags]) => expect(areStrings(source, flags), () => new RegExp(source, flags))
}

/** @type {LeafType} A Map with objects as keys. Any other is a container. */
const MAP = {
  tag: 'map',
  levels: 3,
  copy(value, copy) {
    const entries = /** @type {[unknown, unknown][]} */ ([])
    Map.prototype.forEach.call(value, (inner, key) => entries.push([copy(key), copy(inner)]))
    return new Map(entries)
  },
  encode: (value, encode) => Array.from(value, ([key, inner]) => [encode(key), encode(inner)]),
  decode: (content, decode) =>
    whole(new Map(content.map(([...entry]) => expect(entry.length === 2, () => entry.map(decode)))))
}

/** @type {LeafType} A Set with objects. Any other is a container. */
const SET = {
  tag: 'set',
  levels: 2,
  copy(value, copy) {
    const elements = /** @type {unknown[]} */ ([])
    Set.prototype.forEach.call(value, (inner) => elements.push(copy(inner)))
    return new Set(elements)
  },
  encode: (value, encode) => Array.from(value, encode),
  decode: (content, decode) =>
    whole(new Set(content.map((/** @type {unknown} */ inner) => decode(inner))))
}

/**
 * Primitives in an object, `new Number(1)`, by the name of their type.
 *
 * @type {Record<string, any>}
 */
const BOXES = { Number, String, Boolean, BigInt }

/** @type {LeafType} */
const BOXED = {
  tag: 'boxed',
  levels: 2,
  copy: (value) => Object(unbox(value)),
  encode: (value, encode) => encode(unbox(value)),
  decode(content, decode) {
    const value = decode(content)
    return expect(
      Object.values(BOXES).some((Box) => Object(value) instanceof Box),
      () => expect(typeof value !== 'object', Object(value))
    )
  }
}

/** @type {LeafType} A resizable buffer becomes one of fixed length. */
const BUFFER = {
  tag: 'buffer',
  levels: 1,
  copy: (value) => ArrayBuffer.prototype.slice.call(value, 0),
  encode: (value) => toBase64(new Uint8Array(value)),
  decode: (content) => fromBase64(content).buffer
}

/** @type {LeafType} */
const VIEW = {
  tag: 'view',
  levels: 1,
  copy: (value) => new DataView(bytesOf(value).slice().buffer),
  encode: (value) => toBase64(bytesOf(value)),
  decode: (content) => new DataView(fromBase64(content).buffer)
}

/** Only newer engines have it. In others its text is of an unknown type. */
const { Float16Array } = /** @type {any} */ (globalThis)

/** @type {Record<string, new (buffer: ArrayBuffer) => ArrayBufferView>} */
const ARRAYS = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  ...(Float16Array ? { Float16Array } : {})
}

/** @type {LeafType} A subclass, such as Node's `Buffer`, becomes its base class. */
const TYPED = {
  tag: 'typed',
  levels: 2,
  copy: (value) => new ARRAYS[value[Symbol.toStringTag]](bytesOf(value).slice().buffer),
  encode: (value) => [value[Symbol.toStringTag], toBase64(bytesOf(value))],
  decode: ([name, content]) =>
    expect(Object.hasOwn(ARRAYS, name), () => new ARRAYS[name](fromBase64(content).buffer))
}

/** @type {Map<string, LeafType>} By the name of `Object.prototype.toString`. */
const OBJECTS = new Map([
  ['Array', SPARSE],
  ['Date', DATE],
  ['RegExp', REGEXP],
  ['Map', MAP],
  ['Set', SET],
  ['Error', ERROR],
  ['DOMException', EXCEPTION],
  ...Object.keys(BOXES).map((name) => /** @type {[string, LeafType]} */ ([name, BOXED])),
  ['ArrayBuffer', BUFFER],
  ['DataView', VIEW],
  ...Object.keys(ARRAYS).map((name) => /** @type {[string, LeafType]} */ ([name, TYPED]))
])

/** @type {Map<string, LeafType>} */
const TAGS = new Map(
  [UNDEFINED, NUMBER, BIGINT, ...OBJECTS.values()].map((type) => [`$${type.tag}`, type])
)

/**
 * The type of a value that JSON cannot write.
 *
 * @param {unknown} value
 * @returns {LeafType | undefined} Undefined for values that JSON can write, and for values that
 *   cannot be shared.
 */
export function leafType(value) {
  switch (typeof value) {
    case 'undefined':
      return UNDEFINED
    case 'bigint':
      return BIGINT
    case 'number':
      return isJsonNumber(value) ? undefined : NUMBER
    case 'object':
      if (value === null || isContainer(value)) return undefined
      if (/** @type {unknown} */ (value) instanceof UnknownValue) return value
      return OBJECTS.get(Object.prototype.toString.call(value).slice(8, -1))
    default:
      return undefined
  }
}

/** Whether a type has that tag. @param {string} key The object's only key. */
export function isTag(key) {
  return TAGS.has(key)
}

/**
 * Decodes a tagged object.
 *
 * @param {string} key The object's only key.
 * @param {unknown} content
 * @param {(inner: unknown) => unknown} decode For values inside the content.
 * @returns {{ value: unknown } | undefined} Undefined if the tag is not known.
 * @throws {RemoteRefError} As `decode`.
 */
export function decodeTag(key, content, decode) {
  const type = TAGS.get(key)
  if (!type) return undefined
  try {
    return { value: type.decode(content, decode) }
  } catch (error) {
    if (error instanceof RemoteRefError) throw error
    return undefined
  }
}

/**
 * Decodes a tagged Map or Set whose entries are members.
 *
 * @param {string} key The object's only key.
 * @param {unknown} content
 * @param {(inner: unknown) => unknown} decode For the values of entries.
 * @param {boolean} [strict] Whether all names must belong to keys. Others become symbols, which are kept
 *   for ever.
 * @returns {Map<unknown, unknown> | Set<unknown> | undefined} Undefined if it is not such a Map or
 *   Set.
 */
export function decodeCollection(key, content, decode, strict = false) {
  if (key !== '$map' && key !== '$set') return undefined
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return undefined
  const names = Object.keys(content)
  const members = /** @type {Record<string, unknown>} */ (content)
  if (!names.every(strict ? isNameOfKey : isEntryName)) return undefined
  if (key === '$map') {
    const map = new Map()
    for (const name of names) map.set(keyOf(name), decode(members[name]))
    return asContainer(map)
  }
  return names.every((name) => Object.is(members[name], 0))
    ? asContainer(new Set(names.map(keyOf)))
    : undefined
}

/**
 * Whether a value is a container of the tree: an array without holes, a plain object, or a Map or
 * Set whose entries are members. Everything else is a leaf.
 *
 * @param {unknown} value
 * @returns {value is object}
 */
export function isContainer(value) {
  if (typeof value !== 'object' || value === null) return false
  return Array.isArray(value) ? !isSparse(value) : isPlainObject(value) || isCollection(value)
}

/**
 * @param {object} value
 * @returns {value is Record<string, unknown>}
 */
export function isPlainObject(value) {
  const prototype = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null) return true
  // It may be the `Object.prototype` of another realm: a frame or a `vm` context.
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf')
}

/**
 * Whether JSON can write a number.
 *
 * @param {number} value
 */
export function isJsonNumber(value) {
  return value - value === 0 && (value !== 0 || 1 / value > 0)
}

/** @param {Map<unknown, unknown> | Set<unknown>} collection */
function whole(collection) {
  return expect(!hasNames(collection), collection)
}

/** @param {any} value @returns {unknown} */
function unbox(value) {
  const type = Object.prototype.toString.call(value).slice(8, -1)
  // Throws if it only claims to be one.
  return BOXES[type].prototype.valueOf.call(value)
}
