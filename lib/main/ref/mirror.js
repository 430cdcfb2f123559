'use strict'

/**
 * A ref's value as JavaScript objects: made of the document when somebody first reads it, and kept in
 * step with it from then on.
 */

const { RemoteRefError, Store, decode, encode, strayed } = require('../../../dist/shared/index.js')
const { LARGE } = require('./assignment.js')
const { parseChange } = require('./changes.js')

/** @typedef {import('../native/addon.js').NativeDocument} Document */
/** @typedef {import('./assignment.js').Assignments} Assignments */
/** @typedef {import('./changes.js').Written} Written */

/**
 * @typedef {object} MirrorOptions
 * @property {(patches: Written[]) => void} submit Takes what a statement has changed.
 * @property {() => void} idle Called when a statement is done.
 * @property {(error: unknown) => void} fail Takes an error of this library itself.
 */

class Mirror {
  /** @type {Store | null} */
  #store = null
  #closed = false
  #name
  #document
  #assignments
  #options

  /**
   * @param {string} name The ref's.
   * @param {Document} document
   * @param {Assignments} assignments The large values on their way into it.
   * @param {MirrorOptions} options
   */
  constructor(name, document, assignments, options) {
    this.#name = name
    this.#document = document
    this.#assignments = assignments
    this.#options = options
  }

  /** Whether a statement, or a function that `update` runs, has changes that the document has not. */
  get busy() {
    return this.#store !== null && this.#store.busy
  }

  /** Makes it, if it is not there. @returns {Store} */
  open() {
    if (!this.#store) this.#assignments.join()
    return (this.#store ??= this.#make())
  }

  #make() {
    /** @type {Store} */
    const store = new Store(decode(this.#document.text()), {
      name: this.#name,
      onPatches: (patches) => {
        // Where the ref is gone, that is for whoever takes the patches to say.
        if (this.#store !== store && !this.#closed) throw refusedBefore(this.#name)
        this.#options.submit(patches)
      },
      onIdle: this.#options.idle,
      onStray: ({ path, first }) => {
        if (first) console.warn(strayed(this.#name, path))
      }
    })
    return store
  }

  /** Takes in a transaction that did not come from it. @param {string} change */
  follow(change) {
    try {
      this.#store?.apply(parseChange(change).patches)
    } catch (error) {
      // The document is right. What shows something else is made anew when it is read.
      this.forget()
      this.#options.fail(error)
    }
  }

  /**
   * Assigns a large value of new objects: it shows them at once, if it is there.
   *
   * @param {unknown} next
   * @returns {boolean} False if it is no such value; nothing has happened then.
   * @throws {RemoteRefError} As `cloneValue`, and `ERR_REF_TOO_LARGE`.
   */
  assign(next) {
    this.#assignments.join()
    const taken = this.#store?.take(next, [])
    if (taken && taken.known.length > 0) return false
    const text = taken ? taken.written().text : encode(next)
    if (text.length < LARGE) return false
    this.#assignments.start(text)
    if (taken) this.#store?.replace(taken.raw)
    return true
  }

  /**
   * Waits for a large value, in the midst of a statement that changes something after it.
   *
   * @throws {RemoteRefError} If what the statement has changed never came to be the value.
   */
  join() {
    const store = this.#store
    this.#assignments.join()
    if (this.#store !== store) throw refusedBefore(this.#name)
  }

  /** What it shows is not the value after all. */
  forget() {
    const store = this.#store
    this.#store = null
    // So that what others hold of it is no part of a value any more.
    store?.replace(undefined)
  }

  /** The ref is gone: what others hold of it stays as it is. */
  close() {
    this.#store = null
    this.#closed = true
  }
}

/** @param {string} name */
function refusedBefore(name) {
  return new RemoteRefError(
    'ERR_REF_TOO_LARGE',
    `Ref "${name}": the value assigned before was refused, so that this change has nothing to change. Assign a smaller one.`,
    { ref: name }
  )
}

module.exports = { Mirror }
