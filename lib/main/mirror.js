'use strict'

/**
 * A ref's value as JavaScript objects: made of the document when somebody first reads it, and kept in
 * step with it from then on.
 */

const { Store, decode, encode } = require('../../dist/shared/index.js')
const { LARGE } = require('./assignment.js')
const { parseChange } = require('./changes.js')

/** @typedef {import('./addon.js').NativeDocument} Document */
/** @typedef {import('./assignment.js').Assignments} Assignments */
/** @typedef {import('./changes.js').Written} Written */

class Mirror {
  /** @type {Store | null} */
  #store = null
  #name
  #document
  #assignments
  #submit

  /**
   * @param {string} name The ref's.
   * @param {Document} document
   * @param {Assignments} assignments The large values on their way into it.
   * @param {(patches: Written[]) => void} submit Takes what a statement has changed.
   */
  constructor(name, document, assignments, submit) {
    this.#name = name
    this.#document = document
    this.#assignments = assignments
    this.#submit = submit
  }

  /** Makes it, if it is not there. @returns {Store} */
  open() {
    if (!this.#store) this.#assignments.join()
    return (this.#store ??= new Store(decode(this.#document.text()), {
      name: this.#name,
      onPatches: this.#submit
    }))
  }

  /** Takes in a transaction that did not come from it. @param {string} change */
  follow(change) {
    this.#store?.apply(parseChange(change).patches)
  }

  /**
   * Assigns a large value of new objects: it shows them at once, if it is there.
   *
   * @param {unknown} next
   * @returns {boolean} False if it is no such value; nothing has happened then.
   * @throws {RemoteRefError} As `carry`, and `ERR_REF_TOO_LARGE`.
   */
  assign(next) {
    this.#assignments.join()
    const taken = this.#store?.take(next, [])
    if (taken && taken.known.length > 0) return false
    const text = taken ? taken.written().text : encode(next)
    if (text.length < LARGE) return false
    this.#assignments.start(text)
    if (taken) this.#store?.apply([{ op: 'replace', path: [], value: taken.raw }])
    return true
  }

  /**
   * Waits for a large value, in the midst of a statement that changes something after it.
   *
   * @returns {boolean} False if what the statement has changed never came to be the value.
   */
  join() {
    const store = this.#store
    this.#assignments.join()
    return this.#store === store
  }

  /** What it shows is not the value after all. */
  forget() {
    const store = this.#store
    this.#store = null
    // So that what others hold of it is no part of a value any more.
    store?.apply([{ op: 'replace', path: [], value: undefined }])
  }

  /** The ref is gone: what others hold of it stays as it is. */
  close() {
    this.#store = null
  }
}

module.exports = { Mirror }
