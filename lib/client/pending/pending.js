/**
 * The changes of a client that main has not confirmed yet: a transaction in flight, and a buffer of
 * later patches. The view of a replica is confirmed + inflight + buffer.
 *
 * These patches have `text`, the canonical text of their value at the time of the change: the value
 * itself is part of the view and may have changed since.
 */

import { samePath } from '../../shared/index.js'
import { Elements } from './elements.js'
import { merged } from './merge.js'
import { Rebase } from './rebase.js'
import { shifts, without } from './realign.js'
import { applyAgain, over, undoing, usesIndex } from './reapply.js'

/** @typedef {import('../../shared/patch/patch.js').Patch} Patch */
/** @typedef {import('../../shared/path/path.js').Path} Path */
/** @typedef {import('../../shared/patch/text-edit.js').TextEdit} TextEdit */
/**
 * @typedef {object} LocalPatch A patch of this client.
 * @property {Patch['op']} op
 * @property {Path} path
 * @property {string} [text] Canonical text of the value; missing for a remove.
 * @property {Path} [from] Of a move.
 * @property {TextEdit} [edit] Of a text.
 * @property {string} [before]
 * @property {unknown} [old] The old value at its place; missing if there was none.
 * @property {object | null} [target] The raw object whose member it sets; null if unknown.
 * @property {boolean} [created] It creates that member.
 * @property {boolean} [compared] It comes from an assignment that replaces objects by copies.
 * @property {boolean} [whole] It belongs to an assignment of the whole value.
 * @property {unknown} [value] The new value itself, until others change the view.
 * @property {unknown} [was] The element that it takes out of an array, itself.
 * @property {boolean} [derived] A transform has made it from another one.
 * @property {object} [unit] The same for all patches of a statement that has several.
 * @property {object} [group] The unit of a list with a test. Its patches form a separate transaction,
 *   since a failing test makes all of them fail.
 */
/**
 * @typedef {object} Transaction
 * @property {number} number
 * @property {LocalPatch[]} patches Its patches after transforming over others' changes.
 * @property {LocalPatch[]} sent The patches that were sent.
 */
/**
 * @typedef {object} Rebased The result of transforming a remote transaction and the pending patches
 *   over each other.
 * @property {(Patch | Last)[]} view Steps to apply to the view, in this order.
 * @property {LocalPatch[]} lost Own patches that have lost their place.
 * @property {boolean} certain False if only main knows the order of members now.
 */
/**
 * @typedef {object} Last Moves a member of an object to the end.
 * @property {'last'} op
 * @property {Path} path The member's.
 */
/**
 * @typedef {object} Base The value that pending patches were made on.
 * @property {unknown} view The value after applying them.
 * @property {boolean} seen Whether it was main's value. Until that arrives, a page shows its initial
 *   value.
 */

export class Pending {
  /** @type {Transaction | null} */
  inflight = null
  /** @type {LocalPatch[]} */
  buffer = []
  /** Patches that main has refused but the view still shows, before the buffer. @type {LocalPatch[]} */
  #refused = []
  /** Whether the view still shows dropped patches. */
  #withdrawn = false
  /** How many patches of the buffer were made on another view, so that they are not searched for moves. */
  #folded = 0
  /** Those of the other patches. */
  #elements = new Elements()
  #fold

  /** @param {(patches: LocalPatch[]) => LocalPatch[]} [fold] Makes moves of removals and additions. */
  constructor(fold = (patches) => patches) {
    this.#fold = fold
  }

  /** The number of patches that main has not confirmed. */
  get count() {
    this.#foldMoves()
    return (this.inflight?.patches.length ?? 0) + this.buffer.length
  }

  /**
   * Appends local patches. Typing into a field makes one patch per tick, not one per key.
   *
   * @param {LocalPatch[]} patches The patches of one statement.
   */
  record(patches) {
    const tests = patches.some(({ op }) => op === 'test')
    const unit = tests || patches.length > 1 ? {} : undefined
    const group = tests ? unit : undefined
    for (const patch of patches) {
      patch.unit = unit
      patch.group = group
      const last = this.buffer.at(-1)
      const both = last && last.unit === unit ? merged(last, patch) : undefined
      if (both) this.buffer[this.buffer.length - 1] = both
      else this.buffer.push(patch)
      this.#elements.add(patch)
    }
  }

