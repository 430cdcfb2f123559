/**
 * Values as text: JSON as `JSON.stringify` writes it, and tagged objects for types that JSON lacks.
 *
 * A user's object whose only key begins with `$` gets one more `$` in the text, so that it is never
 * taken for a tagged object. The value does not have it.
 */

import { cloneTagged, MAX_DEPTH } from './clone.js'
import { RemoteRefError } from '../errors/index.js'
import { nameOf } from '../path/index.js'
import { isPlain } from './plain.js'
import { decodeCollection, decodeTag, isContainer, isTag, leafType } from './tags.js'
import { UnknownValue } from './unknown-value.js'

/**
 * @typedef {(tag: string, content: any, isKnown: boolean) => unknown} UnknownTags Decodes tags that are
 *   not in tags.js (`isKnown` is false), or whose content is not valid. Returns undefined for those that
 *   it does not know either.
 */
/**
 * @typedef {(tag: string, content: any) => void} CheckTags Called with each tagged value before it is
 *   decoded. It may throw.
 */

/** @typedef {{ unknown: UnknownTags, check: CheckTags | undefined }} Tags */

/** The start of the text of a tagged or escaped object. Other text rarely contains it. */
const TAG_START = '{"$'

/**
 * The text of a raw value, from `cloneValue` or `decode`.
 *
 * @param {unknown} raw
 * @returns {string}
 */
export function stringify(raw) {
  return JSON.stringify(toJson(raw))
}

/**
 * The text of any value that can be copied.
 *
 * @param {unknown} value
 * @param {import('./clone.js').CloneOptions} [options]
 * @returns {string}
 * @throws {RemoteRefError} As `cloneValue`.
 */
export function encode(value, options) {
  if (options === undefined && isPlain(value)) return JSON.stringify(value)
  return pack(value, options).text
}

/**
 * A copy of a value and its text, in one walk.
 *
 * @param {unknown} value
 * @param {import('./clone.js').CloneOptions} [options]
 * @returns {{ value: unknown, text: string }}
 * @throws {RemoteRefError} As `cloneValue`.
 */
export function pack(value, options) {
  const copied = cloneTagged(value, options)
  const text = copied.tagged ? stringify(copied.value) : JSON.stringify(copied.value)
  return { value: copied.value, text }
}

/**
 * The value of a text.
 *
 * @param {string} text As `encode` writes it, without white space between tokens.
 * @param {UnknownTags} [unknown] @param {CheckTags} [check]
 * @returns {unknown}
 * @throws {RemoteRefError} `ERR_REF_TEXT` if it is not JSON, `ERR_REF_DEPTH`.
 */
export function decode(text, unknown, check) {
  const parsed = parse(text)
  return mayHaveTags(text) ? reviveValue(parsed, unknown, check) : parsed
}

/**
 * Parses a text with `JSON.parse`.
 *
 * @param {string} text
 * @returns {unknown}
 * @throws {RemoteRefError} `ERR_REF_TEXT` if it is not JSON.
 */
export function parse(text) {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const { message } = /** @type {Error} */ (cause)
    throw new RemoteRefError('ERR_REF_TEXT', `The text is not valid JSON: ${message}`, { cause })
  }
}

/**
 * Whether a text may contain tagged objects. If not, its value is what `parse` returns.
 *
 * @param {string} text
 * @returns {boolean}
 */
export function mayHaveTags(text) {
  return text.includes(TAG_START)
}

/**
 * Decodes the tagged objects in the result of `JSON.parse`.
 *
 * @param {unknown} parsed Its containers become those of the value.
 * @param {UnknownTags} [unknown] @param {CheckTags} [check]
 * @returns {unknown}
 * @throws {RemoteRefError} `ERR_REF_DEPTH`.
 */
export function reviveValue(parsed, unknown, check) {
  return revive(parsed, 0, false, unknown && { unknown, check })
}

/**
 * @param {unknown} parsed
 * @param {number} depth
 * @param {boolean} leave Whether `parsed` must not be changed: the content of a tag is needed
 *   again if it turns out not to be valid for that tag.
 * @param {Tags | undefined} tags
 * @returns {unknown}
 */
