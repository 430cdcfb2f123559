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
 * @property {Path} [path] The place in its value.
 * @property {number} [patch] Index of the wrong patch in a list of patches.
 * @property {unknown} [cause]
 */

/** An error that the user of a ref can cause. `code` identifies it; `message` says what to do. */
export class RemoteRefError extends Error {
  /** Bundlers rename classes. */
  static name = 'RemoteRefError'

  /**
   * @param {string} code A key of `ERROR_CODES`.
   * @param {string} message
   * @param {ErrorDetails} [details]
   */
  constructor(code, message, details = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined)
    this.code = code
    /** @type {string | undefined} The name of the ref. */
    this.ref = details.ref
    /** @type {Path | undefined} The place in its value. */
    this.path = details.path
    /** @type {number | undefined} Index of the wrong patch in a list of patches. */
    this.patch = details.patch
  }

  /**
   * Adds the name of the ref to an error of a layer that does not know it. Takes a
   * `RemoteRefError`, or an `Error` of the addon with one of our codes; returns any other error
   * unchanged.
   *
   * @param {unknown} error
   * @param {string} ref
   * @param {{ path: Path }[]} [patches] The patches that were tried, if the error has an index.
   * @returns {unknown}
   */
  static from(error, ref, patches) {
    // Do not check the class: the addon's errors may come from another realm.
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
 * The wrong patch: the one that the error names, or the only one.
 *
 * @template T
 * @param {T[] | undefined} patches @param {number | undefined} index
 * @returns {T | undefined}
 */
function faulty(patches, index) {
  return patches?.[index ?? (patches.length === 1 ? 0 : -1)]
}

/**
 * Makes a whole message of the few words of the core: where, what, and what to do.
 *
 * @param {string} code @param {string} what @param {Path} [path]
 */
export function explain(code, what, path) {
  const place = path ? `${showPath(path)}: ` : ''
  return `${place}${what.replace(/\.?$/, '.')} ${ERROR_CODES[code] ?? ''}`.trimEnd()
}

// On the prototype, like built-in errors, so that comparisons do not see an own member.
Object.defineProperty(RemoteRefError.prototype, 'name', {
  value: 'RemoteRefError',
  writable: true,
  configurable: true
})
