/** Calls and messages in Vue components: they end with the component's scope. */

import { getCurrentScope, onScopeDispose } from 'vue'
import { useRemoteRef } from '../../vue/index.js'
import { ipc } from '../window/index.js'

export { ipc, IpcError, callOptions, registerError } from '../window/index.js'

/** @typedef {import('../core/registry.js').Callback} Callback */
/** @typedef {import('../core/handler-options.js').HandlerOptions} HandlerOptions */

/**
 * Calls a function with each message of that name, until the component ends.
 *
 * @param {string} name @param {Callback} fn
 * @returns {() => void} Ends it earlier.
 */
export function onIpc(name, fn) {
  return untilScopeEnds(ipc.on(name, fn))
}

/**
 * Answers calls of that name, until the component ends.
 *
 * @param {string} name @param {Callback} fn
 * @param {HandlerOptions & { replace?: boolean }} [options]
 * @returns {() => void} Ends it earlier.
 */
export function handleIpc(name, fn, options) {
  return untilScopeEnds(ipc.handle(name, fn, options))
}

/** The names of windows and processes that are present, from `ipc.name` in main. */
export function useIpcNames() {
  return useRemoteRef('ipc:names', /** @type {string[]} */ ([]))
}

/** @param {() => void} stop */
function untilScopeEnds(stop) {
  if (getCurrentScope()) onScopeDispose(stop)
  return stop
}
