'use strict'

/**
 * What main does for windows, in units of about a nanosecond: counted where it is done, not measured,
 * so that it is the same however busy the machine is. The core counts what it does itself.
 */

const addon = require('./addon.js')

let counted = 0

/** Counts work outside of the core. @param {number} units */
function work(units) {
  counted += units
}

/** All that has been done so far. */
function workDone() {
  return counted + addon.work()
}

module.exports = { work, workDone }
