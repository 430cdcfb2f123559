'use strict'

/** Refs that outlast the app: the option `persist`. */

const { Disk } = require('./disk.js')
const { checkDisk, checkPersist } = require('./options.js')

module.exports = { Disk, checkDisk, checkPersist }
