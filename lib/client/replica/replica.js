/**
 * The replica: the value that one page keeps of one ref, in step with main. It shows its own changes
 * at once and sends them, one transaction at a time: see session.js.
 */

import {
  Callbacks,
  Listeners,
  OUTSIDE,
  RemoteRefError,
  Store,
  cloneValue,
  checkPath,
  decode,
  encode,
  inert,
  needFunction
} from '../../shared/index.js'
import { Pending } from '../pending/index.js'
import { Reporter } from './reporter.js'
import { Session } from './session.js'
import { Snapshots } from './snapshots.js'
import { State } from './state.js'

/** @typedef {import('../pending/pending.js').LocalPatch} LocalPatch */
/** @typedef {import('../../shared/patch/patch.js').Patch} Patch */
/** @typedef {import('../../shared/path/path.js').Path} Path */
/** @typedef {import('./reporter.js').Conflict} Conflict */
/** @typedef {import('../../../preload/index.js').Handle} Handle */
/** @typedef {(name: string, initial?: string) => Handle} Connect */
/** @typedef {import('./state.js').Status} Status */

/**
 * @typedef {object} ReplicaOptions
 * @property {Connect} connect Opens a connection: the bridge's `useRemoteRef`.
 * @property {import('../../shared/store/store.js').Reactivity} [reactivity] What makes the value reactive.
 * @property {(replica: Replica<any>) => void} [onState] `status`, `pending` or `readOnly` may have
 *   changed.
 * @property {import('./report.js').ErrorHandler} [onError] A transaction was refused, or the ref
 *   denied; or a listener, `onConflict` or an effect of others' changes has thrown. Without it, and
 *   without one given to `configure`, the former go to the console, and the latter are uncaught.
 * @property {(conflict: Conflict) => void} [onConflict] Own changes that could not be kept.
 */
/**
 * @typedef {object} Change What has changed in this window's value.
 * @property {Patch[]} patches In order; their values are copies.
 * @property {boolean} own Whether this window has changed it.
 * @property {number} version The last version that main had confirmed to this window.
 */

/**
 * @template T
 */
export class Replica {
  /** Bundles give classes other names. */
  static name = 'Replica'

  #pending = new Pending()
  /** Handlers and listeners, which are called when nothing is half done. @type {Callbacks} */
  #callbacks
  /** @type {Listeners<Change>} */
  #listeners
  /** @type {Set<() => unknown>} */
  #subscribers = new Set()
  /** Only of a replica that was asked for one. @type {Snapshots | undefined} */
  #snapshots
  /** @type {State} */
  #state
  /** @type {Reporter} */
  #reporter
  /** Not there yet while it connects. @type {Session} */
  #session
  #untracked

