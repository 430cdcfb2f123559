'use strict'

/** The options of an app, including access rules. */

const { Revocations, accessOf, defaultAccess } = require('./access.js')
const { join } = require('./cloud.js')
const { readConflict } = require('./conflict.js')
const { checkOptions } = require('./options.js')

module.exports = { Revocations, accessOf, defaultAccess, checkOptions, join, readConflict }
