'use strict'

/** The folder of a LevelDB, before it is opened. */

const fs = require('node:fs')
const path = require('node:path')

/** Data files of LevelDB. It makes the first of them after the file CURRENT. */
const DATA = /^\d+\.(ldb|sst|log)$/

/** A folder that is new must outlast a power cut, as what is in it. @param {string} folder */
function makeFolder(folder) {
  if (fs.mkdirSync(folder, { recursive: true }) === undefined || process.platform === 'win32')
    return
  const parent = fs.openSync(path.dirname(folder), 'r')
  fs.fsyncSync(parent)
  fs.closeSync(parent)
}

/** LevelDB would begin anew in such a folder, and delete the data. @param {string} folder */
function isHeadless(folder) {
  const names = fs.readdirSync(folder)
  return !names.includes('CURRENT') && names.some((name) => DATA.test(name))
}

module.exports = { isHeadless, makeFolder }
