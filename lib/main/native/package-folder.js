'use strict'

/**
 * The folder of the package. The build replaces the text of this file in the published bundle: see
 * scripts/bundle.mjs.
 */

const path = require('node:path')

const packageFolder = path.join(__dirname, '..', '..', '..')

module.exports = { packageFolder, preloadFolder: path.join(packageFolder, 'preload') }
