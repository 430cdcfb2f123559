'use strict'

/**
 * A ref in the main process: what an app calls, and the pages, the disk and the cloud that it is
 * connected with. `ref-value.js` reads and changes its value.
 */

const { TextPlaces, badOption, needFunction } = require('../../../dist/shared/index.js')
const { Revocations } = require('../options/index.js')
const { makeDocument } = require('./document.js')
const { GivenVersions, firstPaintBound } = require('./first-paint.js')
const { INSPECT, inspectRef } = require('./inspect.js')
const { RefValue } = require('./ref-value.js')
const { Snapshots } = require('./snapshots.js')
const { nothing, statsOf } = require('./stats.js')

/** @typedef {import('../../../dist/shared/errors/errors.js').RemoteRefError} RemoteRefError */
/** @typedef {import('../../../dist/shared/patch/patch.js').Patch} Patch */
/** @typedef {import('../../../dist/shared/path/path.js').Path} Path */
/** @typedef {import('./changes.js').Change} Change */
/** @typedef {import('./stats.js').Stats} Stats */
/** @typedef {import('../hub/subscription.js').Subscription} Subscription */
/** @typedef {import('../hub/hub.js').Hub} Hub */
/** @typedef {import('../disk/disk.js').DiskState} DiskState */
/** @typedef {import('../options/access.js').Frame} Frame */
/** @typedef {import('../options/options.js').RemoteRefOptions} RemoteRefOptions */

let lastId = 0

/**
 * A value that main and all windows share.
 *
 * @template T
 */
class RemoteRef {
  /** Bundlers rename classes. */
  static name = 'RemoteRef'

  #value
  #hub

  /** Windows that have it open. @type {Set<Subscription>} */
  subscriptions = new Set()
  /** The frames that get nothing, regardless of the rule. */
  revoked = new Revocations()

  /**
   * @param {string} name
   * @param {T} initial
   * @param {RemoteRefOptions} options
   * @param {Hub} hub
   */
  constructor(name, initial, options, hub) {
    /** @readonly */
    this.name = name
    this.access = options.access
    /** The most bytes of a value that pages get before their first script; 0 for never. */
    this.firstPaint = firstPaintBound(options.firstPaint, name)
    /** The versions that pages may have from their first paint. */
    this.given = new GivenVersions()
    /** Distinguishes it from an earlier ref of the same name. */
    this.id = ++lastId
    this.onError = options.onError
    /** Where strings are texts. */
    this.texts = options.text?.length ? new TextPlaces(options.text) : null
    const { document, saving } = makeDocument(name, initial, options, hub)
    this.document = document
    /** What stores it; null if it is not to be stored. */
    this.saving = saving
    this.snapshots = new Snapshots(this.document)
    this.#value = new RefValue(this, hub)
    this.#hub = hub
    if (saving) saving.settle = () => this.#value.assignments.settle()
    if (saving && 'start' in saving) saving.start(this.#shown())
  }

  /** What its cloud needs of it. @returns {import('../options/cloud.js').Shown} */
  #shown() {
    return {
      bring: (patches) => this.#value.bring(patches),
      brought: () => this.#value.idle(),
      settleTurn: () => this.settleTurn(),
      whenFree: (fn, dropped) => this.whenFree(fn, dropped),
      text: () => this.document.text(),
      fail: (error) => this.ruleFailed(error),
      thrown: (error) => this.#value.transactions.fail(error)
    }
  }

  /** The number of accepted transactions. */
  get version() {
    return this.#value.version
  }

  /** Whether a large value is being assigned, so that other changes have to wait. */
  get busy() {
    return this.#value.assignments.busy
  }

  /** Whether a large value, or a long transaction of a window, is not done yet. */
  get occupied() {
    return this.#value.assignments.occupied
  }

  /**
   * Calls `fn` when all current work is finished; at once if there is none.
   *
   * @param {() => void} fn
   * @param {() => void} [dropped] Called instead if the ref is destroyed before.
   */
  whenFree(fn, dropped) {
    this.#value.assignments.whenFree(fn, dropped)
  }

  /**
   * Starts a long transaction of a window. Others wait.
   *
   * @param {import('./assignment.js').Occupant} occupant
   */
  occupy(occupant) {
    this.#value.assignments.occupy(occupant)
  }

  /** Ends it. */
  vacate() {
    this.#value.assignments.vacate()
  }

  /** Waits for the current work. */
  settle() {
    this.#value.assignments.settle()
    this.#value.idle()
  }

  /** Whether anybody needs the inverse of a change. */
  get observed() {
    return this.#value.transactions.observed
  }

