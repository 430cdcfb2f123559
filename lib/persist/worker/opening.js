'use strict'

/** Loads classic-level and opens its database, and tells why that fails. */

const fs = require('node:fs')
const { createRequire } = require('node:module')
const path = require('node:path')
const { setTimeout: sleep } = require('node:timers/promises')
const { setFolderAside } = require('./aside.js')
const { Fault, wordsOf } = require('./fault.js')
const { isHeadless, makeFolder } = require('./folder.js')

/** @typedef {import('classic-level').ClassicLevel} Level */

/** How often, and after how many milliseconds, it is tried again while an instance that ends holds the lock. */
const TRIES = 10
const PAUSE = 50

/**
 * @param {string[]} places Files from which it may be found, the first one that does is taken.
 * @returns {new (folder: string, options: object) => Level}
 */
function loadLevel(places) {
  for (const place of places) {
    const load = createRequire(place)
    try {
      load.resolve('classic-level')
    } catch {
      continue
    }
    try {
      return load('classic-level').ClassicLevel
    } catch (error) {
      throw new Fault('module', `classic-level does not load: ${wordsOf(error)}`)
    }
  }
  throw new Fault('module', `it is found neither from ${places.join(' nor from ')}`)
}

/**
 * @param {string} folder @param {string[]} places Where classic-level may be found from.
 * @returns {Promise<{ level: Level, aside: string | undefined }>} `aside` is where data is now that
 *   could not be opened; then the database is empty.
 * @throws {Fault}
 */
async function openLevel(folder, places) {
  const ClassicLevel = loadLevel(places)
  const open = () => openUnlocked(() => new ClassicLevel(folder, { compression: true }))
  makeFolder(folder)
  if (isHeadless(folder)) return { aside: setFolderAside(folder), level: await open() }
  try {
    return { level: await open(), aside: undefined }
  } catch (error) {
    const fault = whyNotRead(error, folder)
    if (fault.kind !== 'corrupt') throw fault
    return { aside: setFolderAside(folder), level: await open() }
  }
}

/** @param {() => Level} make @returns {Promise<Level>} */
async function openUnlocked(make) {
  for (let tries = 1; ; tries++) {
    const level = make()
    try {
      await level.open()
      return level
    } catch (error) {
      if (!isLocked(error) || tries === TRIES) throw error
    }
    await sleep(PAUSE)
  }
}

/** @param {unknown} error */
function isLocked(error) {
  const { code, cause } = /** @type {{ code?: string, cause?: { code?: string } }} */ (
    Object(error)
  )
  return (cause?.code ?? code) === 'LEVEL_LOCKED'
}

/** @param {unknown} error @param {string} folder @returns {Fault} */
function whyNotRead(error, folder) {
  if (isLocked(error)) return new Fault('locked', wordsOf(error))
  const refusal = whyNotWritable(folder)
  // LevelDB calls a file that is missing or too short an error of the system, too.
  return refusal === undefined ? new Fault('corrupt', wordsOf(error)) : new Fault('io', refusal)
}

/** Whether the system lets anybody write there. @param {string} folder @returns {string | undefined} */
function whyNotWritable(folder) {
  const file = path.join(folder, 'trial')
  try {
    fs.readdirSync(folder).forEach((name) =>
      fs.accessSync(path.join(folder, name), fs.constants.R_OK)
    )
    fs.writeFileSync(file, Buffer.alloc(64 * 1024), { flush: true })
    return undefined
  } catch (error) {
    return wordsOf(error)
  } finally {
    fs.rmSync(file, { force: true })
  }
}

module.exports = { openLevel, whyNotRead }
