/** Reports the errors of a window. */

import {
  RemoteRefError,
  attempt,
  checkOptionNames,
  needFunction,
  throwLater
} from '../../shared/index.js'

/**
 * @typedef {(error: RemoteRefError, name: string) => unknown} ErrorHandler Gets the error and the ref's
 *   name. Returning false means that the error was not handled.
 */

/** @type {ErrorHandler | undefined} */
let general

/**
 * Sets options for all refs of this window.
 *
 * @param {{ onError?: ErrorHandler }} options `onError` is called for every error of a ref: main
 *   refuses a change or denies the ref, or a listener, `onConflict` or an effect of others' changes
 *   throws (`ERR_REF_CALLBACK`). A ref's own handler is called first.
 * @throws {RemoteRefError} `ERR_REF_OPTION` for a bad option. Then nothing has been set.
 */
export function configure(options) {
  checkOptionNames(undefined, options, ['onError'])
  const { onError } = options
  if (onError) needFunction(undefined, 'the option "onError"', onError, '(error, name) => {}')
  if ('onError' in options) general = onError
}

/**
 * Reports an error to the ref's own handler and to the general one, or prints it if there is none.
 *
 * @param {RemoteRefError} error
 * @param {string} name The ref's.
 * @param {ErrorHandler} [own]
 * @param {(error: RemoteRefError) => void} [print] Prints it if there is no handler.
 */
export function report(error, name, own, print = console.error) {
  const told = [own, general].filter(
    (handler) => handler !== undefined && attempt(() => handler(error, name)) !== false
  )
  if (told.length === 0) print(error)
}

/**
 * Reports an error of the app's code that no statement can throw. Without a handler it is uncaught.
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
