/**
 * The state of the confirmed value, as ordered by main. The value itself is not stored: the view is the
 * confirmed value with pending patches applied. Each transaction and each snapshot of main updates
 * both.
 */

import { diff, revivePatches } from '../../shared/index.js'
import { annotateMembers } from '../pending/index.js'
import { show } from './view.js'

/** @typedef {import('../../shared/index.js').Store} Store */
/** @typedef {import('../transport/inbox.js').Snapshot} Snapshot */
/** @typedef {import('../pending/pending.js').LocalPatch} LocalPatch */
/** @typedef {import('../pending/pending.js').Pending} Pending */
/** @typedef {import('../pending/pending.js').Rebased} Rebased */
/** @typedef {import('../../shared/patch/patch.js').Patch} Patch */
/**
 * @typedef {object} ConfirmedOptions
 * @property {(reason: string, following?: boolean) => void} resync Requests a snapshot. The confirmed
 *   value is unknown until it arrives.
 * @property {(steps: Rebased['view']) => void} shows Called before steps are applied to the view.
 * @property {(lost: LocalPatch[]) => void} lost Called with own patches that have lost their place.
 */

export class Confirmed {
  /** The last version that main has confirmed to this client. */
  version = 0
  /** The client's id in main, 0 before main has given it one. */
  client = 0
  /** Whether the confirmed value is known. It is unknown while a snapshot is needed. */
  known = false
  /**
   * Whether the view is still the confirmed value of `version` with pending patches, except for the
   * order of members. Then changes of others are still applied until the next snapshot. Otherwise an
   * index of a pending patch could lead to another element after the snapshot.
   */
  following = false
  /** Whether the view is main's value of any version, not the initial value of the page. */
  #begun = false
  #store
  #pending
  #options
  /** Steps that are still to be applied to the view. @type {Rebased['view']} */
  #steps = []
  /** Whether somebody has assigned the whole value, and the view does not show that yet. */
  #renews = false
  /** Whether the objects of pending members are unknown, since a snapshot has replaced them. */
  #unannotated = false

  /**
   * @param {Store} store Holds the view.
   * @param {Pending} pending
   * @param {ConfirmedOptions} options
   */
  constructor(store, pending, options) {
    this.#store = store
    this.#pending = pending
    this.#options = options
  }

  /**
   * Starts at a version. From now on main sends each transaction.
   *
   * @param {number} version @param {number} client
   */
  start(version, client) {
    this.version = version
    this.client = client
    this.known = this.following = this.#begun = true
  }

  /**
   * Takes the value of the first paint, until main confirms it.
   *
   * @param {number} version @param {unknown} value
   */
  paint(version, value) {
    this.version = version
    this.#begun = true
    this.#become(value)
  }

  /**
   * Marks the confirmed value as unknown until a snapshot.
   *
   * @param {boolean} [following] Whether changes of others are still applied until then.
   */
  lose(following = false) {
    this.known = false
    this.following = following
  }

  /**
   * Applies a snapshot.
   *
   * @param {Snapshot} snapshot
   */
  replace({ header, root: confirmed }) {
    const { accepted, version, client } = header
    // Pending patches were made on this version, so each index leads to the same element.
    const same = this.#begun && version === this.version && client === this.client
    const base = same ? null : { view: this.#store.raw, seen: this.#begun }
    const { root, lost } = this.#pending.reapply(confirmed, accepted, base)
    this.#become(root)
    // Only after the whole message it is known which objects stay in the view.
    this.#unannotated = true
    this.start(version, client)
    this.#options.lost(lost)
  }

  /**
   * Applies the difference to the view, so that objects that components hold stay part of it.
   *
   * @param {unknown} value
   */
  #become(value) {
    const patches = diff(this.#store.raw, value)
    if (patches.length === 0) return
    this.#options.shows(patches)
    this.#store.apply(patches)
    // A value does not tell whether somebody has assigned it as a whole.
    this.#store.renew()
  }

  /**
   * Applies one transaction, own or remote. The view is updated later by `show`.
   *
   * @param {any[]} event
   * @param {boolean} marked Whether its text `mayHaveTags`.
   */
  move(event, marked) {
    if (this.#unannotated) annotateMembers(this.#store.raw, this.#pending.all)
    this.#unannotated = false
    // By index, since destructuring uses an iterator, which is slower.
    if (event[0] === 'k') {
      const number = event[1]
      const version = event[2]
      if (number !== this.#pending.inflight?.number || version !== this.version + 1) {
        return this.#fallOut('answer')
      }
      this.version = version
      return this.#moveByOwn(event[3])
    }
    const version = event[1]
    const txn = event[2]
    const patches = event[3]
    if (version !== this.version + 1) return this.#fallOut('gap')
    this.version = version
    const { inflight } = this.#pending
    // Main sent it as part of its history instead of an answer, after this page had not been reading.
    if (inflight && txn === `${this.client}.${inflight.number}`) return this.#moveByOwn(patches)
    const remote = revivePatches(patches, marked)
    this.#renews ||= event[4] === 1
    if (this.#pending.count === 0) return this.#queue(remote)
    const { view, lost, certain } = this.#pending.rebase(remote)
    this.#queue(view)
    if (lost.length > 0) this.#options.lost(lost)
    if (!certain && this.known) this.#options.resync('order', true)
  }

  /** @param {Rebased['view']} steps */
  #queue(steps) {
    if (this.#steps.length === 0) this.#steps = steps
    else for (const step of steps) this.#steps.push(step)
  }

  /** @param {Patch[] | undefined} patches Main's transformed patches. */
  #moveByOwn(patches) {
    // Members that others created earlier must be placed before these, while these are still pending.
    if (this.#pending.creates) this.show()
    if (!this.#pending.confirm(patches)) this.#fallOut('mismatch')
  }

  /** Updates the view. */
  show() {
    const steps = this.#steps
    const renews = this.#renews
    this.#renews = false
    if (steps.length === 0) return
    this.#steps = []
    this.#options.shows(steps)
    try {
      show(this.#store, this.#pending, steps)
      if (renews) this.#store.renew()
    } catch (error) {
      // Main does not accept patches that do not apply, so the view must be wrong.
      console.error(error)
      this.#fallOut('apply')
    }
  }

  /** Marks the confirmed value as unknown, and requests a snapshot. @param {string} reason */
  #fallOut(reason) {
    // One request is enough.
    if (this.known) this.#options.resync(reason)
    else this.following = false
  }
}
