'use strict'

/** The options of `remoteRef` and `configure`. */

const {
  badOption,
  checkOptionNames,
  describe,
  faultOfTextPlaces,
  needFunction
} = require('../../../dist/shared/index.js')
const { checkCloud } = require('./cloud.js')

/** @typedef {import('./access.js').AccessRule} AccessRule */
/** @typedef {import('../limits/limits.js').Limits} Limits */
/** @typedef {import('../limits/limits.js').RefLimits} RefLimits */
/** @typedef {import('../disk/options.js').PersistOptions} PersistOptions */
/** @typedef {import('../disk/options.js').DiskOptions} DiskOptions */
/** @typedef {readonly (string | number)[]} TextPattern A path that may contain '*'. */
/**
 * @typedef {object} RemoteRefOptions The options of one ref.
 * @property {AccessRule} [access] Who may open this ref, instead of the rule given to `configure`.
 * @property {RefLimits} [limits] The limits of this ref, instead of those given to `configure`.
 * @property {boolean | number} [firstPaint] Whether pages get the value before their first script runs,
 *   so that they show it at once: true for up to 64 KiB of JSON text, or a number of bytes. A larger
 *   value arrives a little later, as usual. False by default.
 * @property {TextPattern[]} [text] The places of strings that several people edit at once, such as
 *   `[['notes', '*', 'body']]`: `*` stands for any element or member. There, assigning a string sends
 *   what has changed in it, and edits of others at the same time stay. Everywhere else a string is one
 *   value, and the last one that is assigned wins.
 * @property {ErrorHandler} [onError] Called for errors that cannot be thrown where they are caused: a
 *   listener of `onChange` or an access rule that fails, and an assigned value that turns out to be too
 *   large, a disk that cannot be read or written. The handler given to `configure` is called too.
 *   Without any handler, errors of listeners are uncaught, and others are printed.
 * @property {boolean | PersistOptions} [persist] Whether the value is stored on this machine's disk, and
 *   there again when the app starts. Needs the package classic-level. False by default.
 * @property {import('./cloud.js').Cloud} [cloud] The server whose document this is: the value is shared with
 *   other devices, and stored on this one, so that it can be edited offline.
 * @property {string} [doc] The name of the document there: 1 to 256 characters. The ref's name by default.
 * @property {import('./conflict.js').ConflictOption} [conflict] What happens if several devices change the same
 *   without having seen each other: `merge` by default. Changes that lose are listed in `ref.cloud.lost`.
 */
/**
 * @typedef {object} Options The options of all refs.
 * @property {AccessRule} [access] Who may open refs without their own rule. It takes effect at once,
 *   also for open windows.
 * @property {Limits} [limits] The limits of pages and refs. Existing refs keep their limits.
 * @property {ErrorHandler} [onError] Called for errors of any ref that cannot be thrown where they are
 *   caused, after the ref's own `onError`.
 * @property {boolean} [preload] False if the app runs the bridge in its own preload. Applies to pages
 *   that load afterwards. True by default.
 * @property {DiskOptions} [persist] Where refs with `persist` are stored. To be set before the first one
 *   is created.
 */
/** @typedef {(error: unknown, name: string) => void} ErrorHandler Gets the error and the ref's name. */

/** Names of options. @type {(keyof RemoteRefOptions)[]} */
const OF_REF = [
  'access',
  'cloud',
  'conflict',
  'doc',
  'firstPaint',
  'limits',
  'onError',
  'persist',
  'text'
]
/** @type {(keyof Options)[]} */
const OF_ALL = ['access', 'limits', 'onError', 'persist', 'preload']

/**
 * Checks the names of options, so that a typo is an error, and the functions.
 *
 * @param {Omit<RemoteRefOptions & Options, 'persist'>} options
 * @param {string} [ref] The ref that they are for; without it, they are the options of `configure`.
 * @throws {RemoteRefError} `ERR_REF_OPTION`
 */
function checkOptions(options, ref) {
  checkOptionNames(ref, options, ref === undefined ? OF_ALL : OF_REF)
  const { access, onError, preload, text } = options
  if (ref !== undefined) checkCloud(options, ref)
  // `configure({ access: undefined })` is an error: a rule was intended, and the old one must not stay.
  if (access !== undefined || (ref === undefined && 'access' in options)) {
    const form = "(frame, name) => 'write' | 'read' | 'none'"
    needFunction(ref, 'the option "access"', access, form)
  }
  if (onError !== undefined) {
    needFunction(ref, 'the option "onError"', onError, '(error, name) => {}')
  }
  const fault = text === undefined ? undefined : faultOfTextPlaces(text)
  if (fault) throw badOption(ref, `the option "text" ${fault}`)
  if (preload !== undefined && typeof preload !== 'boolean') {
    throw badOption(ref, `the option "preload" must be true or false, not ${describe(preload)}.`)
  }
}

module.exports = { checkOptions }