  /**
   * The value, live and deep. Each statement that changes it, such as `ref.value.list.push(x)`, is one
   * transaction. Assigning a whole value sends the difference. The first read builds the value in
   * JavaScript; `get` never does.
   *
   * Another thread compares a large value of new objects, so the assigning statement only writes its
   * text. The assignment gets its place in the order at once. Code that reads or changes the ref before
   * it is finished waits for it.
   *
   * @type {T}
   */
  get value() {
    return /** @type {T} */ (this.#value.read())
  }

  set value(next) {
    this.#value.assign(next)
  }

  /**
   * Reads one value, without building the rest in JavaScript.
   *
   * @param {Path} path Steps from the root: strings name members, numbers index arrays.
   * @returns {unknown} A copy, or undefined if the path does not resolve.
   * @throws {RemoteRefError} `ERR_REF_PATCH` if the path is not an array of strings and numbers.
   */
  get(path) {
    return this.#value.get(path)
  }

  /**
   * Makes all changes by `fn` one transaction. If it throws, nothing changes.
   *
   * @param {(value: T) => unknown} fn Changes the given value, or changes nothing and returns a new
   *   value. If the value is an object or array, other results are ignored: `(map) => map.delete(key)`
   *   does not replace the Map.
   * @throws Whatever `fn` throws, or a `RemoteRefError` if the transaction is refused.
   */
  update(fn) {
    needFunction(this.name, 'update', fn, '(value) => {}')
    this.#value.update(fn)
  }

  /**
   * Applies patches as one transaction that succeeds or fails as a whole; inside `update` they are part
   * of its transaction.
   *
   * @param {Patch[] | object[]} patches Patches with typed paths (`['items', 3, 'name']`), or an RFC
   *   6902 document (paths are JSON Pointers; `move`, `copy` and `test` too).
   * @throws {RemoteRefError} `ERR_REF_PATCH` for a malformed patch, `ERR_REF_PATH` if a path does not
   *   resolve, `ERR_REF_TEST` if a test fails. Then nothing has changed.
   */
  patch(patches) {
    this.#value.patch(patches)
  }

  /**
   * Calls `fn` after each accepted transaction, of main and of windows, in order, when `value` is up to
   * date. Errors and rejections of `fn` go to `onError`, and do not undo the change. `fn` may change
   * the ref: that is a new transaction, which all other listeners get, but not `fn` itself.
   *
   * @param {(change: Change) => unknown} fn
   * @returns {() => void} Removes the listener.
   */
  onChange(fn) {
    this.#value.alive()
    needFunction(this.name, 'onChange', fn, '(change) => {}')
    return this.#value.transactions.listen(fn, this.#value.assignments.size > 0)
  }

  /**
   * Calls the access rules again for every window that has the ref open. Windows that may no longer
   * write become read-only. Windows that may no longer read are denied, and get no more messages.
   *
   * @param {(frame: Frame) => boolean} [matches] Frames for which it returns true get nothing from now
   *   on, regardless of the rule.
   * @returns {() => void} Ends this revocation. Denied windows may then open the ref again.
   */
  revoke(matches) {
    this.#value.alive()
    if (matches !== undefined) needFunction(this.name, 'revoke', matches, '(frame) => boolean')
    const allow = this.revoked.add(matches)
    this.#hub.review(this)
    return allow
  }

  /**
   * Waits until all changes so far, of main and of windows, are on this machine's disk, so that they
   * outlast a crash and a power cut.
   *
   * @returns {Promise<void>} Rejects with `ERR_REF_DISK` or another `RemoteRefError` if they cannot be
   *   stored at present, and with `ERR_REF_OPTION` if the ref has neither `persist` nor `cloud`.
   */
  async saved() {
    if (!this.saving) {
      throw badOption(
        this.name,
        'it is not stored. Create it with the option "persist" or "cloud".'
      )
    }
    if (!this.#value.closed) this.#value.assignments.join()
    await this.saving.saved()
  }

  /**
   * Whether its changes are on this machine's disk; null if the ref has neither `persist` nor `cloud`.
   *
   * @type {DiskState | null}
   */
  get disk() {
    return this.saving?.state ?? null
  }

  /**
   * How it is with the server that shares it with other devices; null if the ref has no option `cloud`.
   *
   * @type {import('../options/cloud.js').CloudState | null}
   */
  get cloud() {
    return this.saving && 'cloud' in this.saving ? this.saving.cloud : null
  }

  /**
   * Sends the changes of this turn of the event loop to windows now. Otherwise they are sent when the
   * turn ends, or with a change more than 16 ms after the first. Use it before main is busy for long.
   */
  flush() {
    this.#value.alive()
    this.#value.assignments.join()
    this.#hub.flush()
    this.#hub.flushAnswers()
    this.#value.idle()
  }

  /**
   * Its current memory and load.
   *
   * @returns {Stats}
   */
  stats() {
    if (this.#value.closed) return nothing()
    return statsOf(this.document, this.subscriptions, this.#value.assignments.size)
  }

  /**
   * Frees the value. Windows keep the last value and learn that the ref is closed. The name is free
   * again. What is stored of it stays.
   */
  destroy() {
    if (this.#value.closed) return
    // What is to be stored is finished, not dropped.
    if (this.saving) this.#value.assignments.settle()
    this.#value.stop()
    this.saving?.close()
    this.#hub.remove(this)
    this.#value.close()
    this.document.destroy()
  }

  /**
   * Called by the hub after a transaction of a window.
   *
   * @param {string} change @param {import('../native/addon.js').Inverse | string | undefined} inverse
   */
  accepted(change, inverse) {
    this.#value.follow(change)
    this.#value.transactions.accepted(change, inverse)
    this.#value.idle()
  }

  /** Called by the hub at the end of a turn in which main itself has changed the ref. */
  settleTurn() {
    this.#value.transactions.settle()
  }

  /** Called when an access rule has failed, or the cloud. @param {RemoteRefError} error */
  ruleFailed(error) {
    this.#value.transactions.ruleFailed(error)
    this.#value.idle()
  }

  /** Forgets the history that all windows have: their transactions are based on later versions. */
  trim() {
    // Waiting transactions are based on the versions that their windows had when sending.
    if (this.#value.closed || this.busy) return
    let { version } = this.document
    for (const { known } of this.subscriptions) version = Math.min(version, known)
    version = Math.min(version, this.given.version)
    // Main's transactions of this turn may still become moves.
    if (this.saving && 'since' in this.saving) version = Math.min(version, this.saving.since)
    this.document.trim(version)
  }

  /**
   * @param {number} _depth @param {object} options
   * @param {(value: unknown, options: object) => string} inspect
   */
  [INSPECT](_depth, options, inspect) {
    return inspectRef(this, this.#value.closed, options, inspect)
  }
}

module.exports = { RemoteRef }