function revive(parsed, depth, leave, tags) {
  if (typeof parsed !== 'object' || parsed === null) return parsed
  if (depth === MAX_DEPTH) throw tooDeep()
  if (Array.isArray(parsed)) {
    const array = leave ? parsed.slice() : parsed
    for (let i = 0; i < array.length; i++) array[i] = revive(array[i], depth + 1, leave, tags)
    return array
  }
  const keys = Object.keys(parsed)
  if (keys.length === 1 && keys[0].startsWith('$')) {
    return reviveTagged(keys[0], /** @type {any} */ (parsed)[keys[0]], depth, leave, tags)
  }
  const object = /** @type {Record<string, unknown>} */ (leave ? { ...parsed } : parsed)
  // All members are own ones, even `__proto__`, so assigning does not set a prototype.
  for (const key of keys) object[key] = revive(object[key], depth + 1, leave, tags)
  return object
}

/**
 * @param {string} tag The only key of an object.
 * @param {unknown} content
 * @param {number} depth Of the object.
 * @param {boolean} leave
 * @param {Tags | undefined} tags
 */
function reviveTagged(tag, content, depth, leave, tags) {
  if (tag.startsWith('$$')) return { [tag.slice(1)]: revive(content, depth + 1, leave, tags) }
  const inside = (/** @type {unknown} */ inner) => revive(inner, depth + 1, leave, tags)
  tags?.check?.(tag.slice(1), content)
  const collection = decodeCollection(tag, content, inside, tags !== undefined)
  if (collection) return collection
  const tagged = decodeTag(tag, content, (inner) => revive(inner, depth + 2, true, tags))
  if (tagged) return tagged.value
  const known = tags?.unknown(tag.slice(1), content, isTag(tag))
  if (known !== undefined) return known
  const kept = new UnknownValue(tag.slice(1), content)
  if (depth + kept.levels > MAX_DEPTH) throw tooDeep()
  return kept
}

function tooDeep() {
  return new RemoteRefError('ERR_REF_DEPTH', `The text nests more than ${MAX_DEPTH} levels deep.`)
}

/**
 * Converts a value so that `JSON.stringify` writes its text.
 *
 * @param {unknown} raw
 * @returns {unknown} `raw` itself if it needs no tag and no escape, which is the usual case.
 */
function toJson(raw) {
  if (!isContainer(raw)) {
    const type = leafType(raw)
    return type ? { [`$${type.tag}`]: type.encode(raw, toJson) } : raw
  }
  if (Array.isArray(raw)) return arrayToJson(raw)
  if (raw instanceof Map) return { $map: entriesToJson(raw) }
  if (raw instanceof Set) return { $set: entriesToJson(raw) }
  return objectToJson(/** @type {Record<string, unknown>} */ (raw))
}

/** @param {Map<unknown, unknown> | Set<unknown>} raw */
function entriesToJson(raw) {
  /** @type {Record<string, unknown>} */
  const members = {}
  const whole = raw instanceof Set
  raw.forEach((value, key) => {
    members[/** @type {string} */ (nameOf(key))] = whole ? 0 : toJson(value)
  })
  return members
}

/** @param {unknown[]} raw */
function arrayToJson(raw) {
  let result = raw
  for (let i = 0; i < raw.length; i++) {
    const value = toJson(raw[i])
    if (Object.is(value, raw[i])) continue
    if (result === raw) result = raw.slice()
    result[i] = value
  }
  return result
}

/** @param {Record<string, unknown>} raw */
function objectToJson(raw) {
  const keys = Object.keys(raw)
  let result = raw
  for (const key of keys) {
    const value = toJson(raw[key])
    if (Object.is(value, raw[key])) continue
    if (result === raw) result = { ...raw }
    result[key] = value
  }
  return keys.length === 1 && keys[0].startsWith('$')
    ? { [`$${keys[0]}`]: result[keys[0]] }
    : result
}
