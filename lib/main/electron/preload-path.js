'use strict'

const fs = require('node:fs')
const path = require('node:path')
const { RemoteRefError } = require('../../../dist/shared/index.js')
const { preloadFolder } = require('../native/index.js')

/**
 * Absolute path of the bridge, for `webPreferences.preload` or `session.registerPreloadScript`.
 *
 * @param {'index' | 'first-paint'} [name] Another file of the package's preloads.
 * @returns {string}
 * @throws {RemoteRefError} `ERR_REF_BRIDGE` if the file is missing, for example after bundling the main
 *   process.
 */
function preloadPath(name = 'index') {
  const file = path.join(preloadFolder, `${name}.js`)
  if (fs.existsSync(file)) return file
  throw new RemoteRefError(
    'ERR_REF_BRIDGE',
    `The preload bridge is not at ${file}. If the main process is bundled, leave "electron-remote-ref" ` +
      'external, or call configure({ preload: false }) and have your own preload import ' +
      'electron-remote-ref/preload.'
  )
}

module.exports = { preloadPath }
