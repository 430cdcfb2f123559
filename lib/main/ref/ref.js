'use strict'

/**
 * A ref in the main process: the document in C that holds its value, and the ways to read and change
 * it from JavaScript.
 */

const {
  Callbacks,
  Listeners,
  OUTSIDE,
  RemoteRefError,
  checkPath,
  decode,
  encode,
  needFunction,
  throwLater
} = require('../../../dist/shared/index.js')
const { Document } = require('../native/index.js')
const { Revocations } = require('../options/index.js')
const { Assignments, isLargeAndNew } = require('./assignment.js')
const { changeOf, changeOfWhole, isWhole, writePatches } = require('./changes.js')
const { Given, firstPaintBound } = require('./first-paint.js')
const { INSPECT, inspectRef } = require('./inspect.js')
const { typedPatches } = require('./json-patches.js')
const { checkLimits, documentLimits } = require('../limits/index.js')
const { Mirror } = require('./mirror.js')
const { Snapshots } = require('./snapshots.js')
const { nothing, statsOf } = require('./stats.js')

/** @typedef {import('../../../dist/shared/patch/patch.js').Patch} Patch */
/** @typedef {import('../../../dist/shared/path/path.js').Path} Path */
/** @typedef {import('./changes.js').Change} Change */
/** @typedef {import('./changes.js').Written} Written */
/** @typedef {import('./stats.js').Stats} Stats */
/** @typedef {import('../hub/subscription.js').Subscription} Subscription */
/** @typedef {import('../hub/hub.js').Hub} Hub */
/** @typedef {import('../options/access.js').Frame} Frame */
/** @typedef {import('../options/options.js').RemoteRefOptions} RemoteRefOptions */

let lastId = 0

/**
 * A value that main and all windows share.
 *
 * @template T
 */
class RemoteRef {
  /** Bundles give classes other names. */
  static name = 'RemoteRef'

  #mirror
  /** @type {Callbacks} */
  #callbacks
  /** @type {Listeners<Change>} */
  #listeners
  /** @type {Hub} */
  #hub
  /** @type {Assignments} */
  #assignments
  #destroyed = false

