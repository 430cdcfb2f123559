'use strict'

/** The code that uses Electron: pages, preloads, processes. */

const { preloadPath } = require('./preload-path.js')
const { needMainProcess } = require('./process.js')
const { runtime, needSameVersion } = require('./runtime.js')

module.exports = { preloadPath, needMainProcess, runtime, needSameVersion }
