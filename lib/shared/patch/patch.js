/** Patches: add, remove, replace, move, text or test at a typed path. Applies them to plain values. */

import { RemoteRefError, showPath } from '../errors/index.js'
import { equal, isContainer, isPlainObject } from '../value/index.js'
import { applyEdit, faultOfEdit, normaliseEdit } from './text-edit.js'
import {
  endsInIndex,
  isPath,
  noSuchPath,
  resolve,
  isEntryName,
  accessTo,
  insertMember,
  isList
} from '../path/index.js'

/** @typedef {import('../path/path.js').Path} Path */
/** @typedef {import('./text-edit.js').TextEdit} TextEdit */
/** @typedef {'add' | 'remove' | 'replace' | 'move' | 'text' | 'test'} Op */
/**
 * @typedef {object} Patch
 * @property {Op} op On an array `add` inserts before the index (the length appends) and `remove`
 *   closes the gap; on an object `add` sets the member. `move` takes an element out of an array and puts
 *   it into the same array or another one. `text` edits a string.
 * @property {Path} path Empty only with `replace`, `text` and `test`. Of a `move`: as in an `add`, counted
 *   without the element.
 * @property {unknown} [value] For `add`, `replace` and `test`.
 * @property {Path} [from] For `move`: the element.
 * @property {TextEdit} [edit] For `text`: steps from the start of the string, in UTF-16 units. A positive
 *   number keeps so many, a negative one deletes so many, a string is inserted.
 * @property {string} [before] For `add` of a member: adds it before this one.
 */

const OPS = new Set(['add', 'remove', 'replace', 'move', 'text', 'test'])
const FIELDS = new Set(['op', 'path', 'value', 'before', 'from', 'edit'])
/** Those that can be at the root. */
const AT_ROOT = new Set(['replace', 'text', 'test'])

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
  if (op === 'move') {
    moveElement(root, patch.from ?? [], path)
    return root
  }
  if (op === 'text')
    return applyPatch(root, { op: 'replace', path, value: editedText(root, patch) })
  if (path.length === 0) {
    if (op !== 'replace') throw malformed(`${op} needs a path; only replace can change the root`)
    return patch.value
  }
  const parent = resolve(root, path, path.length - 1)
  const step = path[path.length - 1]
  if (typeof step === 'number') changeArray(parent, step, patch)
  else changeObject(parent, step, patch)
  return root
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
  const { op, path, value, before, from, edit } = /** @type {Record<string, any>} */ ({
    __proto__: null,
    ...patch
  })
  const unknown = Object.keys(patch).find((field) => !FIELDS.has(field))
  if (unknown !== undefined) throw malformed(`a patch has no member "${unknown}"`, index)
  if (!OPS.has(op)) {
    throw malformed('op must be "add", "remove", "replace", "move", "text" or "test"', index)
  }
  if (!isPath(path)) throw malformed('path must be an array of strings and indices', index)
  if (path.length === 0 && !AT_ROOT.has(op)) {
    throw malformed(`${op} needs a path; only replace can change the root`, index)
  }
  if (before !== undefined) {
    const adds = op === 'add' && typeof path.at(-1) === 'string'
    if (!adds) throw malformed('before is for the add of a member', index)
    if (typeof before !== 'string') throw malformed('before must be the key of a member', index)
  }
  if (op !== 'move' && from !== undefined) throw malformed('from is for a move', index)
  if (op !== 'text' && edit !== undefined) throw malformed('edit is for a text', index)
  const checked = { op, path: [...path] }
  if (op === 'remove' || op === 'move' || op === 'text') {
    if (Object.hasOwn(patch, 'value')) throw malformed(`${op} takes no value`, index)
    if (op === 'move') return { op, from: checkedEnds(from, path, index), path: checked.path }
    return op === 'text' ? { ...checked, edit: checkedEdit(edit, index) } : checked
  }
  if (!Object.hasOwn(patch, 'value')) throw malformed(`${op} needs a value`, index)
  return before === undefined ? { ...checked, value } : { ...checked, value, before }
}

/** @param {unknown} from @param {Path} path @param {number} [index] @returns {Path} A copy of `from`. */
function checkedEnds(from, path, index) {
  if (!isPath(from)) throw malformed('from must be an array of strings and indices', index)
  const ends = [from, path].every(endsInIndex)
  if (!ends) {
    throw malformed(
      'a move is from one element of an array to another: both paths end in an index',
      index
    )
  }
  return [...from]
}

/** @param {unknown} edit @param {number} [index] @returns {TextEdit} In its canonical form. */
function checkedEdit(edit, index) {
  const fault = faultOfEdit(edit)
  if (fault) throw malformed(fault, index)
  return normaliseEdit(/** @type {TextEdit} */ (edit))
}

/** @param {unknown} root @param {Path} from @param {Path} path */
function moveElement(root, from, path) {
  const list = elementAt(root, from)
  const [element] = list.splice(Number(from[from.length - 1]), 1)
  try {
    const target = resolve(root, path, path.length - 1)
    const index = path[path.length - 1]
    if (!isList(target) || typeof index !== 'number' || index > target.length)
      throw noSuchPath(path)
    target.splice(index, 0, element)
  } catch (error) {
    list.splice(Number(from[from.length - 1]), 0, element)
    throw error
  }
}

/** @param {unknown} root @param {Path} path @returns {unknown[]} The array that has the element. */
export function elementAt(root, path) {
  const list = resolve(root, path, path.length - 1)
  const index = path[path.length - 1]
  if (!isList(list) || typeof index !== 'number' || index >= list.length) throw noSuchPath(path)
  return list
}

/**
 * @param {unknown} root
 * @param {Patch} patch A text.
 * @param {typeof applyEdit} [apply] Does the same as `applyEdit`.
 * @returns {string} The edited string.
 * @throws {RemoteRefError} `ERR_REF_PATH`; `ERR_REF_PATCH` if there is no string, or a too short one.
 */
export function editedText(root, { path, edit = [] }, apply = applyEdit) {
  const text = resolve(root, path)
  if (typeof text === 'string') return apply(text, edit, path)
  throw new RemoteRefError(
    'ERR_REF_PATCH',
    `${showPath(path)} is no string, so no text can be edited.`,
    { path }
  )
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
