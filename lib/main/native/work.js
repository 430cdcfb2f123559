'use strict'

/**
 * Main's work for windows, in units of about a nanosecond. It is counted, not measured, so that it does
 * not depend on how busy the machine is. The core counts its own work.
 */

const addon = require('./addon.js')

let counted = 0

/** Counts work done outside the core. @param {number} units */
function work(units) {
  counted += units
}

/** All work so far. */
function workDone() {
  return counted + addon.work()
}

module.exports = { work, workDone }
