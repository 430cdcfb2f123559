/**
 * A replica is a page's copy of a ref, synchronised with main. It shows its own changes at once and
 * sends them, one transaction at a time: see session.js.
 */

import {
  Callbacks,
  Listeners,
  OUTSIDE,
  RemoteRefError,
  Store,
  checkPath,
  decode,
  encode,
  foldStatements,
  inert,
  needFunction
} from '../../shared/index.js'
import { CloudView } from './cloud-view.js'
import { checkReplica } from './options.js'
import { Pending } from '../pending/index.js'
import { publicPatch } from './public-patch.js'
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
 * @property {import('../../shared/store/store.js').Reactivity} [reactivity] The library that makes the
 *   value reactive.
 * @property {(replica: Replica<any>) => void} [onState] Called when `status`, `pending`, `readOnly`
 *   or `cloud` may have changed.
 * @property {import('./report.js').ErrorHandler} [onError] Called if main refuses a transaction or
 *   denies the ref, or if a listener, `onConflict` or an effect of others' changes throws. Without any
 *   handler, errors of main are printed, and errors of callbacks are uncaught.
 * @property {(conflict: Conflict) => void} [onConflict] Called for own changes that were lost.
 */
/**
 * @typedef {object} Change A change of this window's value.
 * @property {Patch[]} patches In order; their values are copies.
 * @property {boolean} own Whether this window made it.
 * @property {number} version The last version that main had confirmed to this window.
 */

/**
 * @template T
 */
export class Replica {
  /** Bundlers rename classes. */
  static name = 'Replica'

  #pending = new Pending(foldStatements)
  /** Handlers and listeners that wait to be called. @type {Callbacks} */
  #callbacks
  /** @type {Listeners<Change>} */
  #listeners
  /** @type {Set<() => unknown>} */
  #subscribers = new Set()
  /** Created by the first call of `snapshot`. @type {Snapshots | undefined} */
  #snapshots
  /** @type {State} */
  #state
  /** @type {Reporter} */
  #reporter
  #cloud
  /** Undefined while it connects. @type {Session} */
  #session
  #untracked

