import { customRef, getCurrentScope, onScopeDispose, shallowRef } from 'vue'
import { Replica, bridge } from '../client/index.js'
import { RemoteRefError } from '../shared/errors.js'
import { reactivity } from './reactivity.js'

/** @typedef {import('../client/replica.js').Status} Status */
/** @typedef {import('../client/replica.js').Conflict} Conflict */

/**
 * @typedef {object} UseRemoteRefOptions
 * @property {import('../client/report.js').ErrorHandler} [onError] Main refused a change of this window
 *   (which has been undone), or does not let it have the ref. The handler given to `configure` is told
 *   as well; without either, errors go to the console.
 * @property {(conflict: Conflict) => void} [onConflict] Changes of this window that could not be kept,
 *   since others had removed what they changed. Without it, they go to the console.
 * @property {import('../client/replica.js').Connect} [connect] Another way to main than the bridge of
 *   the preload.
 */

/**
 * @template T
 * @typedef {object} RemoteRefState What a remote ref has beside its value. All are reactive.
 * @property {Promise<void>} ready Resolves when the value of main is here; rejects with a
 *   `RemoteRefError` if main denies or destroys the ref before.
 * @property {Status} status `connecting` until the value of main is here, then `live`; `stale` while
 *   main sends it afresh; `denied`, or `closed` after `destroy()` here or in main.
 * @property {number} pending Changes of this window that main has not confirmed yet.
 * @property {boolean} readOnly Whether main lets this window read only: then whatever changes the value
 *   does nothing but warn.
 * @property {() => void} destroy Ends this use of the ref. The last one in a window closes it.
 */

/**
 * @template T
 * @typedef {import('vue').Ref<T> & Readonly<RemoteRefState<T>>} RemoteRef
 */

/** @import { RemoteRefValue } from '../registry.js' */

/** @typedef {Set<UseRemoteRefOptions>} Uses */
/**
 * @typedef {object} Shared
 * @property {Replica<any>} replica
 * @property {import('vue').ShallowRef<Status>} status
 * @property {import('vue').ShallowRef<number>} pending
 * @property {import('vue').ShallowRef<boolean>} readOnly
 * @property {Uses} uses
 */

/** One replica for each name in a window, however many components use it. @type {Map<string, Shared>} */
const open = new Map()

/**
 * A ref that the main process and all windows share. Use it like `ref()`: it is deep and reactive,
 * and every change, however made, reaches main and all other windows.
 *
 * It ends with the effect scope (the component) that it is called in. Its type is that of `initial`,
 * or the one that `RemoteRefs` has for its name.
 *
 * @template T
 * @template {string} [Name=string]
 * @overload
 * @param {Name} name The name given to `remoteRef` in main.
 * @param {RemoteRefValue<Name, T>} initial The value until that of main is here. Copied.
 * @param {UseRemoteRefOptions} [options]
 * @returns {RemoteRef<RemoteRefValue<Name, T>>}
 * @throws {RemoteRefError} `ERR_REF_BRIDGE` without the preload, `ERR_REF_VALUE` where `initial`
 *   holds what cannot be carried, `ERR_REF_NAME` for a name that is not a string.
 */
/**
 * The same without an initial value: it is undefined until main's is here.
 *
 * @template [T=unknown]
 * @template {string} [Name=string]
 * @overload
 * @param {Name} name
 * @param {undefined} [initial]
 * @param {UseRemoteRefOptions} [options]
 * @returns {RemoteRef<RemoteRefValue<Name, T> | undefined>}
 */
/**
 * @param {string} name
 * @param {unknown} [initial]
 * @param {UseRemoteRefOptions} [options]
 * @returns {RemoteRef<any>}
 */
export function useRemoteRef(name, initial, options = {}) {
  if (typeof name !== 'string' || name === '') {
    throw new RemoteRefError(
      'ERR_REF_NAME',
      `useRemoteRef: the name must be a string that is not empty, not ${String(name)}.`
    )
  }
  const shared = open.get(name) ?? connect(name, initial, options)
  const { replica, status, pending, readOnly } = shared
  // A copy, so that the same object given twice counts twice.
  const use = { ...options }
  shared.uses.add(use)

  const destroy = () => {
    if (!shared.uses.delete(use) || shared.uses.size > 0) return
    if (open.get(name) === shared) open.delete(name)
    replica.destroy()
  }
  if (getCurrentScope()) onScopeDispose(destroy)

  // What it tracks is for `triggerRef` alone: the value has dependencies of its own.
  const ref = customRef((track) => ({
    get() {
      track()
      return replica.value
    },
    set: (value) => {
      replica.value = value
    }
  }))
  const ready = replica.ready.then(() => {})
  // Whoever does not wait for it has `status` and `onError`.
  ready.catch(() => {})
  Object.defineProperties(ref, {
    ready: { value: ready },
    status: { get: () => status.value, enumerable: true },
    pending: { get: () => pending.value, enumerable: true },
    readOnly: { get: () => readOnly.value, enumerable: true },
    // What `isReadonly` of Vue asks.
    __v_isReadonly: { get: () => readOnly.value },
    destroy: { value: destroy }
  })
  return /** @type {RemoteRef<unknown>} */ (ref)
}

/**
 * @param {string} name
 * @param {unknown} initial
 * @param {UseRemoteRefOptions} options
 * @returns {Shared}
 */
function connect(name, initial, options) {
  /** @type {Uses} */
  const uses = new Set()
  const status = shallowRef(/** @type {Status} */ ('connecting'))
  const pending = shallowRef(0)
  const readOnly = shallowRef(false)
  const replica = new Replica(name, initial, {
    connect: options.connect ?? bridge().useRemoteRef,
    reactivity: reactivity(),
    onState: (now) => {
      status.value = now.status
      pending.value = now.pending
      readOnly.value = now.readOnly
      // A ref that is over can be opened again under its name.
      const over = now.status === 'closed' || now.status === 'denied'
      if (over && open.get(name)?.uses === uses) open.delete(name)
    },
    onError: (error) => tell(uses, 'onError', error, name),
    onConflict: (conflict) =>
      tell(uses, 'onConflict', conflict) ||
      console.warn(`Ref "${name}": own changes were lost to changes of others`, conflict.patches)
  })
  const shared = { replica, status, pending, readOnly, uses }
  open.set(name, shared)
  return shared
}

/**
 * @param {Uses} uses
 * @param {'onError' | 'onConflict'} event
 * @param {[any, ...any[]]} args
 * @returns {boolean} Whether anybody listened.
 */
function tell(uses, event, ...args) {
  const listeners = [...uses].map((use) => use[event]).filter((listener) => listener !== undefined)
  for (const listener of listeners) /** @type {Function} */ (listener)(...args)
  return listeners.length > 0
}
