'use strict'

/** Loads the binary of the package that is for this platform. */

const { createRequire } = require('node:module')
const path = require('node:path')
const { RemoteRefError } = require('../../../dist/shared/index.js')
const { TARGETS, target, whyNoAddon } = require('./no-addon.js')
const { packageFolder } = require('./package-folder.js')

/**
 * @returns {import('./addon.js').Addon}
 * @throws {RemoteRefError} `ERR_REF_ADDON`
 */
function loadPrebuilt() {
  const loaded = TARGETS.includes(target) ? requirePrebuilt() : requireMadeHere()
  // Some bundlers give the path of a file instead of what is in it.
  if (typeof loaded?.Document !== 'function') throw noAddon(true)
  return loaded
}

/**
 * There is one `require` for all paths. esbuild, webpack and other bundlers find each path in it, take the
 * files along, and load the one that is chosen. Rollup finds none. If there was a `require` for each, it
 * would make imports of them, and those load all binaries before anything else runs, also those for other
 * systems. The build publishes it as it is here: see scripts/bundle.mjs.
 *
 * It is in a `try`, so that a package without the binaries of other platforms can be bundled.
 *
 * @returns {any}
 */
function requirePrebuilt() {
  try {
    return require(
      target === 'darwin-arm64'
        ? '../../../prebuilds/darwin-arm64/remote_ref.node'
        : target === 'darwin-x64'
          ? '../../../prebuilds/darwin-x64/remote_ref.node'
          : target === 'linux-arm64'
            ? '../../../prebuilds/linux-arm64/remote_ref.node'
            : target === 'linux-x64'
              ? '../../../prebuilds/linux-x64/remote_ref.node'
              : target === 'win32-arm64'
                ? '../../../prebuilds/win32-arm64/remote_ref.node'
                : '../../../prebuilds/win32-x64/remote_ref.node'
    )
  } catch (error) {
    throw noAddon(isMissing(error), error)
  }
}

/** For a platform that is not supported, in a package that was made on such a machine. @returns {any} */
function requireMadeHere() {
  const file = path.join(packageFolder, 'prebuilds', target, 'remote_ref.node')
  try {
    // No bundler looks for it.
    return createRequire(file)(file)
  } catch (error) {
    throw noAddon(isMissing(error), error)
  }
}

/** @param {boolean} missing @param {unknown} [cause] */
function noAddon(missing, cause) {
  return new RemoteRefError('ERR_REF_ADDON', whyNoAddon(missing), cause ? { cause } : {})
}

/**
 * True also for the errors of bundlers that have put something else in the place of `require`, which
 * have no code.
 *
 * @param {unknown} error
 */
function isMissing(error) {
  const { code, message } = /** @type {{ code?: string, message?: string }} */ (error)
  if (code !== undefined) return code === 'MODULE_NOT_FOUND'
  return /^(could not dynamically |dynamic |calling `)?require\b/i.test(String(message))
}

module.exports = { loadPrebuilt }
