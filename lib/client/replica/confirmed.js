/**
 * What a page knows of confirmed: the value as main has ordered it. It is not stored. The view is
 * confirmed with what is pending on top, and each transaction and each snapshot of main moves both on.
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
 * @property {(reason: string, following?: boolean) => void} resync Asks for a snapshot, and has
 *   confirmed lost until then.
 * @property {(steps: Rebased['view']) => void} shows Told of what is about to be done to the view.
 * @property {(lost: LocalPatch[]) => void} lost Told of own patches of which nothing is left.
 */

export class Confirmed {
  /** The last version that main has confirmed to this client. */
  version = 0
  /** The client's id in main, 0 before main has given it one. */
  client = 0
  /** Whether confirmed is known: between a snapshot and whatever makes the next one necessary. */
  known = false
  /**
   * Whether the view is confirmed, as of `version`, and pending, save for the order of members. Then
   * what others change until the next snapshot goes into it all the same: after a snapshot alone, an
   * index of a pending patch could lead to another element.
   */
  following = false
  /** Whether the view is main's value, of any version, and not what the page shows until that is there. */
  #begun = false
  #store
  #pending
  #options
  /** What is still to be done to the view. @type {Rebased['view']} */
  #steps = []
  /** Whether somebody has assigned the whole value, which the view does not show yet. */
  #renews = false
  /** Whether the objects of pending members are not known, since a snapshot has brought others. */
  #unannotated = false

  /**
   * @param {Store} store Has the view.
   * @param {Pending} pending
   * @param {ConfirmedOptions} options
   */
  constructor(store, pending, options) {
    this.#store = store
    this.#pending = pending
    this.#options = options
  }

  /**
   * From here on main tells of each transaction.
   *
   * @param {number} version @param {number} client
   */
  start(version, client) {
    this.version = version
    this.client = client
    this.known = this.following = this.#begun = true
  }

  /**
   * The value of the first paint, until main says that it goes on from it.
   *
   * @param {number} version @param {unknown} value
   */
  paint(version, value) {
    this.version = version
    this.#begun = true
    this.#become(value)
  }

  /**
   * Only a snapshot can go on from here.
   *
   * @param {boolean} [following] Whether what others do until then is taken in.
   */
  lose(following = false) {
    this.known = false
    this.following = following
  }

  /**
   * Takes in a snapshot.
   *
   * @param {Snapshot} snapshot
   */
  replace({ header, root: confirmed }) {
    const { accepted, version, client } = header
    // It is what pending patches were made on: each index leads to the same element.
    const same = this.#begun && version === this.version && client === this.client
    const base = same ? null : { view: this.#store.raw, seen: this.#begun }
    const { root, lost } = this.#pending.reapply(confirmed, accepted, base)
    this.#become(root)
    // Which objects stay part of the view is known when all of the message has been taken in.
    this.#unannotated = true
    this.start(version, client)
    this.#options.lost(lost)
  }

  /**
   * The view becomes another value by the difference, so that objects which a component holds on to
   * stay part of it.
   *
   * @param {unknown} value
   */
  #become(value) {
    const patches = diff(this.#store.raw, value)
    if (patches.length === 0) return
    this.#options.shows(patches)
    this.#store.apply(patches)
    // Whether somebody has assigned all of it, a value cannot tell.
    this.#store.renew()
  }

  /**
   * Moves on by one transaction, own or foreign. The view has yet to follow: `show`.
   *
   * @param {any[]} event
   * @param {boolean} marked Whether its text `mayHaveTags`.
   */
  move(event, marked) {
    if (this.#unannotated) annotateMembers(this.#store.raw, this.#pending.all)
    this.#unannotated = false
    // By index: destructuring goes through an iterator, on the way of each message.
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
    // Main told of it in its history instead of an answer, after this page had not been reading.
    if (inflight && txn === `${this.client}.${inflight.number}`) return this.#moveByOwn(patches)
    const foreign = revivePatches(patches, marked)
    this.#renews ||= event[4] === 1
    if (this.#pending.count === 0) return this.#queue(foreign)
    const { view, lost, certain } = this.#pending.rebase(foreign)
    this.#queue(view)
    if (lost.length > 0) this.#options.lost(lost)
    if (!certain && this.known) this.#options.resync('order', true)
  }

  /** @param {Rebased['view']} steps */
  #queue(steps) {
    if (this.#steps.length === 0) this.#steps = steps
    else for (const step of steps) this.#steps.push(step)
  }

  /** @param {Patch[] | undefined} patches What main made of it. */
  #moveByOwn(patches) {
    // What others created before it must find its members still pending, to stand before them.
    if (this.#pending.creates) this.show()
    if (!this.#pending.confirm(patches)) this.#fallOut('mismatch')
  }

  /** Brings the view up to date. */
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
      // Main would not have accepted what does not apply: the view is not what it should be.
      console.error(error)
      this.#fallOut('apply')
    }
  }

  /** What is confirmed is not known any more. @param {string} reason */
  #fallOut(reason) {
    // A snapshot that was asked for before will do.
    if (this.known) this.#options.resync(reason)
    else this.following = false
  }
}
