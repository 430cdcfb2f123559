/** Patches: changes at typed paths. Applies them to plain values. */

import { RemoteRefError, showPath } from '../errors/index.js'
import { equal, isContainer, isPlainObject } from '../value/index.js'
import {
  isPath,
  noSuchPath,
  resolve,
  isEntryName,
  accessTo,
  insertMember,
  isList,
  valueAt
} from '../path/index.js'
import { applyEdit, faultOfEdit, normaliseEdit } from './text-edit.js'

/** @typedef {import('../path/path.js').Path} Path */
/** @typedef {import('./text-edit.js').TextEdit} TextEdit */
/** @typedef {'add' | 'remove' | 'replace' | 'move' | 'text' | 'test'} Op */
/**
 * @typedef {object} Patch
 * @property {Op} op On an array `add` inserts before the index (the length appends) and `remove`
 *   closes the gap; on an object `add` sets the member. `move` takes an element out of an array and
 *   puts it into the same or another array. `text` edits a string.
 * @property {Path} path Empty only with `replace`, `text` and `test`. Of a `move`: the index where
 *   the element is put in, as places are once it has been taken out.
 * @property {Path} [from] For `move`: the element.
 * @property {TextEdit} [edit] For `text`.
 * @property {unknown} [value] For `add`, `replace` and `test`.
 * @property {string} [before] For `add` of a member: adds it before this one.
 */

const VALUE = ['op', 'path', 'value']
/** The members of each kind of patch. */
const FIELDS = new Map([
  ['add', new Set([...VALUE, 'before'])],
  ['remove', new Set(['op', 'path'])],
  ['replace', new Set(VALUE)],
  ['test', new Set(VALUE)],
  ['move', new Set(['op', 'from', 'path'])],
  ['text', new Set(['op', 'path', 'edit'])]
])
const ALL_FIELDS = new Set(['op', 'from', 'path', 'edit', 'value', 'before'])
/** The patches that the root can have. */
const OF_ROOT = new Set(['replace', 'text', 'test'])

/**
 * Applies a patch to a value.
 *
 * @param {unknown} root A plain value, changed in place.
 * @param {Patch} patch Its value becomes part of the root.
 * @returns {unknown} The root, or a new one if the patch replaces it.
 * @throws {RemoteRefError} `ERR_REF_PATH`, `ERR_REF_TEST`, `ERR_REF_PATCH`. Nothing has changed
 *   then.
 */
export function applyPatch(root, patch) {
  const { op, path } = patch
  if (op === 'test') {
    if (!equal(resolve(root, path), patch.value)) throw failedTest(path)
    return root
  }
  if (op === 'text') patch = edited(root, patch)
  if (path.length === 0) {
    if (patch.op !== 'replace') throw malformed(`${op} needs a path`)
    return patch.value
  }
  if (op === 'move') {
    const { element, from, to, target, place } = movedBy(root, patch)
    from.splice(place, 1)
    to.splice(target, 0, element)
    return root
  }
  const parent = resolve(root, path, path.length - 1)
  const step = path[path.length - 1]
  if (typeof step === 'number') changeArray(parent, step, patch)
  else changeObject(parent, step, patch)
  return root
}

/**
 * Finds what a move moves, and where to.
 *
 * @param {unknown} root
 * @param {Patch} patch
 * @returns {{ element: unknown, from: unknown[], place: number, to: unknown[], target: number }} The
 *   two arrays and indices; `target` is counted without the element.
 * @throws {RemoteRefError} `ERR_REF_PATH`.
 */
export function movedBy(root, { path, from: source = [] }) {
  const from = listAt(root, source, source)
  const place = Number(source[source.length - 1])
  if (place >= from.length) throw noSuchPath(source)
  // Where the element is taken out, it is counted as gone. It stays there if this fails.
  const to = listAt(root, withElement(path, source), path)
  const target = Number(path[path.length - 1])
  if (target > (to === from ? to.length - 1 : to.length)) throw noSuchPath(path)
  return { element: from[place], from, place, to, target }
}

/**
 * @param {unknown} root
 * @param {Path} way The path of an element.
 * @param {Path} path Its name in messages.
 * @returns {unknown[]} The array that it is an element of.
 */
function listAt(root, way, path) {
  const list = valueAt(root, way, way.length - 1)
  if (!isList(list) || typeof path[path.length - 1] !== 'number') throw noSuchPath(path)
  return list
}

/**
 * @param {Path} path A path that is counted without an element, to an element of an array.
 * @param {Path} taken The path of that element.
 * @returns {Path} The path of the same array, counted with it. Its last step means nothing.
 */
function withElement(path, taken) {
  const depth = taken.length - 1
  // The last step is the place, and not on the way to the array.
  if (path.length - 1 <= depth) return path
  for (let i = 0; i < depth; i++) if (path[i] !== taken[i]) return path
  const step = path[depth]
  if (typeof step !== 'number' || step < Number(taken[depth])) return path
  return [...path.slice(0, depth), step + 1, ...path.slice(depth + 1)]
}

/**
 * The patch that replaces a text by the edited one.
 *
 * @param {unknown} root
 * @param {Patch} patch A `text`.
 * @returns {Patch & { op: 'replace', value: string }}
 * @throws {RemoteRefError} `ERR_REF_PATH`, `ERR_REF_PATCH`.
 */
export function edited(root, { path, edit = [] }) {
  const text = resolve(root, path)
  if (typeof text !== 'string') {
    const message = `${showPath(path)} is no string, so it has no text to edit.`
    throw new RemoteRefError('ERR_REF_PATCH', message, { path })
  }
  return { op: 'replace', path, value: applyEdit(text, edit, path) }
}

