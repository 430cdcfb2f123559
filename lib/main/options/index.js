'use strict'

/** What apps give as options, access rules among them. */

const { Revocations, accessOf, defaultAccess, whyDenied } = require('./access.js')
const { checkOptions } = require('./options.js')

module.exports = { Revocations, accessOf, defaultAccess, whyDenied, checkOptions }
