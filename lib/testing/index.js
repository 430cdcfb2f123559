'use strict'

/** Refs for the tests of an app without Electron: in Node, with jsdom, happy-dom or no page at all. */

const { createTestApp, openTestApp } = require('./app.js')
const { TestProcess } = require('./test-process.js')

/** @typedef {import('./app.js').TestApp} TestApp */
/** @typedef {import('./app.js').Extension} Extension */
/** @typedef {import('./test-window.js').TestWindow} TestWindow */

// The last two are for lib/ipc/testing.
module.exports = { createTestApp, openTestApp, TestProcess }
