'use strict'

/** What apps give as options, to `remoteRef` and to `configure`. */

const {
  badOption,
  checkOptionNames,
  describe,
  needFunction
} = require('../../../dist/shared/index.js')

/** @typedef {import('./access.js').AccessRule} AccessRule */
/** @typedef {import('../limits/limits.js').Limits} Limits */
/** @typedef {import('../limits/limits.js').RefLimits} RefLimits */
/**
 * @typedef {object} RemoteRefOptions Of one ref.
 * @property {AccessRule} [access] Who may open this ref, instead of the rule given to `configure`.
 * @property {RefLimits} [limits] Of this ref, instead of those given to `configure`.
 * @property {boolean | number} [firstPaint] Whether pages have the value before their first script
 *   runs, so that it is what they show first: true for up to 64 KiB of JSON text, or the number of
 *   bytes. A larger value comes the usual way, a little later. False by default.
 * @property {ErrorHandler} [onError] Told of errors that cannot be thrown at whoever caused them: a
 *   listener of `onChange` that fails, now or later, an access rule that does, and a large value that
 *   turns out to be too large for the ref. So is the handler given to `configure`. Where there is
 *   neither, the first are uncaught and the second are printed.
 */
/**
 * @typedef {object} Options Of all refs.
 * @property {AccessRule} [access] Who may open refs that have no rule of their own. It holds at once
 *   for windows that have them open, too.
 * @property {Limits} [limits] What pages may ask of main, and how large refs may be. Refs that exist
 *   keep their own.
 * @property {ErrorHandler} [onError] Told of errors of any ref that cannot be thrown at whoever caused
 *   them; a ref's own `onError` is told before.
 * @property {boolean} [preload] False if the app runs the bridge in its own preload; it holds for what
 *   windows load from then on. True by default.
 */
/** @typedef {(error: unknown, name: string) => void} ErrorHandler Gets the error and the ref's name. */

/** Names of options. @type {(keyof RemoteRefOptions)[]} */
const OF_REF = ['access', 'firstPaint', 'limits', 'onError']
/** @type {(keyof Options)[]} */
const OF_ALL = ['access', 'limits', 'onError', 'preload']

/**
 * Checks what is not checked where it is used: names, which a slip would turn into no option at all,
 * and functions.
 *
 * @param {RemoteRefOptions & Options} options
 * @param {string} [ref] The ref that they are for; those of `configure` if left out.
 * @throws {RemoteRefError} `ERR_REF_OPTION`
 */
function checkOptions(options, ref) {
  checkOptionNames(ref, options, ref === undefined ? OF_ALL : OF_REF)
  const { access, onError, preload } = options
  // Of all refs there is always a rule, and what was meant to be one must not leave another in place.
  if (access !== undefined || (ref === undefined && 'access' in options)) {
    const form = "(frame, name) => 'write' | 'read' | 'none'"
    needFunction(ref, 'the option "access"', access, form)
  }
  if (onError !== undefined) {
    needFunction(ref, 'the option "onError"', onError, '(error, name) => {}')
  }
  if (preload !== undefined && typeof preload !== 'boolean') {
    throw badOption(ref, `the option "preload" must be true or false, not ${describe(preload)}.`)
  }
}

module.exports = { checkOptions }