  /**
   * @param {string} name The ref's name.
   * @param {T} initial What the value is until main's is here; copied.
   * @param {ReplicaOptions} options
   * @throws {RemoteRefError} `ERR_REF_VALUE` where `initial` holds what cannot be carried.
   */
  constructor(name, initial, options) {
    const { reactivity } = options
    const text = this.#named(name, () =>
      encode(initial, reactivity && { unwrap: reactivity.unwrap })
    )
    this.name = name
    this.#untracked = (reactivity ?? inert).untracked
    this.#callbacks = new Callbacks(name, (error) => this.#reporter.tellThrown(error))
    this.#listeners = new Listeners(this.#callbacks)
    this.#reporter = new Reporter(name, options, this.#callbacks)
    this.store = new Store(decode(text), {
      name,
      reactivity,
      keepsOld: true,
      onPatches: (patches) => this.#record(patches),
      onShown: () => this.#state.tell(),
      isShown: () => this.#state.told,
      onIdle: () => this.#idle(),
      onThrown: (error) => this.#reporter.thrown(error),
      onStray: (stray) => this.#reporter.stray(stray)
    })
    this.#state = new State(this.store, this.#pending, () => this.#tellState(options))
    /** @type {(error: RemoteRefError | null) => void} */
    let settled = () => {}
    /**
     * Resolves at the first snapshot; rejects if the ref is denied or closed before it.
     *
     * @type {Promise<this>}
     */
    this.ready = new Promise((resolve, reject) => {
      settled = (error) => (error ? reject(error) : resolve(this))
    })
    // Whoever does not wait for it has `status` and `onError`.
    this.ready.catch(() => {})
    this.#session = new Session({
      store: this.store,
      pending: this.#pending,
      state: this.#state,
      reporter: this.#reporter,
      handle: options.connect(name, text),
      shows: (patches) => this.#tell(patches, false),
      idle: () => this.#idle(),
      settled
    })
    this.#session.listen()
  }

  /** The value, live and deep. */
  get value() {
    return /** @type {T} */ (this.store.value)
  }

  set value(next) {
    this.store.value = next
  }

  get status() {
    return this.#state.status
  }

  /** Whether main lets this page read only. Whatever changes the value then does nothing. */
  get readOnly() {
    return this.store.readOnly
  }

  /** The last version that main has confirmed to this client. */
  get version() {
    return this.#session.version
  }

  /** How many of this page's patches main has not confirmed yet. */
  get pending() {
    return this.#pending.count
  }

  /** The client's id in main, 0 before the first snapshot. */
  get client() {
    return this.#session.client
  }

  /**
   * One value, without making it reactive.
   *
   * @param {Path} [path] Steps from the root: strings name members, numbers index arrays. The whole
   *   value by default.
   * @returns {unknown} A plain copy, of any type that a ref can hold; undefined where the path leads
   *   nowhere.
   * @throws {RemoteRefError} `ERR_REF_PATCH` for a path that is no array of strings and numbers.
   */
  get(path = []) {
    return this.#named(this.name, () => this.store.get(checkPath(path)))
  }

  /**
   * Makes everything that `fn` does to the value one transaction. If it throws, nothing has happened.
   * Effects run once, after it.
   *
   * @param {(value: T) => unknown} fn Changes the value that it is given; or changes nothing and
   *   returns another one. What it returns of a value that is an object or array counts if it is one
   *   too: `(map) => map.delete(key)` does not mean to replace the Map.
   * @throws Whatever `fn` throws, or a `RemoteRefError` if this window cannot change the ref.
   */
  update(fn) {
    needFunction(this.name, 'update', fn, '(value) => {}')
    this.#named(this.name, () => this.store.update(fn))
  }

  /**
   * Applies patches as one change, all or nothing; inside of `update`, as a part of that one. Patches
   * with a `test` among them become a transaction of their own: main checks the test again, against the
   * value that it meets there, and refuses all of them if that is another one.
   *
   * @param {Patch[] | object[]} patches Patches with typed paths (`['items', 3, 'name']`), or an RFC
   *   6902 document (paths are JSON Pointers; `move`, `copy` and `test` too).
   * @throws {RemoteRefError} `ERR_REF_PATCH` for a malformed one, `ERR_REF_PATH` where a path does not
   *   resolve, `ERR_REF_TEST` where a test fails. Nothing has changed then.
   */
  patch(patches) {
    this.#named(this.name, () => this.store.patch(patches))
  }

  /**
   * Calls `fn` after each change of the value, of this window and of others, when effects have run. It
   * may change the value: that is a change of its own, of which all listeners but `fn` itself are told.
   * What it throws, or rejects with, goes to `onError`.
   *
   * @param {(change: Change) => unknown} fn
   * @returns {() => void} Stops it.
   */
  onChange(fn) {
    needFunction(this.name, 'onChange', fn, '(change) => {}')
    return this.#listeners.add(fn)
  }

  /**
   * Calls `fn` after each change of the value, before the statement that makes it is done, or `update`
   * returns: also of a change that `fn` makes itself. Together with `snapshot` it is a store as React's
   * `useSyncExternalStore` and others expect it; both can be handed on without the replica.
   *
   * @param {() => unknown} fn
   * @returns {() => void} Stops it.
   */
  subscribe = (fn) => {
    needFunction(this.name, 'subscribe', fn, '() => {}')
    // A function of its own, so that one given twice is called twice and removed once.
    const subscriber = () => fn()
    this.#subscribers.add(subscriber)
    return () => void this.#subscribers.delete(subscriber)
  }

  /**
   * The value as it is now: immutable, and the same object until something in it changes. So is each
   * object in it.
   *
   * @returns {T}
   */
  snapshot = () => {
    this.#snapshots ??= new Snapshots(this.store)
    return /** @type {T} */ (this.#snapshots.take())
  }

  /**
   * Closes the replica: the value stays as it is and can no longer be changed. The connection ends
   * as soon as main has all changes made before.
   */
  destroy() {
    const message = 'the replica was destroyed before the value of main arrived.'
    this.#session.close(this.#reporter.error('ERR_REF_DESTROYED', message))
  }

  /**
   * @param {LocalPatch[]} patches What one statement has made.
   * @returns {boolean} False if the page must not do that.
   */
  #record(patches) {
    const { status } = this
    if (this.readOnly && status !== 'closed') {
      this.#reporter.notWritten(patches[0])
      return false
    }
    if (status === 'closed') {
      const what = 'it is closed, a change can no longer reach main'
      throw this.#reporter.explained('ERR_REF_DESTROYED', what, patches[0])
    }
    if (status === 'denied') {
      const what = 'main does not let this page change it'
      throw this.#reporter.explained('ERR_REF_DENIED', what, patches[0])
    }
    this.#session.record(patches)
    this.#tell(patches, true)
    return true
  }

  /**
   * @param {(Patch | LocalPatch | import('../pending/pending.js').Rebased['view'][number])[]} steps
   * @param {boolean} own
   */
  #tell(steps, own) {
    for (const subscriber of this.#subscribers) {
      const call = () => this.#subscribers.has(subscriber) && subscriber()
      this.#callbacks.add(call, null, own ? undefined : OUTSIDE)
    }
    if (this.#listeners.size === 0) return
    const { version } = this
    const make = () => ({
      patches: steps.flatMap((step) =>
        step.op === 'test' || step.op === 'last' ? [] : [copyOf(step)]
      ),
      own,
      version
    })
    this.#listeners.tell(make, own ? undefined : OUTSIDE)
  }

  /** Handlers and listeners are called when nothing is half done, and effects have run. */
  #idle() {
    if (!this.#callbacks.waiting || this.#session?.taking || !this.store.idle) return
    // An effect may have made the change, and does not depend on what they read.
    this.#untracked(() => this.#callbacks.drain())
  }

  /** @param {ReplicaOptions} options */
  #tellState({ onState }) {
    try {
      this.#untracked(() => onState?.(this))
    } catch (error) {
      this.#reporter.thrown(error)
    }
  }

  /**
   * @template R
   * @param {string} name
   * @param {() => R} action
   * @returns {R}
   */
  #named(name, action) {
    try {
      return action()
    } catch (error) {
      throw RemoteRefError.from(error, name)
    }
  }
}

/**
 * @param {(Patch | LocalPatch) & { text?: string, value?: unknown }} patch
 * @returns {Patch} One that shares nothing with the value.
 */
function copyOf({ op, path, before, text, value }) {
  const copy = { op, path: [...path], ...(before !== undefined && { before }) }
  if (op === 'remove') return copy
  return { ...copy, value: text === undefined ? cloneValue(value) : decode(text) }
}
