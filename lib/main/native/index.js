'use strict'

/** The addon in C, and long work in small steps. */

const { Document } = require('./addon.js')
const { later } = require('./time-slices.js')
const { work, workDone } = require('./work.js')

module.exports = { Document, later, work, workDone }
