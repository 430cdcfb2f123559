'use strict'

/**
 * The program of the worker thread. The build replaces this file in the published bundle by one that
 * has the text of the program (scripts/bundle.mjs), since an app's bundler would not take a file along.
 */

const path = require('node:path')

const program = { code: path.join(__dirname, 'worker', 'index.js'), eval: false }

module.exports = { program }
