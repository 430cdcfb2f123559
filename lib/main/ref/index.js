'use strict'

/** A ref in main: its document in C, and the ways to read and change it. */

const { firstPaint, versionIn } = require('./first-paint.js')
const { RemoteRef } = require('./ref.js')

module.exports = { firstPaint, versionIn, RemoteRef }
