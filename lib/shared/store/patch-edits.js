/** Converts patches, of others or of the app, to edits of a store. */

import { Arrange, Move, Splice, Refill, RemoveMember, SetMember } from '../operations/index.js'
import { RemoteRefError } from '../errors/index.js'
import {
  isFixed,
  accessTo,
  insertMember,
  hasStep,
  noSuchPath,
  resolve,
  isList,
  valueAt
} from '../path/index.js'
import { arranged, checkEntry, editedText, elementAt, targetOverInsertion } from '../patch/index.js'
import { isContainer } from '../value/index.js'

/** @typedef {import('../path/path.js').Path} Path */
/** @typedef {import('../patch/patch.js').Patch} Patch */
/** @typedef {import('./store.js').Store} Store */
/** @typedef {import('../operations/edits.js').Edit} Edit */

/** So many moves in one array, one after the other, are applied at once: one by one, each shifts elements. */
const MANY_MOVES = 32

/**
 * Applies patches of others.
 *
 * @param {Store} store
 * @param {Patch[]} patches
 * @returns {Edit[]} Applied.
 * @throws {RemoteRefError} If one cannot be applied. Then nothing has changed.
 */
export function applyAll(store, patches) {
  /** @type {Edit[]} */
  const edits = []
  const apply = (/** @type {Edit} */ edit) => {
    edit.apply()
    edits.push(edit)
  }
  try {
    for (let i = 0; i < patches.length; i++) {
      const leaf = editOfLeaf(store, patches[i])
      const moves = leaf ? 0 : movesAt(patches, i)
      if (leaf) apply(leaf)
      else if (moves >= MANY_MOVES) {
        apply(arrange(store, patches.slice(i, i + moves)))
        i += moves - 1
      } else for (const edit of editsOf(store, patches[i])) apply(edit)
    }
  } catch (error) {
    for (const edit of edits.reverse()) edit.undo()
    throw error
  }
  return edits
}

/**
 * @param {Patch[]} patches
 * @param {number} start
 * @returns {number} How many moves within one array begin there.
 */
function movesAt(patches, start) {
  const { op, path } = patches[start]
  if (op !== 'move') return 0
  const inside = (/** @type {Path} */ place) =>
    place.length === path.length &&
    place.every((step, i) => step === path[i] || i === path.length - 1)
  let end = start
  while (end < patches.length && patches[end].op === 'move') {
    if (!inside(patches[end].path) || !inside(patches[end].from ?? [])) break
    end++
  }
  return end - start
}

/** @param {Store} store @param {Patch[]} moves Within one array. */
function arrange(store, moves) {
  const places = moves.map(
    ({ from = [], path }) => /** @type {[number, number]} */ ([from.at(-1), path.at(-1)])
  )
  const list = elementAt(store.raw, moves[0].from ?? [])
  const wrong = places.findIndex(([from, to]) => from >= list.length || to >= list.length)
  if (wrong !== -1) {
    const { from = [], path } = moves[wrong]
    throw noSuchPath(places[wrong][0] >= list.length ? from : path)
  }
  return new Arrange(list, arranged(list, places))
}

/**
 * The most frequent case: a primitive replaces the old value.
 *
 * @param {Store} store
 * @param {Patch} patch
 * @returns {Edit | undefined} Undefined for any other patch: see `editsOf`.
 * @throws {RemoteRefError} `ERR_REF_PATH` if the place does not exist.
 */
export function editOfLeaf(store, { op, path, value }) {
  if (op !== 'replace' || path.length === 0 || typeof value === 'object') return undefined
  const last = path.length - 1
  const parent = resolve(store.raw, path, last)
  const step = path[last]
  if (!hasStep(parent, step)) throw noSuchPath(path)
  const target = /** @type {object} */ (parent)
  if (accessTo(target).kind === 'object' && isFixed(target, step)) return undefined
  checkEntry(target, path, value)
  return setter(store, target, step, value)
}

/**
 * @param {Store} store
 * @param {Patch} patch
 * @param {object} [within] The container that the path starts from; by default the store's value.
 * @returns {Iterable<Edit>} Each must be applied before the next is requested. None for a test, which
 *   changes nothing.
 * @throws {RemoteRefError} `ERR_REF_PATH` if the patch cannot be applied.
 */
export function editsOf(store, patch, within) {
  const { op, path, value } = patch
  if (op === 'test') return []
  if (op === 'move') return [move(store, patch, within)]
  if (op === 'text') {
    const text = editedText(within ?? store.raw, patch, store.longTexts.edit)
    return editsOf(store, { op: 'replace', path, value: text }, within)
  }
  if (path.length === 0) {
    if (op === 'replace') return become(store, value, within)
    throw new RemoteRefError('ERR_REF_PATCH', `Malformed patch: ${op} needs a path.`)
  }
  const parent = resolve(within ?? store.raw, path, path.length - 1)
  const step = path[path.length - 1]
  if (isContainer(parent) && accessTo(parent).kind === 'object' && isFixed(parent, step)) {
    return [withoutMarks(store, patch, parent, within)]
  }
  // If a container is added, an object that the app holds may have to take its place: see reconcile.js.
  if (isContainer(value) && !within) store.nodeAt(path, path.length - 1)
  const holds = within ? 'known' : 'fresh'
  if (op === 'add') return [add(store, parent, step, patch, holds)]
  if (!hasStep(parent, step)) throw noSuchPath(path)
  const target = /** @type {object} */ (parent)
  if (op === 'replace') {
    checkEntry(target, path, value)
    const old = accessTo(target).get(target, step)
    return [refill(store, old, value, path, within) ?? setter(store, target, step, value)]
  }
  return [
    Array.isArray(parent)
      ? new Splice(store, parent, Number(step), 1, [])
      : new RemoveMember(store, target, String(step))
  ]
}