  /** Windows that have it open. @type {Set<Subscription>} */
  subscriptions = new Set()
  /** Who gets nothing, whatever the rule says. */
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
    /** Bytes up to which a page has the value before its first script runs; 0 for never. */
    this.firstPaint = firstPaintBound(options.firstPaint, name)
    /** What pages may have for their first paint. */
    this.given = new Given()
    /** Tells it from an earlier ref of the same name. */
    this.id = ++lastId
    this.onError = options.onError
    const limits = documentLimits(checkLimits(options.limits, hub.limits, name))
    this.document = this.#named(() => new Document(encode(initial), limits))
    this.snapshots = new Snapshots(this.document)
    this.#callbacks = new Callbacks(name, (error) => this.#fail(error))
    this.#listeners = new Listeners(this.#callbacks)
    const idle = () => this.#idle()
    this.#assignments = new Assignments(this.document, (...told) => this.#assigned(...told), idle)
    this.#mirror = new Mirror(name, this.document, this.#assignments, {
      submit: (patches) => void this.#submit(patches),
      idle,
      fail: (error) => this.#fail(error)
    })
    this.#hub = hub
  }

  /** How many transactions it has accepted. */
  get version() {
    this.#alive()
    this.#assignments.join()
    const { version } = this.document
    this.#idle()
    return version
  }

  /** Whether a large value is on its way, and whatever comes now has to wait for it. */
  get busy() {
    return this.#assignments.busy
  }

  /**
   * Calls `fn` when nothing is on its way any more; now, if nothing is.
   *
   * @param {() => void} fn
   * @param {() => void} [dropped] Called in its place where the ref is destroyed before.
   */
  whenFree(fn, dropped) {
    this.#assignments.whenFree(fn, dropped)
  }

  /** A transaction of a window takes its time: others wait. @param {import('./assignment.js').Occupant} occupant */
  occupy(occupant) {
    this.#assignments.occupy(occupant)
  }

  /** It is done. */
  vacate() {
    this.#assignments.vacate()
  }

  /** Waits for what is on its way. */
  settle() {
    this.#assignments.settle()
    this.#idle()
  }

  /** Whether anybody wants to know the inverse of a change. */
  get observed() {
    return this.#listeners.size > 0
  }

  /**
   * The value, live and deep: each statement that changes it, `ref.value.list.push(x)`, is one
   * transaction; assigning a whole value sends the difference. Reading it builds the value in
   * JavaScript, once; `get` never does.
   *
   * A large value of new objects is compared by another thread, so that the line that assigns it only
   * writes its text. It has its place in the order at once: what reads or changes the ref before that
   * is done waits for it.
   *
   * @type {T}
   */
  get value() {
    const value = /** @type {T} */ (this.#objects().value)
    this.#idle()
    return value
  }

  set value(next) {
    this.#carryOut(() => this.#assign(next))
  }

  /**
   * One value, without building the rest in JavaScript.
   *
   * @param {Path} path Steps from the root: strings name members, numbers index arrays.
   * @returns {unknown} A copy, or undefined where the path leads nowhere.
   * @throws {RemoteRefError} `ERR_REF_PATCH` for a path that is no array of strings and numbers.
   */
  get(path) {
    this.#alive()
    const steps = this.#named(() => checkPath(path))
    if (this.#mirror.busy) return this.#mirror.open().get(steps)
    this.#assignments.join()
    const text = this.#named(() => this.document.get(JSON.stringify(steps)))
    this.#idle()
    return text === undefined ? undefined : decode(text)
  }

  /**
   * Makes everything that `fn` does to the value one transaction. If it throws, nothing has happened.
   *
   * @param {(value: T) => unknown} fn Changes the value that it is given; or changes nothing and
   *   returns another one. What it returns of a value that is an object or array counts if it is one
   *   too: `(map) => map.delete(key)` does not mean to replace the Map.
   * @throws Whatever `fn` throws, or a `RemoteRefError` if the transaction is refused.
   */
  update(fn) {
    needFunction(this.name, 'update', fn, '(value) => {}')
    const store = this.#objects()
    const inner = store.busy
    /** @type {T | undefined} */
    let large
    this.#named(() =>
      store.update(fn, (next) => {
        if (!inner && isLargeAndNew(next)) large = /** @type {T} */ (next)
        else store.value = next
      })
    )
    if (large !== undefined) this.value = large
  }

  /**
   * Applies patches as one transaction, all or nothing; inside of `update`, as a part of that one.
   *
   * @param {Patch[] | object[]} patches Patches with typed paths (`['items', 3, 'name']`), or an RFC
   *   6902 document (paths are JSON Pointers; `move`, `copy` and `test` too).
   * @throws {RemoteRefError} `ERR_REF_PATCH` for a malformed one, `ERR_REF_PATH` where a path does not
   *   resolve, `ERR_REF_TEST` where a test fails. Nothing has changed then.
   */
  patch(patches) {
    this.#carryOut(() => this.#patch(patches))
  }

  /**
   * Calls `fn` after each accepted transaction, of main and of windows, in their order; `value` has
   * followed by then. The change stands, whatever `fn` makes of it: what it throws, or rejects with,
   * goes to `onError`. It may change the ref: that is a transaction of its own, after this one, of
   * which all listeners but `fn` itself are told.
   *
   * @param {(change: Change) => unknown} fn
   * @returns {() => void} Stops it.
   */
  onChange(fn) {
    this.#alive()
    needFunction(this.name, 'onChange', fn, '(change) => {}')
    return this.#listeners.add(fn, this.#assignments.size > 0)
  }

  /**
   * Asks the access rules again for every window that has the ref open. Those that may no longer
   * write become read-only, those that may no longer read are denied, and hear nothing more of it.
   *
   * @param {(frame: Frame) => boolean} [matches] From now on frames for which it returns true get
   *   nothing, whatever the rule says.
   * @returns {() => void} Takes that back. Windows that were denied may then open the ref again.
   */
  revoke(matches) {
    this.#alive()
    if (matches !== undefined) needFunction(this.name, 'revoke', matches, '(frame) => boolean')
    const allow = this.revoked.add(matches)
    this.#hub.review(this)
    return allow
  }

  /**
   * Sends windows now what has changed in this turn of the event loop, which by itself goes when the
   * turn ends, or with a change that is made more than 16 ms after the first. For a main process that
   * is about to be busy with something else.
   */
  flush() {
    this.#alive()
    this.#assignments.join()
    this.#hub.flush()
    this.#hub.flushAnswers()
    this.#idle()
  }

  /**
   * What it costs at this moment.
   *
   * @returns {Stats}
   */
  stats() {
    if (this.#destroyed) return nothing()
    return statsOf(this.document, this.subscriptions, this.#assignments.size)
  }

  /** Frees the value. Windows keep the last one and learn that it is closed; the name is free again. */
  destroy() {
    if (this.#destroyed) return
    this.#destroyed = true
    this.#assignments.close()
    this.#hub.remove(this)
    this.#mirror.close()
    this.document.destroy()
  }

  /**
   * The hub tells of a transaction of a window.
   *
   * @param {string} change @param {import('../native/addon.js').Inverse | string | undefined} inverse
   */
  accepted(change, inverse) {
    this.#mirror.follow(change)
    this.#listeners.tell(() => changeOf(change, inverse, this.name), OUTSIDE)
    this.#idle()
  }

  /** The hub tells of an access rule that has failed. @param {RemoteRefError} error */
  ruleFailed(error) {
    this.#callbacks.add(() => this.#hub.report(error, this) || console.error(error))
    this.#idle()
  }

  /** Forgets what all windows have: only from there on can they have changed something. */
  trim() {
    // What waits is based on what its windows had when they sent it.
    if (this.#destroyed || this.busy) return
    let { version } = this.document
    for (const { known } of this.subscriptions) version = Math.min(version, known)
    version = Math.min(version, this.given.version)
    this.document.trim(version)
  }

  #objects() {
    this.#alive()
    return this.#mirror.open()
  }

  /** Does what a statement says; listeners are called when it is done. @param {() => void} action */
  #carryOut(action) {
    this.#alive()
    try {
      this.#named(action)
    } finally {
      this.#idle()
    }
  }

  /** @param {T} next */
  #assign(next) {
    // Inside `update` it belongs to the one transaction.
    const large = !this.#mirror.busy && isLargeAndNew(next)
    if (!large || !this.#mirror.assign(next)) this.#objects().value = next
  }

  /** @param {Patch[] | object[]} patches */
  #patch(patches) {
    if (this.#mirror.busy) return this.#mirror.open().patch(patches)
    this.#assignments.join()
    const typed = typedPatches(patches, this.document, this.name)
    this.#mirror.follow(this.#submit(typed))
  }

  /**
   * A large value is there, or cannot be.
   *
   * @param {import('./assignment.js').Outcome} outcome
   * @param {import('../../../dist/shared/store/callbacks.js').Cause} because Who has assigned it.
   */
  #assigned({ patches, replace, error }, because) {
    try {
      if (error) throw error
      if (patches === '[]') return
      if (patches !== undefined) {
        const [change, inverse] = this.document.submit(patches, this.observed, true)
        this.#hub.publish(this, change)
        this.#listeners.tell(() => changeOf(change, inverse, this.name), because)
      } else {
        const old = this.observed ? this.document.text() : 'null'
        replace?.()
        this.#hub.renew(this)
        this.#listeners.tell(() => changeOfWhole(this.document, old), because)
      }
    } catch (failure) {
      this.#mirror.forget()
      const error = RemoteRefError.from(failure, this.name)
      this.#callbacks.add(() => this.#fail(error))
    } finally {
      this.#listeners.admitLate()
    }
  }

  /**
   * Has a transaction of main itself accepted.
   *
   * @param {Written[]} patches
   * @returns {string} The change.
   */
  #submit(patches) {
    this.#alive()
    const text = writePatches(patches)
    this.#mirror.join()
    const whole = patches.some(isWhole)
    const [change, inverse] = this.#named(
      () => this.document.submit(text, this.observed, whole),
      patches
    )
    this.#hub.publish(this, change)
    this.#listeners.tell(() => changeOf(change, inverse, this.name))
    return change
  }

  /** Listeners are called when no statement is half done. */
  #idle() {
    if (!this.#mirror.busy) this.#callbacks.drain()
  }

  /** What a listener has thrown: without a handler it is uncaught. @param {unknown} error */
  #fail(error) {
    if (!this.#hub.report(error, this)) throwLater(error)
  }

  /**
   * @param {number} _depth @param {object} options
   * @param {(value: unknown, options: object) => string} inspect
   */
  [INSPECT](_depth, options, inspect) {
    return inspectRef(this, this.#destroyed, options, inspect)
  }

  #alive() {
    if (!this.#destroyed) return
    throw new RemoteRefError(
      'ERR_REF_DESTROYED',
      `Ref "${this.name}" was destroyed. Create it again with remoteRef.`,
      { ref: this.name }
    )
  }

  /**
   * Gives errors of the layers below, which do not know the ref's name, that name.
   *
   * @template R
   * @param {() => R} action
   * @param {{ path: Path }[]} [patches] Those that it tries.
   * @returns {R}
   */
  #named(action, patches) {
    try {
      return action()
    } catch (error) {
      throw RemoteRefError.from(error, this.name, patches)
    }
  }
}

module.exports = { RemoteRef }
