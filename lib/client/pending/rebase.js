/** Transforms one patch of somebody else and own pending patches over each other. */

import {
  applyEdit,
  cross,
  endsInIndex,
  listOf,
  samePath,
  transformPatch
} from '../../shared/index.js'

/** @typedef {import('../../shared/patch/patch.js').Patch} Patch */
/** @typedef {import('./pending.js').LocalPatch} LocalPatch */
/** @typedef {import('./pending.js').Last} Last */
/**
 * @typedef {{ op: 'test', path: Patch['path'] }} MoveLast A member that moves to the end of its object,
 *   while it is transformed over own patches.
 */

export class Rebase {
  /** What is left of the patch of somebody else. @type {Patch[]} */
  #moving
  /** @type {MoveLast[]} */
  #lasts = []
  #lost

  /** @param {Patch} remote @param {LocalPatch[]} lost Receives own patches that have lost their place. */
  constructor(remote, lost) {
    this.#moving = [remote]
    this.#lost = lost
  }

  /** What is to be applied to the view after all own patches. @returns {(Patch | Last)[]} */
  get steps() {
    if (this.#lasts.length === 0) return this.#moving
    const lasts = this.#lasts.map(({ path }) => ({ op: /** @type {const} */ ('last'), path }))
    return [...this.#moving, ...lasts]
  }

  /** @param {LocalPatch[]} patches The next own ones. @returns {LocalPatch[]} What is left of them. */
  over(patches) {
    if (this.#moving.length === 0 && this.#lasts.length === 0) return patches
    /** @type {LocalPatch[]} */
    const kept = []
    for (const own of patches) {
      // The place of the member in the view, unless later patches have moved or replaced it.
      if (this.#lasts.length > 0) {
        this.#lasts = this.#lasts.flatMap((last) => listOf(transformPatch(last, own, 'later')))
      }
      if (this.#moving.length !== 1) this.#overSeveral(own, kept)
      else this.#overOne(own, this.#moving[0], kept)
    }
    return kept
  }

  /** @param {LocalPatch} own @param {Patch} other @param {LocalPatch[]} kept */
  #overOne(own, other, kept) {
    const after = transformPatch(own, other, 'later')
    const left = transformPatch(other, own, 'earlier')
    if (left !== other) this.#moving = listOf(left)
    if (after === own) {
      this.#note(own, own, other)
      kept.push(own)
      return
    }
    const all = listOf(after)
    this.#notice(own, all, other)
    for (const patch of all) kept.push(patch)
  }

  /** @param {LocalPatch} own @param {LocalPatch[]} kept */
  #overSeveral(own, kept) {
    const [later, earlier] = cross(own, this.#moving, (one, after, other) =>
      this.#notice(one, after, other)
    )
    this.#moving = earlier
    for (const patch of later) kept.push(patch)
  }

  /** @param {LocalPatch} own @param {LocalPatch[]} after What is left of it. @param {Patch} other */
  #notice(own, after, other) {
    if (after.length === 0 && !own.derived) this.#lost.push(own)
    const last = after.at(-1)
    for (const patch of after) {
      if (patch.op === own.op && patch === last) continue
      if (patch === last && after.length === 1 && patch.op === 'add') continue
      patch.derived = true
      if (own.group) patch.group = own.group
    }
    if (last) this.#note(own, last, other)
  }

  /** @param {LocalPatch} own @param {LocalPatch} after @param {Patch} other */
  #note(own, after, other) {
    if (own.op === 'move' || other.op === 'move' || !samePath(own.path, other.path)) return
    if (reordered(own, after, other)) this.#lasts.push({ op: 'test', path: own.path })
    noteOverwritten(own, after, other)
  }
}

/**
 * Updates the old value of an own patch after somebody else has changed the same place.
 *
 * @param {LocalPatch} own
 * @param {LocalPatch} after `own`, transformed over `remote`.
 * @param {Patch} remote
 */
function noteOverwritten(own, after, remote) {
  if (remote.op === 'test') return
  const inserts = endsInIndex(own.path) && (own.op === 'add' || remote.op === 'add')
  if (inserts) return
  if (remote.op === 'remove') delete after.old
  else if (remote.op !== 'text') after.old = remote.value
  else if (typeof own.old === 'string') after.old = applyEdit(own.old, remote.edit ?? [])
}

/**
 * Members are in the order in which main creates them, so changes of others to an object can move
 * members that the view already has.
 *
 * @param {LocalPatch} own
 * @param {LocalPatch} after `own`, transformed over `remote`.
 * @param {Patch} remote
 * @returns {boolean} Whether the member of that path is the last one of its object after `own`.
 */
function reordered(own, after, remote) {
  const { target, op } = own
  if (!target || op === 'remove' || op === 'text') return false
  // Either it was removed before this client sets it, so it will be created again. Or somebody else has
  // created it first, so main puts it at the end now.
  const created = remote.op === 'remove'
  if (!created && !(remote.op === 'add' && own.created)) return false
  after.created = created
  return true
}