/**
 * @param {Store} store
 * @param {Patch} patch
 * @param {object} [within] As in `editsOf`.
 */
function move(store, { path, from = [] }, within) {
  const root = within ?? store.raw
  const list = elementAt(root, from)
  const place = Number(from[from.length - 1])
  // The element is still in its place, but `path` is counted without it.
  const parent = targetOverInsertion(path.slice(0, -1), from)
  const to = valueAt(root, parent)
  const goal = path[path.length - 1]
  if (!isList(to) || typeof goal !== 'number') throw noSuchPath(path)
  if (goal > (to === list ? list.length - 1 : to.length)) throw noSuchPath(path)
  const element = list[place]
  // It may have come just now, and an object that the app holds may have to take its place: see reconcile.js.
  if (isContainer(element)) store.nodeAt(parent, parent.length, within)
  return new Move(store, list, place, to, goal, wayTo(root, from))
}

/** @param {unknown} root @param {Path} path @returns {unknown[]} All on the way. */
function wayTo(root, path) {
  let at = root
  return path.map((step) => (at = valueAt(at, [step])))
}

/**
 * @param {Store} store
 * @param {unknown} parent
 * @param {string | number} step
 * @param {Patch} patch
 * @param {'fresh' | 'known'} holds As in `Splice`.
 */
function add(store, parent, step, { path, value, before }, holds) {
  if (typeof step === 'string') {
    if (!isContainer(parent) || Array.isArray(parent)) throw noSuchPath(path)
    checkEntry(parent, path, value)
    return setter(store, parent, step, value, before)
  }
  if (!isList(parent) || step > parent.length) throw noSuchPath(path)
  return new Splice(store, parent, step, 0, [value], holds)
}

/**
 * Replaces the whole value. Apps often hold it, so it stays the same object if possible.
 *
 * @param {Store} store @param {unknown} value The new value. @param {object} [within] As in `editsOf`.
 * @returns {Iterable<Edit>} Each must be applied before the next is requested.
 */
function* become(store, value, within) {
  const raw = within ?? store.raw
  const filled = refill(store, raw, value, [], within)
  if (filled) return yield filled
  if (!isRecord(raw) || !isRecord(value)) {
    return yield setter(store, store.holder.target, 'value', value)
  }
  const next = Object.keys(value)
  const staying = Object.keys(raw).filter((key) => Object.hasOwn(value, key))
  // Existing members keep their order. If the new value has another order, all are removed first.
  const ordered = staying.every((key, i) => key === next[i])
  for (const key of Object.keys(raw)) {
    if (!ordered || !Object.hasOwn(value, key)) yield new RemoveMember(store, raw, key)
  }
  for (const key of next) yield setter(store, raw, key, value[key])
}

/**
 * Handles that a library has added a fixed local member with the same name to the object: another
 * object replaces it.
 *
 * @param {Store} store
 * @param {Patch} patch Adds a member.
 * @param {object} marked
 * @param {object} [within] As in `editsOf`.
 */
function withoutMarks(store, { op, path, value, before = '' }, marked, within) {
  if (op !== 'add') throw noSuchPath(path)
  const place = path.slice(0, -1)
  const root = place.length === 0 && !within
  if (place.length === 0 && within) throw noSuchPath(path)
  const target = root
    ? store.holder.target
    : /** @type {object} */ (resolve(within ?? store.raw, place, place.length - 1))
  const key = root ? 'value' : place[place.length - 1]
  const copy = { ...marked }
  insertMember(copy, String(path[path.length - 1]), value, before)
  return new SetMember(target, store.nodes.get(target), key, copy, true)
}

/**
 * @param {Store} store
 * @param {unknown} old
 * @param {unknown} value
 * @param {Path} path Of both.
 * @param {object} [within] As in `editsOf`.
 * @returns {Edit | undefined} The edit for replacing an array by an array, a Map by a Map, or a Set by
 *   a Set: it stays the same object.
 */
function refill(store, old, value, path, within) {
  if (!isContainer(old) || !isContainer(value)) return undefined
  const { kind } = accessTo(old)
  if (kind === 'object' || accessTo(value).kind !== kind) return undefined
  // Objects that the app holds may come to stand in it.
  if (!within) store.nodeAt(path)
  if (!isList(old) || !isList(value)) {
    return new Refill(store, /** @type {any} */ (old), /** @type {any} */ (value))
  }
  return new Splice(store, old, 0, old.length, value, within ? 'known' : 'fresh')
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isRecord(value) {
  return (
    isContainer(value) &&
    !Array.isArray(value) &&
    !(value instanceof Map) &&
    !(value instanceof Set)
  )
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
