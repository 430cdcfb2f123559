/** Own writes that have lost, and how they are made again. */

import { accessTo, endsInIndex, equal, hasPath, isContainer, valueAt } from '../../shared/index.js'
import { valueOf } from '../reader/index.js'

/** @typedef {import('../../shared/path/path.js').Path} Path */
/** @typedef {import('./state.js').Own} Own */
/** @typedef {import('./state.js').Confirmed} Confirmed */

/** @param {Own} patch @returns {string | undefined} The text of what it has written. */
export function writtenBy({ op, text, mine }) {
  return op === 'text' ? mine : text
}

/**
 * The patch that writes it again, at its place or as close to it as there is a container.
 *
 * @param {unknown} view
 * @param {Own} patch
 * @returns {Own | null} Null if there is nothing to write, or no place for it.
 */
export function restored(view, patch) {
  const text = writtenBy(patch)
  if (text === undefined) return null
  const { value } = /** @type {{ value: unknown }} */ (valueOf(JSON.parse(text), text))
  const { path } = patch
  if (path.length === 0) return { op: 'replace', path, value, text }
  const parent = valueAt(view, path, path.length - 1)
  const step = path[path.length - 1]
  if (!isContainer(parent) || (accessTo(parent).kind === 'list') !== (typeof step === 'number')) {
    return null
  }
  const inserts = patch.op === 'add' && typeof step === 'number'
  if (!inserts && hasPath(view, path)) return { op: 'replace', path, value, text }
  const last = typeof step === 'number' ? Math.min(step, /** @type {any} */ (parent).length) : step
  return { op: 'add', path: [...path.slice(0, -1), last], value, text }
}

/**
 * The confirmed writes that a value had and another one does not have.
 *
 * @param {Confirmed[]} confirmed
 * @param {unknown} before
 * @param {unknown} after
 * @returns {Own[]}
 */
export function goneOf(confirmed, before, after) {
  const all = confirmed.flatMap(({ patches }) => patches)
  return all.filter((patch) => {
    const text = writtenBy(patch)
    if (text === undefined || patch.id === undefined) return false
    const found = valueOf(JSON.parse(text), text)
    return has(before, patch, found?.value) && !has(after, patch, found?.value)
  })
}

/** @param {unknown} root @param {Own} patch @param {unknown} value What it has written. */
function has(root, { op, path }, value) {
  if (op !== 'add' || !endsInIndex(path))
    return hasPath(root, path) && equal(valueAt(root, path), value)
  const list = valueAt(root, path, path.length - 1)
  return Array.isArray(list) && list.some((element) => equal(element, value))
}
