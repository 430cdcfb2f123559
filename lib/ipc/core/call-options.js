/** Options of a call, as its last argument. */

import { IpcError } from './errors.js'

/**
 * @typedef {object} CallOptions
 * @property {AbortSignal} [signal] Aborts the call: it rejects with the signal's reason, and the signal
 *   of the handler's event aborts.
 * @property {number} [timeout] Milliseconds after which the call rejects with `ERR_IPC_TIMEOUT` and is
 *   aborted.
 * @property {(value: any) => void} [onProgress] Called with each `event.progress(value)`.
 */

const MARK = Symbol('options of a call')
const KEYS = ['signal', 'timeout', 'onProgress']
/** @type {CallOptions} */
const NONE = Object.freeze({})

/**
 * Marks options of a call. Needed only if the last argument of a call looks like options and is none:
 * then add `callOptions()` after it.
 *
 * @param {CallOptions} [options] @returns {CallOptions}
 */
export function callOptions(options = {}) {
  return Object.defineProperty({ ...options }, MARK, { value: true })
}

/**
 * Separates the options from the arguments: the last argument is options if it is a plain object with
 * no other members than those of options, and at least one of them.
 *
 * @param {string} name @param {any[]} args
 * @returns {{ args: any[], options: CallOptions }}
 * @throws {IpcError} `ERR_IPC_OPTION`
 */
export function splitOptions(name, args) {
  const last = args.at(-1)
  if (!isOptions(last)) return { args, options: NONE }
  const { signal, timeout, onProgress } = last
  if (signal !== undefined && typeof (/** @type {any} */ (signal)?.addEventListener) !== 'function')
    throw new IpcError('ERR_IPC_OPTION', name, 'the option "signal" must be an AbortSignal.')
  if (timeout !== undefined && !(timeout > 0)) {
    const what = 'the option "timeout" must be a number of milliseconds above 0.'
    throw new IpcError('ERR_IPC_OPTION', name, what)
  }
  if (onProgress !== undefined && typeof onProgress !== 'function')
    throw new IpcError('ERR_IPC_OPTION', name, 'the option "onProgress" must be a function.')
  return { args: args.slice(0, -1), options: last }
}

/** @param {any} value @returns {value is CallOptions} */
function isOptions(value) {
  if (typeof value !== 'object' || value === null) return false
  if (value[MARK]) return true
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return false
  const keys = Object.keys(value)
  return keys.length > 0 && keys.every((key) => KEYS.includes(key))
}
