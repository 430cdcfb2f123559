/** Where a window's errors go. */

import {
  RemoteRefError,
  attempt,
  checkOptionNames,
  needFunction,
  throwLater
} from '../../shared/index.js'

/**
 * @typedef {(error: RemoteRefError, name: string) => unknown} ErrorHandler Gets the error and the
 *   ref's name. One that returns false has not dealt with it.
 */

/** @type {ErrorHandler | undefined} */
let general

/**
 * Sets what holds for all refs of this window.
 *
 * @param {{ onError?: ErrorHandler }} options `onError` is told of every error that a ref has: main
 *   refused a change, or does not let this page have the ref; and of what listeners, `onConflict` and
 *   effects of others' changes throw (`ERR_REF_CALLBACK`). A ref's own handler is told before.
 * @throws {RemoteRefError} `ERR_REF_OPTION` for a bad one; nothing has been set then.
 */
export function configure(options) {
  checkOptionNames(undefined, options, ['onError'])
  const { onError } = options
  if (onError) needFunction(undefined, 'the option "onError"', onError, '(error, name) => {}')
  if ('onError' in options) general = onError
}

/**
 * Tells of an error: a ref's own handler, the general one, and the console where there is neither.
 *
 * @param {RemoteRefError} error
 * @param {string} name The ref's.
 * @param {ErrorHandler} [own]
 * @param {(error: RemoteRefError) => void} [print] What becomes of it where nobody wants it.
 */
export function report(error, name, own, print = console.error) {
  const told = [own, general].filter(
    (handler) => handler !== undefined && attempt(() => handler(error, name)) !== false
  )
  if (told.length === 0) print(error)
}

/**
 * Tells of what code of the app has thrown that no statement of its own waits for. Where there is no
 * handler it is uncaught.
 *
 * @param {unknown} thrown
 * @param {string} name The ref's.
 * @param {ErrorHandler} [own]
 */
export function reportThrown(thrown, name, own) {
  report(callbackError(thrown, name), name, own, () => throwLater(thrown))
}

/** @param {unknown} thrown @param {string} name */
function callbackError(thrown, name) {
  if (thrown instanceof RemoteRefError && thrown.code === 'ERR_REF_RECURSION') return thrown
  const said = thrown instanceof Error ? thrown.message : String(thrown)
  return new RemoteRefError(
    'ERR_REF_CALLBACK',
    `Ref "${name}": a listener, a handler or an effect has thrown (${said}). See the cause.`,
    { ref: name, cause: thrown }
  )
}
