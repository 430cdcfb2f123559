/**
 * What a page knows of confirmed: the value as main has ordered it. It is not stored. The view is
 * confirmed with what is pending on top, and each transaction and each snapshot of main moves both on.
 */

import { diff, revivePatches } from '../shared/index.js'
import { markMembers } from './marks.js'
import { show } from './view.js'

/** @typedef {import('../shared/index.js').Store} Store */
/** @typedef {import('./inbox.js').Snapshot} Snapshot */
/** @typedef {import('./pending.js').LocalPatch} LocalPatch */
/** @typedef {import('./pending.js').Pending} Pending */
/** @typedef {import('./pending.js').Rebased} Rebased */
/** @typedef {Pick<Rebased, 'view' | 'lost'>} Todo What the transactions of one message leave to do. */

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
  #resync

  /**
   * @param {Store} store Has the view.
   * @param {Pending} pending
   * @param {(reason: string, following?: boolean) => void} resync Asks for a snapshot, and has
   *   confirmed lost until then.
   */
  constructor(store, pending, resync) {
    this.#store = store
    this.#pending = pending
    this.#resync = resync
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
    this.#store.apply(diff(this.#store.raw, value))
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
   * @returns {LocalPatch[]} Pending patches of which nothing is left.
   */
  replace({ header, root: confirmed }) {
    const { accepted, version, client } = header
    // It is what pending patches were made on: each index leads to the same element.
    const same = version === this.version && client === this.client
    const view = this.#begun && !same ? { value: this.#store.raw } : null
    const { root, lost } = this.#pending.reapply(confirmed, accepted, view)
    // By difference, so that objects which a component holds on to stay part of the value.
    this.#store.apply(diff(this.#store.raw, root))
    markMembers(this.#store.raw, this.#pending.buffer)
    this.start(version, client)
    return lost
  }

  /**
   * Moves on by one transaction, own or foreign.
   *
   * @param {any[]} event @param {boolean} marked Whether its text `hasMarks`.
   * @param {Todo} todo Receives what is to be done to the view.
   * @returns {boolean} False if only a snapshot can go on from here.
   */
  move(event, marked, todo) {
    if (event[0] === 'k') {
      const [, number, version, patches] = event
      if (number !== this.#pending.inflight?.number || version !== this.version + 1) {
        return this.#fallOut('answer')
      }
      this.version = version
      return this.#moveByOwn(patches, todo)
    }
    const [, version, txn, patches] = event
    if (version !== this.version + 1) return this.#fallOut('gap')
    this.version = version
    const inflight = this.#pending.inflight
    // Main told of it in its history instead of an answer, after this page had not been reading.
    if (inflight && txn === `${this.client}.${inflight.number}`) {
      return this.#moveByOwn(patches, todo)
    }
    const { view, lost, certain } = this.#pending.rebase(revivePatches(patches, marked))
    for (const step of view) todo.view.push(step)
    todo.lost.push(...lost)
    if (!certain && this.known) this.#resync('order', true)
    return true
  }

  /** @param {import('../shared/patch.js').Patch[] | undefined} patches What main made of it. @param {Todo} todo */
  #moveByOwn(patches, todo) {
    // What others created before it must find its members still pending, to stand before them.
    if (this.#pending.creates) this.show(todo)
    return this.#pending.confirm(patches) || this.#fallOut('mismatch')
  }

  /** Brings the view up to date. @param {Todo} todo Its view is done then. */
  show(todo) {
    const steps = todo.view
    todo.view = []
    try {
      show(this.#store, this.#pending, steps)
    } catch (error) {
      // Main would not have accepted what does not apply: the view is not what it should be.
      console.error(error)
      this.#fallOut('apply')
    }
  }

  /** What is confirmed is not known any more. @param {string} reason */
  #fallOut(reason) {
    // A snapshot that was asked for before will do.
    if (this.known) this.#resync(reason)
    else this.following = false
    return false
  }
}
