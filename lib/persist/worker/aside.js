'use strict'

/** Keeps data aside that cannot be read, beside the folder of the database. */

const fs = require('node:fs')

/** @param {string} folder @param {string} end @returns {string} A path that does not exist. */
function placeBeside(folder, end) {
  const date = new Date().toISOString().replaceAll(/[:.]/g, '-')
  for (let count = 1; ; count++) {
    const place = `${folder}.corrupt-${date}${count === 1 ? '' : `-${count}`}${end}`
    if (!fs.existsSync(place)) return place
  }
}

/** Renames the folder. @param {string} folder @returns {string} Where it is now. */
function setFolderAside(folder) {
  const place = placeBeside(folder, '')
  fs.renameSync(folder, place)
  return place
}

/**
 * Writes entries into a file: a line of JSON with key and value for each.
 *
 * @param {string} folder @param {AsyncIterable<[string, string]>} entries
 * @returns {Promise<{ place: string, keys: string[] }>}
 */
async function writeAside(folder, entries) {
  const place = placeBeside(folder, '.jsonl')
  const file = fs.openSync(place, 'wx')
  /** @type {string[]} */
  const keys = []
  try {
    for await (const entry of entries) {
      fs.writeSync(file, `${JSON.stringify(entry)}\n`)
      keys.push(entry[0])
    }
    fs.fsyncSync(file)
  } finally {
    fs.closeSync(file)
  }
  return { place, keys }
}

module.exports = { setFolderAside, writeAside }
