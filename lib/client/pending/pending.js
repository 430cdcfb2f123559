/**
 * What a client has changed and main has not confirmed yet: one transaction in flight, and a buffer
 * of later patches. The view of a replica is confirmed + inflight + buffer.
 *
 * Patches here carry `text`, the canonical text of their value at the moment of the change: the
 * value itself lives on in the view and may have changed since.
 */

import { applyPatch, decode, hasPath, transformPatch, valueAt } from '../../shared/index.js'
import { shifts, without } from './realign.js'
import { expectation, over, undoing, usesIndex } from './reapply.js'

/** @typedef {import('../../shared/patch/patch.js').Patch} Patch */
/** @typedef {import('../../shared/path/path.js').Path} Path */
/**
 * @typedef {object} LocalPatch A patch of this client.
 * @property {Patch['op']} op
 * @property {Path} path
 * @property {string} [text] Canonical text of the value; absent for a remove.
 * @property {string} [before]
 * @property {unknown} [old] What stood there before; absent where nothing did.
 * @property {object | null} [target] The raw object whose member it sets; null if not known.
 * @property {boolean} [created] It creates that member.
 * @property {boolean} [compared] It comes from an assignment that puts copies in the place of objects.
 * @property {boolean} [whole] It belongs to an assignment of the whole value.
 * @property {object} [group] Of patches with a test among them: they are a transaction of their own,
 *   since one that fails takes the others with it.
 */
/**
 * @typedef {object} Transaction
 * @property {number} number
 * @property {LocalPatch[]} patches What is left of it after what others have done.
 * @property {LocalPatch[]} sent What was sent.
 */
/**
 * @typedef {object} Rebased What a foreign transaction leaves to do.
 * @property {(Patch | Last)[]} view To do to the view, in this order.
 * @property {LocalPatch[]} lost Own patches that have nothing left to change.
 * @property {boolean} certain False if only main can tell how members are ordered now.
 */
/**
 * @typedef {object} Last A member of an object to move behind all others.
 * @property {'last'} op
 * @property {Path} path The member's.
 */
/** @typedef {{ op: 'test', path: Path }} MoveLast The same on its way over own patches. */
/**
 * @typedef {object} Base What pending patches were made on.
 * @property {unknown} view The value with them applied.
 * @property {boolean} seen Whether that was main's value. Until it is there, a page shows its own.
 */

export class Pending {
  /** @type {Transaction | null} */
  inflight = null
  /** @type {LocalPatch[]} */
  buffer = []
  /** What main has refused and the view still shows, before the buffer. @type {LocalPatch[]} */
  #refused = []
  /** Whether the view shows what has been withdrawn. */
  #withdrawn = false

  /** Patches that main has not confirmed. */
  get count() {
    return (this.inflight?.patches.length ?? 0) + this.buffer.length
  }

  /**
   * Appends local patches. Typing into one field makes one patch a tick, not one a key.
   *
   * @param {LocalPatch[]} patches What one statement made.
   */
  record(patches) {
    const group = patches.some(({ op }) => op === 'test') ? {} : undefined
    for (const patch of patches) {
      const last = this.buffer.at(-1)
      patch.group = group
      if (
        last &&
        patch.op === 'replace' &&
        last.op !== 'remove' &&
        last.op !== 'test' &&
        last.group === group &&
        samePath(last.path, patch.path)
      ) {
        this.buffer[this.buffer.length - 1] = {
          ...last,
          text: patch.text,
          whole: last.whole || patch.whole
        }
      } else {
        this.buffer.push(patch)
      }
    }
  }

  /**
   * Makes the buffer, or the first of its groups, the transaction in flight, under that number.
   *
   * @param {number} number
   * @returns {Transaction}
   */
  launch(number) {
    const [first] = this.buffer
    const end = this.buffer.findIndex(({ group }) => group !== first.group)
    const patches = this.buffer.splice(0, end === -1 ? this.buffer.length : end)
    this.inflight = { number, patches, sent: patches }
    return this.inflight
  }

  /** The transaction in flight could not be sent after all. */
  recall() {
    this.buffer.unshift(...(this.inflight?.patches ?? []))
    this.inflight = null
  }

  /**
   * Takes in a transaction of somebody else, which main has ordered before everything pending.
   *
   * @param {Patch[]} foreign
   * @returns {Rebased}
   */
  rebase(foreign) {
    /** @type {Rebased} */
    const result = { view: [], lost: [], certain: true }
    if (this.count === 0) {
      result.view = foreign
      return result
    }
    result.certain = !this.#orderUnknown(foreign)
    for (const patch of foreign) {
      /** @type {Patch | null} */
      let moving = patch
      /** @type {MoveLast[]} */
      let moves = []
      const over = (/** @type {LocalPatch[]} */ patches) => {
        if (!moving && moves.length === 0) return patches
        /** @type {LocalPatch[]} */
        const kept = []
        for (const own of patches) {
          const after = moving ? transformPatch(own, moving, 'later') : own
          // Where the member stands in the view, if later patches have not moved or replaced it.
          moves = moves.flatMap((move) => transformPatch(move, own, 'later') ?? [])
          if (moving && after) {
            moves.push(...reordered(own, after, moving))
            noteOverwritten(own, after, moving)
          }
          if (moving) moving = transformPatch(moving, own, 'earlier')
          if (after) kept.push(after)
          else result.lost.push(own)
        }
        return kept
      }
      if (this.inflight) this.inflight.patches = over(this.inflight.patches)
      this.buffer = over(this.buffer)
      if (moving) result.view.push(moving)
      for (const { path } of moves) result.view.push({ op: 'last', path })
    }
    return result
  }

