/** Own writes that have lost, and how they are made again. */

import {
  accessTo,
  equal,
  hasPath,
  isContainer,
  resembles,
  valueAt,
  valuesIn
} from '../../shared/index.js'
import { valueOf } from '../reader/index.js'

/** @typedef {import('../../shared/path/path.js').Path} Path */
/** @typedef {import('./state.js').Own} Own */
/** @typedef {import('./state.js').Lost} Lost */
/** @typedef {import('./state.js').Place} Place */

/** @param {Own} patch @returns {string | undefined} The text of what it has written. */
export function writtenBy({ op, text, mine }) {
  return op === 'text' || op === 'move' ? mine : text
}

/** Whether what it has written is at its place. @param {unknown} view @param {Lost} lost */
export function isThere(view, { patch, place }) {
  const text = writtenBy(patch)
  if (text === undefined || !place || place.gap || !hasPath(view, place.path)) return false
  return equal(valueAt(view, place.path), valueIn(text).value)
}

/**
 * The patch that makes it again, at its place.
 *
 * @param {unknown} view
 * @param {Lost} lost
 * @returns {Own[] | null} Null if there is nothing to write, or no place for it, or what was moved is still there.
 */
export function restored(view, { patch, place, reason }) {
  const text = writtenBy(patch)
  if (reason === 'asked' && patch.op === 'remove') return removed(view, place)
  if (text === undefined || !place) return null
  const { value } = valueIn(text)
  const { path, gap } = place
  if (path.length > 0 && !hasContainer(view, path)) return null
  const step = path[path.length - 1]
  const added = patch.op !== 'replace' && patch.op !== 'text' && typeof step === 'number'
  if (patch.op === 'move' && contains(view, value)) return null
  return [!gap && !added ? setting(view, path, value, text) : inserting(view, path, value, text)]
}

/**
 * The patch that gives its place another value.
 *
 * @param {unknown} view @param {Lost} lost @param {string} text
 * @returns {Own[] | null} Null if there is no place for it any more.
 */
export function withValue(view, { place }, text) {
  if (!place || (place.path.length > 0 && !hasContainer(view, place.path))) return null
  const { path, gap } = place
  const { value } = valueIn(text)
  return [gap ? inserting(view, path, value, text) : setting(view, path, value, text)]
}

/**
 * The patches that keep the others' value, too: an element is put behind theirs, and what was typed into a text
 * is typed again.
 *
 * @param {unknown} view @param {Lost} lost
 * @returns {Own[] | null} Null if there is no such way.
 */
export function bothOf(view, { patch, place, held }) {
  if (!place || place.gap || !hasPath(view, place.path)) return null
  if (held.length > 0 && held.every(({ op }) => op === 'text')) return held
  const text = writtenBy(patch)
  const { path } = place
  const step = path[path.length - 1]
  if (text === undefined || typeof step !== 'number' || patch.op === 'text') return null
  return [inserting(view, [...path.slice(0, -1), step + 1], valueIn(text).value, text)]
}

/** @param {unknown} view @param {Place | null} place @returns {Own[] | null} */
function removed(view, place) {
  if (!place) return null
  return place.gap || !hasPath(view, place.path) ? [] : [{ op: 'remove', path: place.path }]
}

/** @param {string} text @returns {{ value: unknown }} */
function valueIn(text) {
  return /** @type {{ value: unknown }} */ (valueOf(JSON.parse(text), text))
}

/** Whether a place is in a container of its kind. @param {unknown} view @param {Path} path */
function hasContainer(view, path) {
  const parent = valueAt(view, path, path.length - 1)
  const isIndex = typeof path[path.length - 1] === 'number'
  return isContainer(parent) && (accessTo(parent).kind === 'list') === isIndex
}

/** @param {unknown} view @param {Path} path @param {unknown} value @param {string} text @returns {Own} */
function setting(view, path, value, text) {
  const there = path.length === 0 || hasPath(view, path)
  return there ? { op: 'replace', path, value, text } : inserting(view, path, value, text)
}

/** @param {unknown} view @param {Path} path @param {unknown} value @param {string} text @returns {Own} */
function inserting(view, path, value, text) {
  const step = path[path.length - 1]
  const { length } = /** @type {unknown[]} */ (valueAt(view, path, path.length - 1))
  const last = typeof step === 'number' ? Math.min(step, length) : step
  return { op: 'add', path: [...path.slice(0, -1), last], value, text }
}

/** @param {unknown} root @param {unknown} value @returns {boolean} Whether it is somewhere there, perhaps edited. */
function contains(root, value) {
  if (equal(root, value)) return true
  if (!isContainer(root)) return false
  if (isContainer(value) && resembles(root, value)) return true
  return [...valuesIn(root)].some((inner) => contains(inner, value))
}
