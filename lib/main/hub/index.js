'use strict'

/** The hub: receives messages of windows, and sends messages to them. */

const { Hub } = require('./hub.js')

module.exports = { Hub }
