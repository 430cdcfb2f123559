/** The binaries in the package under test: of all platforms, as in the one that is published. */

import fs from 'node:fs'
import path from 'node:path'
import { modified } from '../../../scripts/build.mjs'
import { BINARY, prebuilds } from '../../../scripts/platforms/prebuild.mjs'
import { host, targets } from '../../../scripts/platforms/targets.mjs'
import { root } from '../../../scripts/system.mjs'

/** What `npm run build` makes for this platform. */
const local = path.join(root, 'build', 'release', BINARY)

/** The first bytes of each system's binaries, by which tools tell what a file is. */
const MAGIC = { Linux: '7f454c46020101', Darwin: 'cffaedfe', Windows: '4d5a9000' }

/**
 * Puts in the binaries that are in `prebuilds`, and stand-ins for those that are not: the package is
 * the same for the tools that the tests try, whether other platforms have been built here or not.
 *
 * @param {string} folder That of the package's binaries.
 * @returns {string} In words, what they are.
 */
export function putBinaries(folder) {
  fs.rmSync(folder, { recursive: true, force: true })
  const kinds = Object.keys(targets).map((target) => {
    const file = path.join(folder, target, BINARY)
    fs.mkdirSync(path.dirname(file), { recursive: true })
    return `${target} (${put(target, file)})`
  })
  return kinds.join(', ')
}

/** @param {string} target @param {string} file @returns {string} What it is. */
function put(target, file) {
  const published = path.join(prebuilds, target, BINARY)
  // The build has just made the local one anew if its sources have changed.
  const own = target === host && modified(local) > modified(published)
  if (own || fs.existsSync(published)) {
    fs.copyFileSync(own ? local : published, file)
    return own ? 'local build' : 'prebuilt'
  }
  fs.writeFileSync(file, standIn(target))
  return 'stand-in'
}

/**
 * Looks like a binary, is a different file for each platform, and does not load on any.
 *
 * @param {string} target @returns {Buffer}
 */
function standIn(target) {
  const magic = Buffer.from(MAGIC[targets[target].system], 'hex')
  return Buffer.concat([magic, Buffer.alloc(1000, 0xff), Buffer.from(`\0${target}\0`)])
}
