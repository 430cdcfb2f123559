'use strict'

/** What apps give as options, access rules among them. */

const { Revocations, accessOf, defaultAccess } = require('./access.js')
const { checkOptions } = require('./options.js')

module.exports = { Revocations, accessOf, defaultAccess, checkOptions }
