'use strict'

/** The package in the main process: values shared with all windows. */

const { RemoteRefError, entry, toPlain } = require('../../dist/shared/index.js')
const { runtime, needSameVersion, preloadPath, needMainProcess } = require('./electron/index.js')
const { checkDisk } = require('./disk/index.js')
const { checkLimits } = require('./limits/index.js')
const { checkOptions, defaultAccess } = require('./options/index.js')
const { RemoteRef } = require('./ref/index.js')

/** @typedef {import('./options/options.js').Options} Options */
/** @typedef {import('./options/options.js').RemoteRefOptions} RemoteRefOptions */
/** @typedef {import('./ref/changes.js').Change} Change */
/** @typedef {import('./disk/disk.js').DiskState} DiskState */
/** @typedef {import('./disk/options.js').PersistOptions} PersistOptions */
/** @typedef {import('./disk/options.js').DiskOptions} DiskOptions */
/** @typedef {import('./options/access.js').Access} Access */
/** @typedef {import('./options/access.js').AccessRule} AccessRule */
/** @typedef {import('./options/access.js').Frame} Frame */
/** @typedef {import('./options/options.js').ErrorHandler} ErrorHandler */
/** @typedef {import('./ref/stats.js').Stats} Stats */
/** @typedef {import('../../dist/shared/patch/patch.js').Patch} Patch */
/** @typedef {import('../../dist/shared/path/path.js').Path} Path */
/** @import { EmptyInitial, Filled, RemoteRefValue } from '../registry.js' */
/** @typedef {import('./limits/limits.js').Limits} Limits */
/** @typedef {import('./limits/limits.js').RefLimits} RefLimits */

/** @typedef {RemoteRefOptions & { cloud: import('./options/cloud.js').Cloud }} SharedOptions */
/**
 * @template T
 * @typedef {RemoteRef<T> & { readonly cloud: import('./options/cloud.js').CloudState, readonly disk: DiskState }} SharedRef
 *   A ref with the option `cloud`.
 */

const { hub, preloads } = runtime

/**
 * Creates a value that this process, all windows and other devices share: see below.
 *
 * @template T
 * @template {string} [Name=string]
 * @overload
 * @param {Name} name How windows ask for it: 1 to 256 characters.
 * @param {T & EmptyInitial<Name, T>} initial Its first value, unless the document has one.
 * @param {SharedOptions} options
 * @returns {SharedRef<Filled<T>>}
 */
/**
 * Creates a value that this process, all windows and other devices share: see below.
 *
 * @template T
 * @template {string} [Name=string]
 * @overload
 * @param {Name} name How windows ask for it: 1 to 256 characters.
 * @param {RemoteRefValue<Name, T>} initial Its first value, unless the document has one.
 * @param {SharedOptions} options
 * @returns {SharedRef<RemoteRefValue<Name, T>>}
 */
/**
 * Creates a value that this process and all windows share. Works before `app.whenReady()`.
 *
 * Its type is that of `initial`, or the one that `RemoteRefs` has for its name.
 *
 * @template T
 * @template {string} [Name=string]
 * @overload
 * @param {Name} name How windows ask for it: 1 to 256 characters.
 * @param {T & EmptyInitial<Name, T>} initial Its first value: anything that structured clone carries;
 *   copied.
 * @param {RemoteRefOptions} [options]
 * @returns {RemoteRef<Filled<T>>}
 * @throws {RemoteRefError} `ERR_REF_EXISTS` if there is one of that name, `ERR_REF_NAME` for a bad
 *   name, `ERR_REF_VALUE` where `initial` holds what cannot be carried, `ERR_REF_PROCESS` in a process
 *   of an Electron app that is not the main one.
 */
/**
 * Creates a value that this process and all windows share. Works before `app.whenReady()`.
 *
 * Its type is that of `initial`, or the one that `RemoteRefs` has for its name.
 *
 * @template T
 * @template {string} [Name=string]
 * @overload
 * @param {Name} name How windows ask for it: 1 to 256 characters.
 * @param {RemoteRefValue<Name, T>} initial Its first value: anything that structured clone carries;
 *   copied.
 * @param {RemoteRefOptions} [options]
 * @returns {RemoteRef<RemoteRefValue<Name, T>>}
 * @throws {RemoteRefError} `ERR_REF_EXISTS` if there is one of that name, `ERR_REF_NAME` for a bad
 *   name, `ERR_REF_VALUE` where `initial` holds what cannot be carried, `ERR_REF_PROCESS` in a process
 *   of an Electron app that is not the main one.
 */
/**
 * @param {string} name
 * @param {unknown} initial
 * @param {RemoteRefOptions} [options]
 * @returns {RemoteRef<any>}
 */
function remoteRef(name, initial, options = {}) {
  checkName(name)
  needMainProcess(name)
  needSameVersion(name)
  checkOptions(options, name)
  if (hub.has(name)) {
    throw new RemoteRefError(
      'ERR_REF_EXISTS',
      `Ref "${name}" exists already. Keep the one that remoteRef returned, or destroy() it first.`,
      { ref: name }
    )
  }
  preloads?.check()
  const ref = new RemoteRef(name, initial, options, hub)
  if (ref.firstPaint > 0) preloads?.add('first-paint')
  hub.add(ref)
  return ref
}

/**
 * Sets options for all refs. May be called at any time: `access`, `onError` and the limits of pages
 * take effect at once, other limits for refs created later, and `preload` for pages that load later.
 *
 * @param {Options} options
 * @throws {RemoteRefError} `ERR_REF_OPTION` for a bad option. Then nothing has been set.
 */
function configure(options) {
  checkOptions(options)
  if (options.persist !== undefined) checkDisk(options.persist)
  const limits = checkLimits(options.limits, hub.limits)
  // It is refused if it comes too late.
  if (options.persist) hub.disk.configure(options.persist.folder)
  hub.limits = limits
  if ('onError' in options) hub.onError = options.onError
  if (options.access) hub.access = options.access
  if (preloads && options.preload !== undefined) preloads.enabled = options.preload
}

/**
 * Deletes what is stored of a ref with the option `persist`, such as one that a new version of the app no
 * longer has.
 *
 * @param {string} name
 * @returns {Promise<void>} Resolves when it is deleted from the disk.
 * @throws {RemoteRefError} Rejects with `ERR_REF_EXISTS` while there is a ref of that name that is being
 *   stored, with `ERR_REF_NAME` for a bad name, and with the errors of the disk.
 */
async function dropPersisted(name) {
  checkName(name, 'dropPersisted')
  needMainProcess(name)
  needSameVersion(name)
  if (hub.disk.has(name)) {
    throw new RemoteRefError(
      'ERR_REF_EXISTS',
      `Ref "${name}" is being stored. destroy() it before dropPersisted.`,
      { ref: name }
    )
  }
  await hub.disk.drop(name)
}

/** @param {unknown} name @param {string} [what] The function that got it. */
function checkName(name, what = 'remoteRef') {
  if (typeof name === 'string' && name.length > 0 && name.length <= 256) return
  throw new RemoteRefError(
    'ERR_REF_NAME',
    `${what}: the name must be a string of 1 to 256 characters, not ${
      typeof name === 'string' ? `one of ${name.length}` : String(name)
    }.`
  )
}

module.exports = {
  remoteRef,
  configure,
  dropPersisted,
  defaultAccess,
  entry,
  toPlain,
  preloadPath,
  RemoteRef,
  RemoteRefError
}
