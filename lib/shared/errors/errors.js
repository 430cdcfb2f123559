/**
 * Errors: one class, and one table of codes.
 */

import { ERROR_CODES } from './error-codes.js'
import { showPath } from './show-path.js'

export { ERROR_CODES }

/** @typedef {import('../path/path.js').Path} Path */

/**
 * @typedef {object} ErrorDetails
 * @property {string} [ref] The name of the ref.
 * @property {Path} [path] Where in its value.
 * @property {number} [patch] Index of the patch at fault, where a list of patches is.
 * @property {unknown} [cause]
 */

/** An error that the user of a ref can cause. `code` tells which; `message` says what to do. */
export class RemoteRefError extends Error {
  /** Bundles give classes other names. */
  static name = 'RemoteRefError'

  /**
   * @param {string} code A key of `ERROR_CODES`.
   * @param {string} [message] The code's own sentences if left out.
   * @param {ErrorDetails} [details]
   */
  constructor(code, message, details = {}) {
    super(
      message ?? ERROR_CODES[code]?.join(' ') ?? code,
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
   * @param {{ path: Path }[]} [patches] Those that were tried, where the error tells the index of one.
   * @returns {unknown}
   */
  static from(error, ref, patches) {
    // Not by its class: the addon's errors may be of another realm.
    const {
      code,
      patch,
      path = faulty(patches, patch)?.path,
      ref: named,
      name,
      message: text = ''
    } = /** @type {Partial<RemoteRefError>} */ (Object(error))
    if (named !== undefined || code === undefined || !Object.hasOwn(ERROR_CODES, code)) return error
    const said = name === 'RemoteRefError' ? text : explain(code, text, path)
    return new RemoteRefError(code, `Ref "${ref}": ${said}`, { ref, path, patch, cause: error })
  }
}

/**
 * Which patch is at fault: the one that the error names, or the only one.
 *
 * @template T
 * @param {T[] | undefined} patches @param {number | undefined} index
 * @returns {T | undefined}
 */
function faulty(patches, index) {
  return patches?.[index ?? (patches.length === 1 ? 0 : -1)]
}

/**
 * A whole message out of the few words that the core has: where it was, what, and what to do.
 *
 * @param {string} code @param {string} what @param {Path} [path]
 */
export function explain(code, what, path) {
  const place = path ? `${showPath(path)}: ` : ''
  return `${place}${what.replace(/\.?$/, '.')} ${ERROR_CODES[code]?.[1] ?? ''}`.trimEnd()
}

// On the prototype, as with the errors of the language: no own member that a comparison would see.
Object.defineProperty(RemoteRefError.prototype, 'name', {
  value: 'RemoteRefError',
  writable: true,
  configurable: true
})
