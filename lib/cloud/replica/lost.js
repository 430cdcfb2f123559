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

/** @param {Own} patch @returns {string | undefined} The text of what it has written. */
export function writtenBy({ op, text, mine }) {
  return op === 'text' || op === 'move' ? mine : text
}

/**
 * The patch that writes it again, at its place.
 *
 * @param {unknown} view
 * @param {import('./state.js').Lost} lost
 * @returns {Own | null} Null if there is nothing to write, or no place for it, or what was moved is still there.
 */
export function restored(view, { patch, place }) {
  const text = writtenBy(patch)
  if (text === undefined || !place) return null
  const { value } = /** @type {{ value: unknown }} */ (valueOf(JSON.parse(text), text))
  const { path, gap } = place
  if (path.length === 0) return { op: 'replace', path, value, text }
  const parent = valueAt(view, path, path.length - 1)
  const step = path[path.length - 1]
  if (!isContainer(parent) || (accessTo(parent).kind === 'list') !== (typeof step === 'number')) {
    return null
  }
  const added = patch.op !== 'replace' && patch.op !== 'text' && typeof step === 'number'
  if (patch.op === 'move' && contains(view, value)) return null
  if (!gap && !added && hasPath(view, path)) return { op: 'replace', path, value, text }
  const last = typeof step === 'number' ? Math.min(step, /** @type {any} */ (parent).length) : step
  return { op: 'add', path: [...path.slice(0, -1), last], value, text }
}

/** @param {unknown} root @param {unknown} value @returns {boolean} Whether it is somewhere there, perhaps edited. */
function contains(root, value) {
  if (equal(root, value)) return true
  if (!isContainer(root)) return false
  if (isContainer(value) && resembles(root, value)) return true
  return [...valuesIn(root)].some((inner) => contains(inner, value))
}
