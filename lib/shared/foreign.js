/** Changes of somebody else, as edits of a store. */

import { Splice } from './array-edits.js'
import { Refill, RemoveMember, SetMember } from './edits.js'
import { RemoteRefError } from './errors.js'
import { isFixed } from './local-members.js'
import { accessTo, insertMember } from './members.js'
import { checkEntry } from './patch.js'
import { hasStep, noSuchPath, resolve } from './path.js'
import { isList } from './sparse.js'
import { isContainer } from './tags.js'

/** @typedef {import('./patch.js').Patch} Patch */
/** @typedef {import('./store.js').Store} Store */
/** @typedef {import('./edits.js').Edit} Edit */

/**
 * @param {Store} store
 * @param {Patch} patch
 * @returns {Edit | null} Null for a test, which changes nothing.
 * @throws {RemoteRefError} `ERR_REF_PATH` where the patch cannot be applied.
 */
export function editOf(store, patch) {
  const { op, path, value } = patch
  if (op === 'test') return null
  if (path.length === 0) {
    if (op === 'replace') {
      return refill(store, store.raw, value) ?? setter(store, store.holder.target, 'value', value)
    }
    throw new RemoteRefError('ERR_REF_PATCH', `Malformed patch: ${op} needs a path.`)
  }
  const parent = resolve(store.raw, path, path.length - 1)
  const step = path[path.length - 1]
  if (isContainer(parent) && accessTo(parent).kind === 'object' && isFixed(parent, step)) {
    return withoutMarks(store, patch, parent)
  }
  if (op !== 'add') {
    if (!hasStep(parent, step)) throw noSuchPath(path)
    const target = /** @type {object} */ (parent)
    if (op === 'replace') {
      checkEntry(target, path, value)
      return (
        refill(store, accessTo(target).get(target, step), value) ??
        setter(store, target, step, value)
      )
    }
    return Array.isArray(parent)
      ? new Splice(store, parent, Number(step), 1, [])
      : new RemoveMember(store, target, String(step))
  }
  if (typeof step === 'string') {
    if (!isContainer(parent) || Array.isArray(parent)) throw noSuchPath(path)
    checkEntry(parent, path, value)
    return setter(store, parent, step, value, patch.before)
  }
  if (!isList(parent) || step > parent.length) throw noSuchPath(path)
  return new Splice(store, parent, step, 0, [value])
}

/**
 * A library has marked an object with a member of that name, which cannot be changed any more: another
 * object takes its place.
 *
 * @param {Store} store
 * @param {Patch} patch Adds a member; no other can be meant.
 * @param {object} marked
 */
function withoutMarks(store, { op, path, value, before = '' }, marked) {
  if (op !== 'add') throw noSuchPath(path)
  const place = path.slice(0, -1)
  const root = place.length === 0
  const target = root
    ? store.holder.target
    : /** @type {object} */ (resolve(store.raw, place, place.length - 1))
  const key = root ? 'value' : place[place.length - 1]
  const copy = { ...marked }
  insertMember(copy, String(path[path.length - 1]), value, before)
  return new SetMember(target, store.nodes.get(target), key, copy, true)
}

/**
 * @param {Store} store
 * @param {unknown} old
 * @param {unknown} value
 * @returns {Refill | undefined} Of a Map that a Map replaces, or a Set a Set: it stays the same object.
 */
function refill(store, old, value) {
  const same =
    old instanceof Map ? value instanceof Map : old instanceof Set && value instanceof Set
  if (!same || !isContainer(old) || !isContainer(value)) return undefined
  return new Refill(store, /** @type {any} */ (old), /** @type {any} */ (value))
}

/**
 * @param {Store} store
 * @param {object} target
 * @param {string | number} key
 * @param {unknown} value
 * @param {string} [before]
 */
function setter(store, target, key, value, before) {
  return new SetMember(target, store.nodes.get(target), key, value, false, before)
}
