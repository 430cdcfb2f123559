/**
 * Values as text: JSON as `JSON.stringify` writes it, and tagged objects for what JSON lacks.
 *
 * An object of the user's own with a single member whose key begins with `$` gets one more `$` in
 * front, so that it is never taken for a tagged one. Only the text has it; a value never does.
 */

import { cloneMarked, MAX_DEPTH } from './clone.js'
import { RemoteRefError } from '../errors/index.js'
import { nameOf } from '../path/index.js'
import { isPlain } from './plain.js'
import { decodeCollection, decodeTag, isContainer, leafType } from './tags.js'
import { UnknownValue } from './unknown-value.js'

/** How the text of a tagged or escaped object begins, and with luck nothing else. */
const MARK = '{"$'

/**
 * The text of a raw value, one that `carry` or `decode` has made.
 *
 * @param {unknown} raw
 * @returns {string}
 */
export function stringify(raw) {
  return JSON.stringify(toJson(raw))
}

/**
 * The text of any value that can be carried.
 *
 * @param {unknown} value
 * @param {import('./clone.js').CarryOptions} [options]
 * @returns {string}
 * @throws {RemoteRefError} As `carry`.
 */
export function encode(value, options) {
  if (options === undefined && isPlain(value)) return JSON.stringify(value)
  return pack(value, options).text
}

/**
 * A carried copy and its text, in one walk.
 *
 * @param {unknown} value
 * @param {import('./clone.js').CarryOptions} [options]
 * @returns {{ value: unknown, text: string }}
 * @throws {RemoteRefError} As `carry`.
 */
export function pack(value, options) {
  const carried = cloneMarked(value, options)
  const text = carried.tagged ? stringify(carried.value) : JSON.stringify(carried.value)
  return { value: carried.value, text }
}

/**
 * The value of a text.
 *
 * @param {string} text As `encode` writes it; without white space between tokens.
 * @returns {unknown}
 * @throws {RemoteRefError} `ERR_REF_TEXT` for what is not JSON, `ERR_REF_DEPTH`.
 */
export function decode(text) {
  const parsed = parse(text)
  return hasMarks(text) ? reviveValue(parsed) : parsed
}

/**
 * What `JSON.parse` makes of a text.
 *
 * @param {string} text
 * @returns {unknown}
 * @throws {RemoteRefError} `ERR_REF_TEXT` for what is not JSON.
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
 * Whether what `parse` makes of a text may differ from its value: only then there is something to
 * revive.
 *
 * @param {string} text
 * @returns {boolean}
 */
export function hasMarks(text) {
  return text.includes(MARK)
}

/**
 * The value of what `JSON.parse` has made of a text.
 *
 * @param {unknown} parsed Taken over: its containers become those of the value.
 * @returns {unknown}
 * @throws {RemoteRefError} `ERR_REF_DEPTH`.
 */
export function reviveValue(parsed) {
  return revive(parsed, 0)
}

/**
 * @param {unknown} parsed
 * @param {number} depth
 * @param {boolean} [leave] Whether the containers of `parsed` stay as they are: what is in a tag is
 *   needed once more if it turns out to be no content of that tag.
 * @returns {unknown}
 */
function revive(parsed, depth, leave = false) {
  if (typeof parsed !== 'object' || parsed === null) return parsed
  if (depth === MAX_DEPTH) throw tooDeep()
  if (Array.isArray(parsed)) {
    const array = leave ? parsed.slice() : parsed
    for (let i = 0; i < array.length; i++) array[i] = revive(array[i], depth + 1, leave)
    return array
  }
  const keys = Object.keys(parsed)
  if (keys.length === 1 && keys[0].startsWith('$')) {
    return reviveMarked(keys[0], /** @type {any} */ (parsed)[keys[0]], depth, leave)
  }
  const object = /** @type {Record<string, unknown>} */ (leave ? { ...parsed } : parsed)
  // The members are own ones, `__proto__` too, so that assigning does not reach a prototype.
  for (const key of keys) object[key] = revive(object[key], depth + 1, leave)
  return object
}

/**
 * @param {string} mark The only key of an object.
 * @param {unknown} content
 * @param {number} depth Of the object.
 * @param {boolean} leave
 */
function reviveMarked(mark, content, depth, leave) {
  if (mark.startsWith('$$')) return { [mark.slice(1)]: revive(content, depth + 1, leave) }
  const collection = decodeCollection(mark, content, (inner) => revive(inner, depth + 1, leave))
  if (collection) return collection
  const tagged = decodeTag(mark, content, (inner) => revive(inner, depth + 2, true))
  if (tagged) return tagged.value
  const unknown = new UnknownValue(mark.slice(1), content)
  if (depth + unknown.levels > MAX_DEPTH) throw tooDeep()
  return unknown
}

function tooDeep() {
  return new RemoteRefError('ERR_REF_DEPTH', `The text nests more than ${MAX_DEPTH} levels deep.`)
}

/**
 * What `JSON.stringify` can write as the value's text.
 *
 * @param {unknown} raw
 * @returns {unknown} `raw` itself where that needs no tag and no escape, as nearly always.
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
