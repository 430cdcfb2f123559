'use strict'

/** The option `persist`, of a ref and of `configure`. */

const path = require('node:path')
const {
  badOption,
  checkOptionNames,
  describe,
  needFunction
} = require('../../../dist/shared/index.js')

/**
 * @typedef {object} PersistOptions How a value is stored whose form changes with the app.
 * @property {number} [version] The version of the value's form: a whole number, 1 by default. To be
 *   raised when a new version of the app needs another form.
 * @property {(value: any, from: number) => unknown} [migrate] Turns a stored value of an earlier
 *   version into one of this version: it changes the given value, or returns a new one. Needed as soon
 *   as `version` is above 1. If it throws, what is stored stays as it is, and this run of the app works
 *   in memory, from the initial value.
 */
/**
 * @typedef {object} DiskOptions Where the values of all refs with `persist` are stored.
 * @property {string | null} folder The absolute path of a folder that is for this alone; `remote-ref`
 *   in Electron's `userData` by default. Null keeps them in memory, as is the default without Electron.
 */

/**
 * @param {unknown} persist
 * @param {string} ref
 * @returns {{ version: number, migrate?: (value: any, from: number) => unknown } | null} Null if the ref
 *   is not to be stored.
 * @throws {RemoteRefError} `ERR_REF_OPTION`
 */
function checkPersist(persist, ref) {
  if (persist === undefined || persist === false) return null
  if (persist === true) return { version: 1 }
  if (typeof persist !== 'object' || persist === null || Array.isArray(persist)) {
    const form = 'true, false, or { version, migrate }'
    throw badOption(ref, `the option "persist" must be ${form}, not ${describe(persist)}.`)
  }
  checkOptionNames(ref, persist, ['version', 'migrate'])
  const { version = 1, migrate } = /** @type {PersistOptions} */ (persist)
  if (!Number.isSafeInteger(version) || version < 1) {
    throw badOption(ref, `persist.version must be a whole number from 1, not ${describe(version)}.`)
  }
  if (migrate !== undefined || version > 1) {
    needFunction(ref, 'persist.migrate', migrate, '(value, from) => value')
  }
  return { version, migrate }
}

/**
 * @param {unknown} persist The option of `configure`.
 * @throws {RemoteRefError} `ERR_REF_OPTION`
 */
function checkDisk(persist) {
  checkOptionNames(undefined, persist, ['folder'])
  const { folder } = /** @type {Partial<DiskOptions>} */ (persist)
  if (folder === null || (typeof folder === 'string' && path.isAbsolute(folder))) return
  const form = 'the absolute path of a folder, or null'
  throw badOption(undefined, `persist.folder must be ${form}, not ${describe(folder)}.`)
}

module.exports = { checkDisk, checkPersist }