/**
 * Checks an untrusted list of patches.
 *
 * @param {unknown} patches
 * @returns {Patch[]} Copies of the patches; their values are the given ones.
 * @throws {RemoteRefError} `ERR_REF_PATCH` with the index of the first malformed one.
 */
export function validatePatches(patches) {
  if (!Array.isArray(patches)) throw malformed('a list of patches is an array')
  return Array.from(patches, validatePatch)
}

/**
 * Checks an untrusted patch. Only its own members count.
 *
 * @param {unknown} patch
 * @param {number} [index] Of the patch in its list.
 * @returns {Patch}
 * @throws {RemoteRefError} `ERR_REF_PATCH`.
 */
export function validatePatch(patch, index) {
  if (typeof patch !== 'object' || patch === null || !isPlainObject(patch)) {
    throw malformed('a patch is an object', index)
  }
  const fields = /** @type {Record<string, any>} */ ({ __proto__: null, ...patch })
  const fault = faultOf(fields)
  if (fault) throw malformed(fault, index)
  const { op, path, from, edit, value, before } = fields
  const checked = { op, path: [...path] }
  if (op === 'remove') return checked
  if (op === 'move') return { op, from: [...from], path: checked.path }
  if (op === 'text') return { ...checked, edit: normaliseEdit(edit) }
  return before === undefined ? { ...checked, value } : { ...checked, value, before }
}

/**
 * What is wrong with a patch.
 *
 * @param {Record<string, any>} patch
 * @returns {string | undefined}
 */
function faultOf(patch) {
  const { op, path, from, edit, before } = patch
  const unknown = Object.keys(patch).find((field) => !ALL_FIELDS.has(field))
  if (unknown !== undefined) return `a patch has no member "${unknown}"`
  const fields = FIELDS.get(op)
  if (!fields) return 'op must be "add", "remove", "replace", "move", "text" or "test"'
  if (!isPath(path)) return 'path must be an array of strings and indices'
  if (path.length === 0 && !OF_ROOT.has(op)) {
    return `${op} needs a path; only replace can change the root`
  }
  const misplaced = Object.keys(patch).find(
    (field) => !fields.has(field) && (field === 'value' || patch[field] !== undefined)
  )
  if (misplaced !== undefined) return faultOfMember(misplaced, op)
  if (fields.has('value') && !('value' in patch)) return `${op} needs a value`
  if (before !== undefined) {
    if (typeof path.at(-1) !== 'string') return 'before is for the add of a member'
    if (typeof before !== 'string') return 'before must be the key of a member'
  }
  if (op === 'move') return faultOfMove(path, from)
  return op === 'text' ? faultOfEdit(edit) : undefined
}

/** @param {string} field A member that is for other patches. @param {string} op */
function faultOfMember(field, op) {
  if (field === 'before') return 'before is for the add of a member'
  if (field === 'from') return 'from is for move'
  return field === 'edit' ? 'edit is for text' : `${op} takes no value`
}

/** @param {unknown[]} path @param {unknown} from */
function faultOfMove(path, from) {
  if (!isPath(from)) return 'move needs from, an array of strings and indices'
  const ends = typeof from.at(-1) === 'number' && typeof path.at(-1) === 'number'
  return ends ? undefined : 'move is for elements of arrays: from and path must end with an index'
}

/**
 * @param {unknown} parent
 * @param {number} index
 * @param {Patch} patch
 */
function changeArray(parent, index, { op, path, value }) {
  if (!isList(parent)) throw noSuchPath(path)
  if (index > parent.length || (index === parent.length && op !== 'add')) throw noSuchPath(path)
  if (op === 'add') parent.splice(index, 0, value)
  else if (op === 'remove') parent.splice(index, 1)
  else parent[index] = value
}

/**
 * @param {unknown} parent
 * @param {string} key
 * @param {Patch} patch
 */
function changeObject(parent, key, { op, path, value, before }) {
  if (!isContainer(parent) || Array.isArray(parent)) throw noSuchPath(path)
  const { has, set, remove } = accessTo(parent)
  const there = has(parent, key)
  if (op !== 'remove') checkEntry(parent, path, value)
  if (!there && op !== 'add') throw noSuchPath(path)
  if (op === 'remove') return remove(parent, key)
  if (there || before === undefined) set(parent, key, value)
  else insertMember(parent, key, value, before)
}

/**
 * @param {object} parent The container of the last step.
 * @param {Path} path
 * @param {unknown} value
 * @throws {RemoteRefError} `ERR_REF_PATCH` if it cannot be a member of that Map or Set.
 */
export function checkEntry(parent, path, value) {
  const { kind } = accessTo(parent)
  if (kind !== 'map' && kind !== 'set') return
  const named = isEntryName(String(path[path.length - 1]))
  if (named && (kind === 'map' || value === 0)) return
  const what = named
    ? 'an element of a Set has the value 0'
    : `the entry of the key "a" is named "'a", that of 1 "#1": use entry(key)`
  throw new RemoteRefError('ERR_REF_PATCH', `${showPath(path)} cannot be patched: ${what}.`, {
    path
  })
}

/** @param {Path} path */
export function failedTest(path) {
  return new RemoteRefError('ERR_REF_TEST', `${showPath(path)} is not what the test expects.`, {
    path
  })
}

/** @param {string} what @param {number} [patch] Its index. */
function malformed(what, patch) {
  const which = patch === undefined ? 'Malformed patch' : `Malformed patch at index ${patch}`
  return new RemoteRefError('ERR_REF_PATCH', `${which}: ${what}.`, { patch })
}