  /**
   * The members that pending patches create in an object, in the order of their creation: they stand
   * behind all confirmed ones.
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

  /** @param {Patch[]} foreign */
  #orderUnknown(foreign) {
    const all = this.all
    // Its object is not known, or it names a place between members, which others may change.
    const depends = all.some(({ target, before }) => target === null || before !== undefined)
    return (
      all.length > 0 &&
      foreign.some(
        ({ op, path, before }) =>
          // A place between members, which pending patches may have changed.
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
   * Main has accepted the transaction in flight.
   *
   * @param {Patch[]} [patches] What main made of it, where others came between.
   * @returns {boolean} Whether that is what this client made of it too. If not, only a snapshot can
   *   tell what the value is.
   */
  confirm(patches) {
    const own = this.inflight?.patches ?? []
    this.inflight = null
    return patches === undefined || sameChanges(own, patches)
  }

  /**
   * Starts afresh from a snapshot: applies what is still pending to `root`, patch by patch, and
   * leaves it in the buffer.
   *
   * @param {unknown} root The decoded snapshot; changed in place.
   * @param {number} accepted The last transaction of this client that the snapshot contains.
   * @param {Base | null} base Where the snapshot is of another value than the one that the patches were
   *   made on: an index may lead to another element then.
   * @returns {{ root: unknown, lost: LocalPatch[] }} `lost` have nothing left to change.
   */
  reapply(root, accepted, base) {
    const arrived = this.inflight !== null && this.inflight.number <= accepted
    const all = [...(arrived ? [] : (this.inflight?.patches ?? [])), ...this.buffer]
    /** @type {LocalPatch[]} */
    const lost = []
    let patches = over(all, [...this.#refused].reverse().map(undoing), lost)
    if (base && patches.some(usesIndex)) {
      const before = this.#withdrawn ? null : without(base.view, [...this.#refused, ...all])
      if (before) patches = over(patches, shifts(before.value, root), lost)
      else {
        // Whatever an index leads to may be somebody else's.
        lost.push(...patches.filter(usesIndex))
        patches = patches.filter((patch) => !usesIndex(patch))
      }
    }
    this.clear()
    for (const patch of patches) {
      const finds = base && !base.seen ? expectation(root, patch) : 'same'
      if (finds === 'done') continue
      try {
        if (finds === 'other') throw new Error('It would overwrite what nobody here has seen.')
        root = this.#applyAgain(root, patch)
      } catch {
        lost.push(patch)
      }
    }
    return { root, lost }
  }

  /**
   * @param {unknown} root Changed in place. @param {LocalPatch} patch Put into the buffer.
   * @returns {unknown} The root after it.
   */
  #applyAgain(root, { op, path, before, text, group, whole }) {
    const there = hasPath(root, path)
    const old = there ? { old: valueAt(root, path) } : {}
    const value = text === undefined ? {} : { value: decode(text) }
    const after = applyPatch(root, { op, path, before, ...value })
    const created = op === 'add' && !there
    this.buffer.push({ op, path, text, before, group, whole, created, ...old })
    return after
  }

  /**
   * Gives up the transaction in flight, which main has refused. The buffer stays as it is until the
   * snapshot, since so does the view.
   */
  refuse() {
    this.#refused = this.inflight?.patches ?? []
    this.inflight = null
  }

  /** Gives up what has not been sent. @returns {LocalPatch[]} */
  withdraw() {
    const withdrawn = this.buffer
    this.buffer = []
    this.#withdrawn ||= withdrawn.length > 0
    return withdrawn
  }

  /** Gives up everything pending. @returns {LocalPatch[]} */
  clear() {
    const lost = this.all
    this.inflight = null
    this.buffer = []
    this.#refused = []
    this.#withdrawn = false
    return lost
  }
}

/**
 * Notes what an own patch finds in its place now that somebody else has changed that before it.
 *
 * @param {LocalPatch} own @param {LocalPatch} after `own`, transformed over `foreign`.
 * @param {Patch} foreign
 */
function noteOverwritten(own, after, foreign) {
  if (foreign.op === 'test' || !samePath(own.path, foreign.path)) return
  const inserts = typeof own.path.at(-1) === 'number' && (own.op === 'add' || foreign.op === 'add')
  if (inserts) return
  if (foreign.op === 'remove') delete after.old
  else after.old = foreign.value
}

/** @param {Path} a @param {Path} b */
export function samePath(a, b) {
  return a.length === b.length && a.every((step, i) => step === b[i])
}

/** @param {LocalPatch[]} own @param {Patch[]} answered */
function sameChanges(own, answered) {
  const changes = own.filter(({ op }) => op !== 'test')
  return (
    changes.length === answered.length &&
    changes.every(({ op, path }, i) => op === answered[i].op && samePath(path, answered[i].path))
  )
}

/**
 * Members stand in the order in which main sees them created, so what others do to an object's
 * members can move members that the view has already.
 *
 * @param {LocalPatch} own @param {LocalPatch} after `own`, transformed over `foreign`.
 * @param {Patch} foreign
 * @returns {MoveLast[]} At most one: at the time of `own`.
 */
function reordered(own, after, foreign) {
  const { target, op, path } = own
  if (!target || op === 'remove' || !samePath(path, foreign.path)) return []
  // Gone before this client sets it, so it will be created anew; or created by somebody else first,
  // so that it stands where main puts it now.
  const created = foreign.op === 'remove'
  if (!created && !(foreign.op === 'add' && own.created)) return []
  after.created = created
  return [{ op: 'test', path }]
}
