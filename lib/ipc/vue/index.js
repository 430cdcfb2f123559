/** Calls and messages in Vue components: they end with the component's scope. */

import { getCurrentScope, onScopeDispose } from 'vue'
import { useRemoteRef } from '../../vue/index.js'
import { NAMES } from '../core/index.js'
import { ipc } from '../window/index.js'

export { ipc, IpcError, callOptions, registerError } from '../window/index.js'

/** @import { CallName, EndEvent, Handler, HandlerOptions, Listener, MessageName } from '../types.js' */

/**
 * Calls a function with each message of that name, until the component ends.
 *
 * @template {MessageName} Name
 * @param {Name} name
 * @param {Listener<Name, EndEvent>} fn
 * @returns {() => void} Ends it earlier.
 */
export function onIpc(name, fn) {
  return untilScopeEnds(ipc.on(name, fn))
}

/**
 * Answers calls of that name, until the component ends.
 *
 * @template {CallName} Name
 * @param {Name} name
 * @param {Handler<Name, EndEvent>} fn
 * @param {HandlerOptions} [options]
 * @returns {() => void} Ends it earlier.
 */
export function handleIpc(name, fn, options) {
  return untilScopeEnds(ipc.handle(name, fn, options))
}

/** The names of windows and processes that are present, from `ipc.name` in main. */
export function useIpcNames() {
  return useRemoteRef(NAMES, /** @type {string[]} */ ([]))
}

/** @param {() => void} stop */
function untilScopeEnds(stop) {
  if (getCurrentScope()) onScopeDispose(stop)
  return stop
}
