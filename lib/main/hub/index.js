'use strict'

/** The hub: what windows send, and what they are told. */

const { Hub } = require('./hub.js')

module.exports = { Hub }
