'use strict'

/**
 * The value of a ref, as main's JavaScript reads and changes it. A statement waits for a large value
 * that is being assigned, gets the ref's name into its errors, and ends with the calls of listeners.
 */

const { RemoteRefError, checkPath, decode } = require('../../../dist/shared/index.js')
const { Assignments, isLargeAndNew } = require('./assignment.js')
const { writePatches } = require('./changes.js')
const { typedPatches } = require('./json-patches.js')
const { Mirror } = require('./mirror.js')
const { RefTransactions } = require('./transactions.js')

/** @typedef {import('../../../dist/shared/patch/patch.js').Patch} Patch */
/** @typedef {import('../../../dist/shared/path/path.js').Path} Path */
/** @typedef {import('../../../dist/shared/store/callbacks.js').Cause} Cause */
/** @typedef {import('./assignment.js').Outcome} Outcome */
/** @typedef {import('./changes.js').Written} Written */
/** @typedef {import('./ref.js').RemoteRef<any>} RemoteRef */

class RefValue {
  #ref
  #mirror
  /** Large values that are being assigned, and what waits for them. @type {Assignments} */
  assignments
  #closed = false

  /** @param {RemoteRef} ref Its document exists. @param {import('../hub/hub.js').Hub} hub */
  constructor(ref, hub) {
    const { name, document, texts } = ref
    this.#ref = ref
    this.transactions = new RefTransactions(ref, hub)
    const idle = () => this.idle()
    const assigned = (/** @type {Outcome} */ outcome, /** @type {Cause} */ because) =>
      this.transactions.assigned(outcome, because, () => this.#mirror.forget())
    this.assignments = new Assignments(document, assigned, idle)
    this.#mirror = new Mirror(name, document, this.assignments, {
      texts,
      submit: (patches) => void this.#submit(patches),
      idle,
      fail: (error) => this.transactions.fail(error)
    })
  }

  /** Whether the ref was destroyed. */
  get closed() {
    return this.#closed
  }

  /** The number of accepted transactions. */
  get version() {
    this.alive()
    this.assignments.join()
    const { version } = this.#ref.document
    this.idle()
    return version
  }

  /** The value, live and deep. @returns {unknown} */
  read() {
    const { value } = this.#objects()
    this.idle()
    return value
  }

  /** @param {unknown} next */
  assign(next) {
    this.#carryOut(() => this.#assign(next))
  }

  /** @param {Path} path @returns {unknown} A copy, or undefined if the path does not resolve. */
  get(path) {
    this.alive()
    const steps = this.#named(() => checkPath(path))
    if (this.#mirror.busy) return this.#mirror.open().get(steps)
    this.assignments.join()
    const text = this.#named(() => this.#ref.document.get(JSON.stringify(steps)))
    this.idle()
    return text === undefined ? undefined : decode(text)
  }

  /** Makes all changes by `fn` one transaction. @param {(value: any) => unknown} fn */
  update(fn) {
    const store = this.#objects()
    const inner = store.busy
    /** @type {unknown} */
    let large
    this.#named(() =>
      store.update(fn, (next) => {
        if (!inner && this.#isComparedInC(next)) large = next
        else store.value = next
      })
    )
    if (large !== undefined) this.assign(large)
  }

  /** @param {Patch[] | object[]} patches */
  patch(patches) {
    this.#carryOut(() => this.#patch(patches))
  }

  /** Shows a transaction of a page, which the document has. @param {string} change */
  follow(change) {
    this.#mirror.follow(change)
  }

  /** Makes what other devices have changed a transaction. @param {Written[]} patches */
  bring(patches) {
    this.#mirror.follow(this.transactions.bring(patches))
  }

  /** Calls listeners, unless a statement is unfinished. */
  idle() {
    if (!this.#mirror.busy) this.transactions.drain()
  }

  /** @throws {RemoteRefError} `ERR_REF_DESTROYED`. */
  alive() {
    if (!this.#closed) return
    throw new RemoteRefError(
      'ERR_REF_DESTROYED',
      `Ref "${this.#ref.name}" was destroyed. Create it again with remoteRef.`,
      { ref: this.#ref.name }
    )
  }

  /** Refuses statements from now on, and drops what waits. */
  stop() {
    this.#closed = true
    this.assignments.close()
  }

  /** Lets go of the objects. Those that others hold stay as they are. */
  close() {
    this.#mirror.close()
  }

  #objects() {
    this.alive()
    return this.#mirror.open()
  }

  /** Runs a statement. Listeners are called when it is done. @param {() => void} action */
  #carryOut(action) {
    this.alive()
    try {
      this.#named(action)
    } finally {
      this.idle()
    }
  }

  /** @param {unknown} next */
  #assign(next) {
    // Inside `update` it is part of the transaction.
    const large = !this.#mirror.busy && this.#isComparedInC(next)
    if (!large || !this.#mirror.assign(next)) this.#objects().value = next
  }

  /** Whether C is to compare it with the old value. It does not look into texts. @param {unknown} next */
  #isComparedInC(next) {
    return !this.#ref.texts && isLargeAndNew(next)
  }

  /** @param {Patch[] | object[]} patches */
  #patch(patches) {
    const { document, name, texts } = this.#ref
    if (this.#mirror.busy || texts) return this.#mirror.open().patch(patches)
    this.assignments.join()
    const typed = typedPatches(patches, document, name)
    this.#mirror.follow(this.#submit(typed))
  }

  /**
   * Submits a transaction of main itself.
   *
   * @param {Written[]} patches
   * @returns {string} The change.
   */
  #submit(patches) {
    this.alive()
    const text = writePatches(patches)
    this.#mirror.join()
    return this.transactions.submit(patches, text)
  }

  /**
   * Adds the ref's name to errors of lower layers.
   *
   * @template R
   * @param {() => R} action
   * @returns {R}
   */
  #named(action) {
    try {
      return action()
    } catch (error) {
      throw RemoteRefError.from(error, this.#ref.name)
    }
  }
}

module.exports = { RefValue }
