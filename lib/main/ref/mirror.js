'use strict'

/**
 * A ref's value as JavaScript objects. It is built from the document when it is first read, and then
 * kept up to date.
 */

const {
  RemoteRefError,
  Store,
  decode,
  encode,
  detachedWarning,
  foldStatements
} = require('../../../dist/shared/index.js')
const { LARGE } = require('./assignment.js')
const { parseChange } = require('./changes.js')

/** @typedef {import('../native/addon.js').NativeDocument} Document */
/** @typedef {import('./assignment.js').Assignments} Assignments */
/** @typedef {import('./changes.js').Written} Written */

/**
 * @typedef {object} MirrorOptions
 * @property {(patches: Written[]) => void} submit Called with the changes of a statement.
 * @property {import('../../../dist/shared/store/text-places.js').TextPlaces | null} texts
 * @property {() => void} idle Called when a statement is done.
 * @property {(error: unknown) => void} fail Called with an internal error of this library.
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
   * @param {Assignments} assignments The large values that are being assigned to it.
   * @param {MirrorOptions} options
   */
  constructor(name, document, assignments, options) {
    this.#name = name
    this.#document = document
    this.#assignments = assignments
    this.#options = options
  }

  /** Whether a statement or `update` has changes that the document does not have yet. */
  get busy() {
    return this.#store !== null && this.#store.busy
  }

  /** Builds the value, if it does not exist yet. @returns {Store} */
  open() {
    if (!this.#store) this.#assignments.join()
    return (this.#store ??= this.#make())
  }

  #make() {
    /** @type {Store} */
    const store = new Store(decode(this.#document.text()), {
      name: this.#name,
      onPatches: (patches) => {
        // If the ref is destroyed, `submit` reports that.
        if (this.#store !== store && !this.#closed) throw refusedBefore(this.#name)
        this.#options.submit(foldStatements(patches))
      },
      onIdle: this.#options.idle,
      onDetachedChange: ({ path, first }) => {
        if (first) console.warn(detachedWarning(this.#name, path))
      }
    })
    store.texts = this.#options.texts
    return store
  }

  /** Applies a transaction that did not come from here. @param {string} change */
  follow(change) {
    try {
      this.#store?.apply(parseChange(change).patches)
    } catch (error) {
      // The document is right. A wrong copy is dropped, and built again when it is read.
      this.forget()
      this.#options.fail(error)
    }
  }

  /**
   * Assigns a large value of new objects. If the copy exists, it has the value at once.
   *
   * @param {unknown} next
   * @returns {boolean} False if it is not such a value; then nothing has changed.
   * @throws {RemoteRefError} As `cloneValue`, and `ERR_REF_TOO_LARGE`.
   */
  assign(next) {
    this.#assignments.join()
    const prepared = this.#store?.prepare(next, [])
    if (prepared && prepared.known.length > 0) return false
    const text = prepared ? prepared.written().text : encode(next)
    if (text.length < LARGE) return false
    this.#assignments.start(text)
    if (prepared) this.#store?.replace(prepared.raw)
    return true
  }

  /**
   * Waits for a large value, inside a statement that makes a later change.
   *
   * @throws {RemoteRefError} If the assigned value was refused, so that the change has no place.
   */
  join() {
    const store = this.#store
    this.#assignments.join()
    if (this.#store !== store) throw refusedBefore(this.#name)
  }

  /** Drops the copy, since it is wrong. */
  forget() {
    const store = this.#store
    this.#store = null
    // Objects that others hold no longer belong to a value.
    store?.replace(undefined)
  }

  /** Ends it when the ref is destroyed. Objects that others hold stay as they are. */
  close() {
    this.#store = null
    this.#closed = true
  }
}

/** @param {string} name */
function refusedBefore(name) {
  return new RemoteRefError(
    'ERR_REF_TOO_LARGE',
    `Ref "${name}": the value assigned before was refused, so this change has no effect. Assign a smaller value.`,
    { ref: name }
  )
}

module.exports = { Mirror }
