'use strict'

/** The limits of windows. */

const { Admission } = require('./admission.js')
const { DEFAULT_LIMITS, checkLimits, documentLimits } = require('./limits.js')

module.exports = { Admission, DEFAULT_LIMITS, checkLimits, documentLimits }
