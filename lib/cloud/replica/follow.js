/** Where something in a value is after changes of it, and whether it was written again. */

import {
  endsInIndex,
  equal,
  hasPath,
  isAt,
  isContainer,
  listOf,
  samePath,
  transformPatch,
  valueAt
} from '../../shared/index.js'
import { Draft } from '../reader/index.js'
import { writtenBy } from './lost.js'
import { mayMove, placeAfterAll } from './places.js'

/** @typedef {import('../../shared/patch/patch.js').Patch} Patch */
/** @typedef {import('../../shared/path/path.js').Path} Path */
/** @typedef {import('./state.js').Place} Place */
/** @typedef {import('./state.js').Own} Own */
/**
 * @typedef {object} Trace
 * @property {Path | null} path Where something is; null if it is gone.
 * @property {Place | null} place Where it was.
 * @property {unknown} value What was gone.
 */

/** A value while it is changed, which is only made if somebody asks for it. */
export class Past {
  #draft
  /** @type {Patch[]} */
  #later = []

  /** @param {unknown} value Never changed. */
  constructor(value) {
    this.#draft = new Draft(value)
  }

  /** @param {Patch[]} patches Which apply. */
  add(patches) {
    for (const patch of patches) this.#later.push(patch)
  }

  /** @returns {unknown} */
  get value() {
    for (const patch of this.#later) this.#draft.apply(patch)
    this.#later = []
    return this.#draft.share()
  }
}

/**
 * @param {Path} path @param {Patch[]} patches @param {number} [from] The first of them.
 * @returns {Path | null} Null if one writes or removes it.
 */
export function following(path, patches, from = 0) {
  for (let i = from; i < patches.length; i++) {
    const patch = patches[i]
    if (!mayMove(path, patch)) continue
    if (sets(patch) && samePath(patch.path, path)) return null
    const after = placeAfter(path, patch)
    if (!after) return null
    path = after
  }
  return path
}

/**
 * @param {Path} path @param {import('../../shared/patch/transform.js').Change} change
 * @returns {Path | null} The same if it does not move; null if it is removed.
 */
export function placeAfter(path, change) {
  if (!mayMove(path, change)) return path
  const place = { op: /** @type {const} */ ('test'), path }
  return listOf(transformPatch(place, change, 'later'))[0]?.path ?? null
}

/** Whether a move takes what is at a path along. @param {Path} path @param {Patch[]} patches */
export function isMoved(path, patches) {
  return patches.some((patch, i) => {
    const place = patch.from && following(path, patches.slice(0, i))
    return place && patch.from && isAt(place, patch.from)
  })
}

/**
 * The same as `following`, for something that may be written over with what has it, too: whoever writes a whole
 * unit again, or puts back what was there, writes it again.
 *
 * @param {Path} path @param {Patch[]} patches
 * @param {unknown} root The value before them.
 * @param {Own} written What has put it there.
 * @param {boolean} seen Whether the author of the changes has seen it. Then a string that he writes has what was typed
 *   there before, if it is in it.
 * @returns {Trace}
 */
export function traced(path, patches, root, written, seen) {
  const draft = new Draft(root)
  for (const [i, patch] of patches.entries()) {
    const next = following(path, [patch])
    const value = next ? undefined : valueAt(draft.root, path)
    const kept = next ?? foundIn(patch, path, isSame(value, written, seen))
    if (!kept) {
      const place = placeAfterAll({ path, gap: false }, [patch])
      return returned(place, value, patches.slice(i + 1), written)
    }
    path = kept
    draft.apply(patch)
  }
  return { path, place: null, value: undefined }
}

/**
 * Whether what is gone is put back.
 *
 * @param {Place | null} place Where it was. @param {unknown} value @param {Patch[]} patches @param {Own} written
 * @returns {Trace}
 */
export function returned(place, value, patches, written) {
  const isIt = isSame(value, written, false)
  for (const [i, patch] of patches.entries()) {
    const path = place && broughtBy(patch, place, isIt)
    const after = path && following(path, patches.slice(i + 1))
    if (after) return { path: after, place: null, value }
    place = placeAfterAll(place, [patch])
  }
  return { path: null, place, value }
}

/** @typedef {(value: unknown) => boolean} IsIt */

/**
 * @param {unknown} value What was there. @param {Own} written What has put it there.
 * @param {boolean} seen
 * @returns {IsIt} Whether a value has it.
 */
function isSame(value, written, seen) {
  const text = writtenBy(written)
  const typed =
    written.op === 'text'
      ? (written.edit ?? []).filter((step) => typeof step === 'string')
      : typeof value === 'string' && text !== undefined
        ? [`${JSON.parse(text)}`]
        : []
  return (other) => {
    if (equal(other, value)) return true
    if (typeof other !== 'string' || typeof value !== 'string') return false
    if (text !== undefined && other === JSON.parse(text)) return true
    return seen && typed.some((part) => part !== '') && typed.every((part) => other.includes(part))
  }
}

/** @param {Patch} patch @param {Place} place @param {IsIt} isIt @returns {Path | null} */
function broughtBy(patch, place, isIt) {
  const { op, path } = patch
  if (op !== 'add' || !endsInIndex(path)) return foundIn(patch, place.path, isIt)
  const isSibling = samePath(path.slice(0, -1), place.path.slice(0, -1))
  return isSibling && isIt(patch.value) ? path : null
}

/** @param {Patch} patch @param {Path} path @param {IsIt} isIt @returns {Path | null} Where a patch writes what was at a path. */
function foundIn(patch, path, isIt) {
  if (!sets(patch) || !isAt(path, patch.path)) return null
  const inner = path.slice(patch.path.length)
  const found = foundAt(patch.value, inner, isIt)
  return found && [...patch.path, ...found]
}

/**
 * @param {unknown} root @param {Path} path @param {IsIt} isIt
 * @returns {Path | null} Where the value is: there, or as another element of a list that is there.
 */
function foundAt(root, path, isIt) {
  if (hasPath(root, path) && isIt(valueAt(root, path))) return path
  const [step, ...rest] = path
  if (step === undefined || !isContainer(root)) return null
  const isList = Array.isArray(root) && typeof step === 'number'
  for (const each of isList ? root.keys() : hasPath(root, [step]) ? [step] : []) {
    const found = foundAt(valueAt(root, [each]), rest, isIt)
    if (found) return [each, ...found]
  }
  return null
}

/** @param {Patch} patch */
function sets({ op, path }) {
  return op === 'replace' || (op === 'add' && !endsInIndex(path))
}
