'use strict'

/** What windows may ask of main. */

const { Admission } = require('./admission.js')
const { DEFAULT_LIMITS, checkLimits, documentLimits } = require('./limits.js')

module.exports = { Admission, DEFAULT_LIMITS, checkLimits, documentLimits }