  /**
   * Finds the moves in what was recorded. Must be called before others change the view: they do not change an
   * element that is in no array.
   */
  #foldMoves() {
    if (!this.#elements.move) return
    const recent = this.buffer.slice(this.#folded)
    this.#elements.move = false
    if (recent.some(({ group }) => group)) return
    this.buffer = [...this.buffer.slice(0, this.#folded), ...this.#fold(recent)]
  }

  /** To be called when the view has changed, or patches have left the buffer. */
  #settle() {
    this.#elements.clear()
    this.#folded = this.buffer.length
  }

  /**
   * Makes the buffer, or its first group, the transaction in flight, with that number.
   *
   * @param {number} number
   * @returns {Transaction}
   */
  launch(number) {
    this.#foldMoves()
    const [first] = this.buffer
    const end = this.buffer.findIndex(({ group }) => group !== first.group)
    const patches = this.buffer.splice(0, end === -1 ? this.buffer.length : end)
    this.#settle()
    this.inflight = { number, patches, sent: patches }
    return this.inflight
  }

  /** Puts the transaction in flight back into the buffer, since it could not be sent. */
  recall() {
    this.#foldMoves()
    this.buffer.unshift(...(this.inflight?.patches ?? []))
    this.#settle()
    this.inflight = null
  }

  /**
   * Transforms the pending patches over a transaction of somebody else, which comes before them in
   * main's order.
   *
   * @param {Patch[]} remote
   * @returns {Rebased}
   */
  rebase(remote) {
    /** @type {Rebased} */
    const result = { view: [], lost: [], certain: true }
    if (this.count === 0) {
      result.view = remote
      return result
    }
    result.certain = !this.#orderUnknown(remote)
    for (const patch of remote) {
      const rebase = new Rebase(patch, result.lost)
      if (this.inflight) this.inflight.patches = rebase.over(this.inflight.patches)
      this.buffer = rebase.over(this.buffer)
      for (const step of rebase.steps) result.view.push(step)
    }
    this.#settle()
    return result
  }

  /**
   * The members that pending patches create in an object, in order. They come after all confirmed ones.
   *
   * @param {unknown} target
   */
  createdIn(target) {
    return this.all
      .filter((patch) => patch.created && patch.target === target)
      .map(({ path }) => /** @type {string} */ (path[path.length - 1]))
  }

  /** Whether any pending patch creates a member. */
  get creates() {
    const creates = (/** @type {LocalPatch} */ { created }) => created === true
    return (this.inflight?.patches.some(creates) ?? false) || this.buffer.some(creates)
  }

  /** @param {Patch[]} remote */
  #orderUnknown(remote) {
    const all = this.all
    // Its object is unknown, or it inserts between members, which others may change.
    const depends = all.some(({ target, before }) => target === null || before !== undefined)
    return (
      all.length > 0 &&
      remote.some(
        ({ op, path, before }) =>
          // Inserts between members, which pending patches may have changed.
          before !== undefined ||
          (depends && op !== 'replace' && typeof path[path.length - 1] === 'string')
      )
    )
  }

  /** In flight first. */
  get all() {
    return this.inflight ? [...this.inflight.patches, ...this.buffer] : this.buffer
  }

  /**
   * Handles that main has accepted the transaction in flight.
   *
   * @param {Patch[]} [patches] Main's transformed patches, if there were concurrent changes.
   * @returns {boolean} Whether this client's result is the same. If not, a snapshot is needed.
   */
  confirm(patches) {
    const own = this.inflight?.patches ?? []
    this.inflight = null
    return patches === undefined || sameChanges(own, patches)
  }

  /**
   * Starts again from a snapshot: applies the pending patches to `root` one by one, and puts them into
   * the buffer.
   *
   * @param {unknown} root The decoded snapshot; changed in place.
   * @param {number} accepted The last transaction of this client that the snapshot contains.
   * @param {Base | null} base Given if the patches were made on another version than the snapshot's, so
   *   that an index may lead to another element.
   * @returns {{ root: unknown, lost: LocalPatch[] }} `lost`: patches that have lost their place.
   */
  reapply(root, accepted, base) {
    this.#foldMoves()
    const arrived = this.inflight !== null && this.inflight.number <= accepted
    const all = [...(arrived ? [] : (this.inflight?.patches ?? [])), ...this.buffer]
    /** @type {LocalPatch[]} */
    const lost = []
    let patches = over(all, [...this.#refused].reverse().map(undoing), lost)
    if (base && patches.some(usesIndex)) {
      const before = this.#withdrawn ? null : without(base.view, [...this.#refused, ...all])
      if (before) patches = over(patches, shifts(before.value, root), lost)
      else {
        // An index may lead to an element of somebody else.
        lost.push(...patches.filter(usesIndex))
        patches = patches.filter((patch) => !usesIndex(patch))
      }
    }
    this.clear()
    const { value, kept } = applyAgain(root, patches, lost, base?.seen === false)
    this.buffer = kept
    this.#settle()
    return { root: value, lost }
  }

  /**
   * Drops the transaction in flight, which main has refused. The buffer does not change until the
   * snapshot, since the view does not either.
   */
  refuse() {
    this.#refused = this.inflight?.patches ?? []
    this.inflight = null
  }

  /** Drops patches that have not been sent. @returns {LocalPatch[]} */
  withdraw() {
    const withdrawn = this.buffer
    this.buffer = []
    this.#settle()
    this.#withdrawn ||= withdrawn.length > 0
    return withdrawn
  }

  /** Drops all pending patches. @returns {LocalPatch[]} */
  clear() {
    const lost = this.all
    this.inflight = null
    this.buffer = []
    this.#settle()
    this.#refused = []
    this.#withdrawn = false
    return lost
  }
}

/** @param {LocalPatch[]} own @param {Patch[]} answered */
function sameChanges(own, answered) {
  const changes = own.filter(({ op }) => op !== 'test')
  return (
    changes.length === answered.length &&
    changes.every((patch, i) => sameChange(patch, answered[i]))
  )
}

/** @param {LocalPatch} own @param {Patch} answered */
function sameChange({ op, path, from, edit }, answered) {
  return (
    op === answered.op &&
    samePath(path, answered.path) &&
    (from === undefined || samePath(from, answered.from ?? [])) &&
    (edit === undefined || sameEdit(edit, answered.edit ?? []))
  )
}

/** @param {TextEdit} a @param {TextEdit} b */
function sameEdit(a, b) {
  return a.length === b.length && a.every((step, i) => step === b[i])
}
