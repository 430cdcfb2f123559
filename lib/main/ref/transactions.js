'use strict'

/**
 * A ref's transactions: submits those of main, and announces all of them, to pages through the hub, and
 * to listeners when the statement is done. Errors of code of the app are reported the same way.
 */

const {
  Callbacks,
  Listeners,
  OUTSIDE,
  RemoteRefError,
  throwLater
} = require('../../../dist/shared/index.js')
const { changeOf, changeOfWhole, isWhole, writePatches } = require('./changes.js')
const { Unpublished } = require('./unpublished.js')

/** @typedef {import('../../../dist/shared/store/callbacks.js').Cause} Cause */
/** @typedef {import('../native/addon.js').Inverse | string | undefined} Inverse */
/** @typedef {import('../hub/hub.js').Hub} Hub */
/** @typedef {import('./changes.js').Change} Change */
/** @typedef {import('./changes.js').Written} Written */
/** @typedef {import('./ref.js').RemoteRef<any>} RemoteRef */

class RefTransactions {
  #ref
  #hub
  #callbacks
  /** @type {Listeners<Change>} */
  #listeners
  #unpublished

  /** @param {RemoteRef} ref @param {Hub} hub */
  constructor(ref, hub) {
    this.#ref = ref
    this.#hub = hub
    this.#callbacks = new Callbacks(ref.name, (error) => this.fail(error))
    this.#listeners = new Listeners(this.#callbacks)
    this.#unpublished = new Unpublished(ref)
  }

  /** Whether anybody needs the inverse of a change. */
  get observed() {
    return this.#listeners.size > 0
  }

  /**
   * @param {(change: Change) => unknown} fn
   * @param {boolean} late Whether a large value is still being assigned. This listener does not get it.
   * @returns {() => void} Removes the listener.
   */
  listen(fn, late) {
    return this.#listeners.add(fn, late)
  }

  /**
   * Submits a transaction of main itself.
   *
   * @param {Written[]} patches @param {string} text Theirs.
   * @returns {string} The change.
   * @throws {RemoteRefError} If it is refused.
   */
  submit(patches, text) {
    let taken
    try {
      taken = this.#ref.document.submit(text, this.observed, patches.some(isWhole))
    } catch (error) {
      throw RemoteRefError.from(error, this.#ref.name, patches)
    }
    if (this.#unpublished.add(patches)) this.#hub.unsettled(this.#ref)
    this.#submitted(...taken)
    return taken[0]
  }

  /** Ends a turn: main's transactions become moves where they can. */
  settle() {
    try {
      this.#unpublished.settle()
    } catch (error) {
      // Pages are told of the transactions as they are.
      this.fail(error)
    }
  }

  /**
   * Announces a transaction of a page. The hub itself sends it to the other pages.
   *
   * @param {string} change @param {Inverse} inverse
   */
  accepted(change, inverse) {
    this.#ref.saving?.changed(change)
    this.#listeners.tell(() => changeOf(change, inverse, this.#ref.name), OUTSIDE)
  }

  /**
   * Submits what other devices have changed. It is no part of a statement of main, so no move is made of it.
   *
   * @param {Written[]} patches
   * @returns {string} The change.
   * @throws {RemoteRefError} If it exceeds the limits of this ref.
   */
  bring(patches) {
    const { document, name } = this.#ref
    let taken
    try {
      taken = document.submit(writePatches(patches), this.observed, patches.some(isWhole))
    } catch (error) {
      throw RemoteRefError.from(error, name, patches)
    }
    const [change, inverse] = taken
    this.#hub.publish(this.#ref, change)
    this.#listeners.tell(() => changeOf(change, inverse, name), OUTSIDE)
    return change
  }

  /**
   * Handles that a large value was assigned or refused.
   *
   * @param {import('./assignment.js').Outcome} outcome
   * @param {Cause} because The cause of the assignment.
   * @param {() => void} refused Called if it was refused.
   */
  assigned({ patches, replace, error }, because, refused) {
    const { document, name } = this.#ref
    try {
      if (error) throw error
      if (patches === '[]') return
      if (patches !== undefined) {
        const [change, inverse] = document.submit(patches, this.observed, true)
        this.#submitted(change, inverse, because)
      } else {
        const old = this.observed ? document.text() : 'null'
        replace?.()
        this.#ref.saving?.replaced()
        this.#hub.renew(this.#ref)
        this.#listeners.tell(() => changeOfWhole(document, old), because)
      }
    } catch (failure) {
      refused()
      const error = RemoteRefError.from(failure, name)
      this.#callbacks.add(() => this.fail(error))
    } finally {
      this.#listeners.admitLate()
    }
  }

  /** @param {string} change @param {Inverse} inverse @param {Cause} [because] */
  #submitted(change, inverse, because) {
    this.#ref.saving?.changed(change)
    this.#hub.publish(this.#ref, change)
    this.#listeners.tell(() => changeOf(change, inverse, this.#ref.name), because)
  }

  /** Calls the listeners and handlers that wait. */
  drain() {
    this.#callbacks.drain()
  }

  /** Handles an error of a listener. Without a handler it is uncaught. @param {unknown} error */
  fail(error) {
    if (!this.#hub.report(error, this.#ref)) throwLater(error)
  }

  /** Handles an error of an access rule, when the statement is done. @param {RemoteRefError} error */
  ruleFailed(error) {
    this.#callbacks.add(() => this.#hub.report(error, this.#ref) || console.error(error))
  }
}

module.exports = { RefTransactions }
