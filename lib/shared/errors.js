/**
 * Errors: one class, one table of codes.
 */

/** @typedef {import('./path.js').Path} Path */

/**
 * Every code a `RemoteRefError` can have, and what it means.
 */
export const ERROR_CODES = Object.freeze({
  ERR_REF_EXISTS: 'A ref of that name exists already.',
  ERR_REF_NAME: 'The name of a ref must be a string that is not empty.',
  ERR_REF_VALUE: 'The value holds something that cannot be shared.',
  ERR_REF_DEPTH: 'The value is nested deeper than the limit.',
  ERR_REF_TEXT: 'The text is not valid JSON.',
  ERR_REF_PATCH: 'The patch has a wrong form.',
  ERR_REF_PATH: 'The path does not lead to a value.',
  ERR_REF_TEST: 'The value is not the one that the test expects.',
  ERR_REF_TOO_LARGE: 'The value, message or list is above its limit.',
  ERR_REF_DENIED: 'Main does not allow this page to do that.',
  ERR_REF_DESTROYED: 'The ref is closed.',
  ERR_REF_VERSION: 'The transaction is based on a version that the ref never had.',
  ERR_REF_STALE: 'The transaction is based on a version older than the history that main keeps.',
  ERR_REF_ORDER: 'The number of the transaction is out of order.',
  ERR_REF_MESSAGE: 'The message has a wrong form.',
  ERR_REF_OPTION: 'An option has a wrong value.',
  ERR_REF_BRIDGE: 'The preload bridge is missing in this page.',
  ERR_REF_ADDON: 'The native addon could not be loaded.'
})

/**
 * @typedef {object} ErrorDetails
 * @property {string} [ref] The name of the ref.
 * @property {Path} [path] Where in its value.
 * @property {number} [patch] Index of the patch at fault, where a list of patches is.
 * @property {unknown} [cause]
 */

/** An error that the user of a ref can cause. `code` tells which; `message` says what to do. */
export class RemoteRefError extends Error {
  /**
   * @param {string} code A key of `ERROR_CODES`.
   * @param {string} [message] The code's own sentence if left out.
   * @param {ErrorDetails} [details]
   */
  constructor(code, message, details = {}) {
    super(
      message ?? /** @type {Record<string, string>} */ (ERROR_CODES)[code] ?? code,
      'cause' in details ? { cause: details.cause } : undefined
    )
    this.code = code
    /** @type {string | undefined} The name of the ref. */
    this.ref = details.ref
    /** @type {Path | undefined} Where in its value. */
    this.path = details.path
    /** @type {number | undefined} Index of the patch at fault, where a list of patches is. */
    this.patch = details.patch
  }

  /**
   * Makes a `RemoteRefError` that names the ref of an error of a layer that does not know it: one of
   * our own, or an `Error` of the addon with one of our codes. Any other error is returned as it is.
   *
   * @param {unknown} error
   * @param {string} ref
   * @returns {unknown}
   */
  static from(error, ref) {
    // Not by its class: the addon's errors may be of another realm.
    const {
      code,
      path,
      patch,
      ref: named,
      message: text
    } = /** @type {Partial<RemoteRefError>} */ (Object(error))
    if (named !== undefined || code === undefined || !Object.hasOwn(ERROR_CODES, code)) return error
    const message = `Ref "${ref}": ${text}`
    return new RemoteRefError(code, message, { ref, path, patch, cause: error })
  }
}

// On the prototype, as with the errors of the language: no own member that a comparison would see.
Object.defineProperty(RemoteRefError.prototype, 'name', {
  value: 'RemoteRefError',
  writable: true,
  configurable: true
})
