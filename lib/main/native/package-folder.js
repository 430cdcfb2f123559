'use strict'

/**
 * Where the package is, and its preloads. The build gives the one file that is published another text
 * of this one: see scripts/bundle.mjs.
 */

const path = require('node:path')

const packageFolder = path.join(__dirname, '..', '..', '..')

module.exports = { packageFolder, preloadFolder: path.join(packageFolder, 'preload') }
