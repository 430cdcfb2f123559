'use strict'

/** The addon in C, and long work in small steps. */

const addon = require('./addon.js')
const { packageFolder, preloadFolder } = require('./package-folder.js')
const { later } = require('./time-slices.js')
const { work, workDone } = require('./work.js')

const { Document } = addon

module.exports = { Document, later, packageFolder, preloadFolder, work, workDone }