  /**
   * @param {string} name The name of the ref.
   * @param {T} initial The value until main's arrives; copied.
   * @param {ReplicaOptions} options
   * @throws {RemoteRefError} `ERR_REF_VALUE` if `initial` contains a value that cannot be shared;
   *   `ERR_REF_NAME`, `ERR_REF_OPTION`.
   */
  constructor(name, initial, options) {
    checkReplica(name, options)
    const { reactivity } = options
    const text = this.#named(name, () =>
      encode(initial, reactivity && { unwrap: reactivity.unwrap })
    )
    // First of all: main can answer while the rest is made.
    const handle = options.connect(name, text)
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
      onDetachedChange: (change) => this.#reporter.detachedChange(change)
    })
    this.#cloud = new CloudView(name, (question) => this.#session.ask(question))
    const told = () => this.#tellState(options)
    this.#state = new State(this.store, this.#pending, this.#cloud, told)
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
    // No unhandled rejection: there are also `status` and `onError`.
    this.ready.catch(() => {})
    this.#session = new Session({
      store: this.store,
      pending: this.#pending,
      state: this.#state,
      reporter: this.#reporter,
      cloud: this.#cloud,
      handle,
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

  /** Whether this page may only read. Then changes of the value do nothing. */
  get readOnly() {
    return this.store.readOnly
  }

  /** The last version that main has confirmed to this client. */
  get version() {
    return this.#session.version
  }

  /** The number of this page's patches that main has not confirmed. */
  get pending() {
    return this.#pending.count
  }

  /**
   * How the ref is with the server that shares it with other devices; null until main has told it, and without
   * the option `cloud` in main.
   */
  get cloud() {
    return this.#cloud.current
  }

  /** The client's id in main, 0 before the first snapshot. */
  get client() {
    return this.#session.client
  }

  /**
   * Reads one value, without making it reactive.
   *
   * @param {Path} [path] Steps from the root: strings name members, numbers index arrays. The whole
   *   value by default.
   * @returns {unknown} A plain copy; undefined if the path does not resolve.
   * @throws {RemoteRefError} `ERR_REF_PATCH` if the path is not an array of strings and numbers.
   */
  get(path = []) {
    return this.#named(this.name, () => this.store.get(checkPath(path)))
  }

  /**
   * Makes all changes by `fn` one transaction. If it throws, nothing changes. Effects run once, after
   * it.
   *
   * @param {(value: T) => unknown} fn Changes the given value, or changes nothing and returns a new
   *   value. If the value is an object or array, other results are ignored: `(map) => map.delete(key)`
   *   does not replace the Map.
   * @throws Whatever `fn` throws, or a `RemoteRefError` if this window cannot change the ref.
   */
  update(fn) {
    needFunction(this.name, 'update', fn, '(value) => {}')
    this.#named(this.name, () => this.store.update(fn))
  }

  /**
   * Applies patches as one change that succeeds or fails as a whole; inside `update` they are part of
   * its transaction. Patches with a `test` become a separate transaction: main checks the test again
   * with its current value, and refuses all of them if it fails.
   *
   * @param {Patch[] | object[]} patches Patches with typed paths (`['items', 3, 'name']`), or an RFC
   *   6902 document (paths are JSON Pointers; `move`, `copy` and `test` too).
   * @throws {RemoteRefError} `ERR_REF_PATCH` for a malformed patch, `ERR_REF_PATH` if a path does not
   *   resolve, `ERR_REF_TEST` if a test fails. Then nothing has changed.
   */
  patch(patches) {
    this.#named(this.name, () => this.store.patch(patches))
  }

  /**
   * Calls `fn` after each change of the value, of this window and of others, when effects have run.
   * `fn` may change the value: that is a new change, which all other listeners get, but not `fn`
   * itself. Its errors and rejections go to `onError`.
   *
   * @param {(change: Change) => unknown} fn
   * @returns {() => void} Stops it.
   */
  onChange(fn) {
    needFunction(this.name, 'onChange', fn, '(change) => {}')
    return this.#listeners.add(fn)
  }

  /**
   * Calls `fn` after each change of the value, before the changing statement or `update` has ended,
   * also for changes by `fn` itself. Together with `snapshot` it is a store for React's
   * `useSyncExternalStore` and similar functions. Both methods are bound to the replica.
   *
   * @param {() => unknown} fn
   * @returns {() => void} Stops it.
   */
  subscribe = (fn) => {
    needFunction(this.name, 'subscribe', fn, '() => {}')
    // A new function each time, so that a function added twice is called twice and removed once.
    const subscriber = () => fn()
    this.#subscribers.add(subscriber)
    return () => void this.#subscribers.delete(subscriber)
  }

  /**
   * The current value as an immutable copy. It and each object in it stay the same until they change.
   *
   * @returns {T}
   */
  snapshot = () => {
    this.#snapshots ??= new Snapshots(this.store)
    return /** @type {T} */ (this.#snapshots.take())
  }

  /**
   * Closes the replica: the value stays, and can no longer be changed. The connection ends when main
   * has all earlier changes.
   */
  destroy() {
    const message = 'the replica was destroyed before the value of main arrived.'
    this.#session.close(this.#reporter.error('ERR_REF_DESTROYED', message))
  }

  /**
   * @param {LocalPatch[]} patches The patches of one statement.
   * @returns {boolean} False if the page is not allowed to.
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
    const folded = foldStatements(patches)
    this.#session.record(folded)
    this.#tell(folded, true)
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
        step.op === 'test' || step.op === 'last' ? [] : [publicPatch(step)]
      ),
      own,
      version
    })
    this.#listeners.tell(make, own ? undefined : OUTSIDE)
  }

  /** Calls handlers and listeners, unless a change is unfinished or effects still run. */
  #idle() {
    if (!this.#callbacks.waiting || this.#session?.taking || !this.store.idle) return
    // An effect may have made the change, but must not depend on values that listeners read.
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
