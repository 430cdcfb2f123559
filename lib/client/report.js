/** Where a window's errors go. */

/** @typedef {import('../shared/errors.js').RemoteRefError} RemoteRefError */
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
 *   refused a change, or does not let this page have the ref. A ref's own handler is told before.
 */
export function configure(options) {
  if ('onError' in options) general = options.onError
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
  const told = [own, general].filter((handler) => {
    try {
      return handler !== undefined && handler(error, name) !== false
    } catch (mistake) {
      // The replica goes on, whatever a handler thinks of it.
      queueMicrotask(() => {
        throw mistake
      })
      return true
    }
  })
  if (told.length === 0) print(error)
}
