/** `useRemoteRef`: a Vue ref that the main process and all windows share. */

import { customRef, getCurrentScope, onScopeDispose } from 'vue'
import { needName } from '../shared/index.js'
import { needVue } from './app-vue.js'
import { acquire } from './replicas.js'
import { isRendering } from './rendering.js'

/** @typedef {import('../client/replica/replica.js').Status} Status */
/** @typedef {import('../client/replica/replica.js').Conflict} Conflict */
/** @typedef {import('../client/replica/replica.js').Change} Change */
/** @typedef {import('../client/replica/cloud-view.js').WindowCloud} WindowCloud */
/** @typedef {import('../shared/patch/patch.js').Patch} Patch */
/** @typedef {import('../shared/path/path.js').Path} Path */

/**
 * @typedef {object} UseRemoteRefOptions
 * @property {import('../client/replica/report.js').ErrorHandler} [onError] Called if main refuses a
 *   change of this window (which has been undone) or denies the ref, or if a listener, `onConflict` or
 *   an effect of others' changes throws. The handler given to `configure` is called too. Without any
 *   handler, errors of main are printed, and errors of callbacks are uncaught.
 * @property {(conflict: Conflict) => void} [onConflict] Called for changes of this window that were
 *   lost, since others had removed their place. Without it, they are printed.
 * @property {number} [keep] Milliseconds for which this window keeps the ref after the last component
 *   that uses it has ended. So the next page finds the value at once. Infinity for the life of the
 *   page. 60,000 by default; see `configure`.
 * @property {import('../client/replica/replica.js').Connect} [connect] Another connection to main than
 *   the bridge of the preload.
 */

/**
 * @template T
 * @typedef {object} RemoteRefState The members of a remote ref other than its value.
 * @property {Promise<void>} ready Resolves when main's value has arrived. Rejects with a
 *   `RemoteRefError` if main denies or destroys the ref before.
 * @property {Readonly<import('vue').Ref<Status>>} status `connecting` until main's value has arrived,
 *   then `live`; `stale` while main sends it again; `denied`; or `closed` after `destroy()` here or in
 *   main.
 * @property {Readonly<import('vue').Ref<number>>} pending Changes of this window that main has not
 *   confirmed yet.
 * @property {Readonly<import('vue').Ref<boolean>>} readOnly Whether this window may only read. Then
 *   changes of the value only warn.
 * @property {Readonly<import('vue').ShallowRef<WindowCloud | null>>} cloud How it is with the server that
 *   shares it with other devices: `status`, `pending`, `lost` and more. Null until main has told it, and for a ref
 *   without the option `cloud`.
 * @property {(path?: Path) => unknown} get A plain copy of the value at a path, or of the whole value,
 *   for `structuredClone`, IndexedDB or IPC. Not reactive. Undefined if the path does not resolve.
 * @property {(fn: (value: T) => unknown) => void} update Makes all changes by `fn` one transaction. If
 *   it throws, nothing changes.
 * @property {(patches: Patch[] | object[]) => void} patch Applies patches, with typed paths or as an
 *   RFC 6902 document, as one change that succeeds or fails as a whole.
 * @property {(fn: (change: Change) => unknown) => () => void} onChange Calls `fn` after each change, of
 *   this window and of others, until the component ends or the returned function is called.
 * @property {() => void} destroy Ends this use of the ref at once. The last one in a window closes it.
 */

/**
 * @template T
 * @typedef {import('vue').Ref<T> & Readonly<RemoteRefState<T>>} RemoteRef
 */

/** @import { EmptyInitial, Filled, RemoteRefValue } from '../registry.js' */

/**
 * A ref that the main process and all windows share. Use it like `ref()`: it is deep and reactive,
 * and every change, however made, reaches main and all other windows.
 *
 * It ends with the effect scope (the component) that it is called in; outside of one it lasts as long
 * as the page. Its type is that of `initial`, or the one that `RemoteRefs` has for its name.
 *
 * @template T
 * @template {string} [Name=string]
 * @overload
 * @param {Name} name The name given to `remoteRef` in main.
 * @param {T & EmptyInitial<Name, T>} initial The value until that of main is here. Copied. What is
 *   changed before then is kept where main's value is as it was here, and goes to `onConflict`
 *   otherwise.
 * @param {UseRemoteRefOptions} [options]
 * @returns {RemoteRef<Filled<T>>}
 * @throws {RemoteRefError} `ERR_REF_BRIDGE` without the preload, `ERR_REF_VALUE` where `initial`
 *   holds what cannot be carried, `ERR_REF_NAME` for a name that is not a string, `ERR_REF_OPTION`,
 *   `ERR_REF_VUE` with a Vue before 3.5, or in a component of another copy of Vue.
 */
/**
 * A ref that the main process and all windows share. Use it like `ref()`: it is deep and reactive,
 * and every change, however made, reaches main and all other windows.
 *
 * It ends with the effect scope (the component) that it is called in; outside of one it lasts as long
 * as the page. Its type is that of `initial`, or the one that `RemoteRefs` has for its name.
 *
 * @template T
 * @template {string} [Name=string]
 * @overload
 * @param {Name} name The name given to `remoteRef` in main.
 * @param {RemoteRefValue<Name, T>} initial The value until that of main is here. Copied. What is
 *   changed before then is kept where main's value is as it was here, and goes to `onConflict`
 *   otherwise.
 * @param {UseRemoteRefOptions} [options]
 * @returns {RemoteRef<RemoteRefValue<Name, T>>}
 * @throws {RemoteRefError} `ERR_REF_BRIDGE` without the preload, `ERR_REF_VALUE` where `initial`
 *   holds what cannot be carried, `ERR_REF_NAME` for a name that is not a string, `ERR_REF_OPTION`,
 *   `ERR_REF_VUE` with a Vue before 3.5, or in a component of another copy of Vue.
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
  needName('useRemoteRef', name)
  needVue()
  const { shared, release, destroy } = acquire(name, initial, options)
  const { replica, status, pending, readOnly, cloud } = shared
  if (getCurrentScope()) onScopeDispose(release)

  // This tracking is only for `triggerRef`: the value has its own dependencies.
  const ref = customRef((track) => ({
    get() {
      track()
      // Rendering depends only on the parts that it shows.
      if (!isRendering()) replica.store.trackWhole()
      return replica.value
    },
    set(value) {
      replica.value = value
    }
  }))
  const ready = replica.ready.then(() => {})
  // No unhandled rejection: there are also `status` and `onError`.
  ready.catch(() => {})
  const members = {
    ready,
    status,
    pending,
    readOnly,
    cloud,
    get: (/** @type {Path} */ path) => replica.get(path),
    update: (/** @type {(value: any) => unknown} */ fn) => replica.update(fn),
    patch: (/** @type {object[]} */ patches) => replica.patch(patches),
    onChange(/** @type {(change: Change) => unknown} */ fn) {
      const stop = replica.onChange(fn)
      if (getCurrentScope()) onScopeDispose(stop)
      return stop
    },
    destroy
  }
  for (const [key, value] of Object.entries(members)) Object.defineProperty(ref, key, { value })
  // Read by Vue's `isReadonly`.
  Object.defineProperty(ref, '__v_isReadonly', { get: () => readOnly.value })
  return /** @type {RemoteRef<unknown>} */ (/** @type {unknown} */ (ref))
}
