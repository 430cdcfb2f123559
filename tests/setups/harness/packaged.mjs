/** What packagers take of Electron, and what they make. */

import fs from 'node:fs'
import path from 'node:path'
import { electronPath } from '../../../scripts/electron.mjs'
import { BINARY } from '../../../scripts/platforms/prebuild.mjs'
import { targets } from '../../../scripts/platforms/targets.mjs'
import { needPrograms } from '../../../scripts/system.mjs'
import { runTool, shared } from './project.mjs'

/**
 * Electron as it is downloaded: without the app that the tests' own runtime has.
 *
 * @param {string} folder Where to put it.
 */
export function copyElectron(folder) {
  fs.cpSync(path.dirname(electronPath().path), folder, { recursive: true, verbatimSymlinks: true })
  fs.rmSync(path.join(folder, 'resources', 'app'), { recursive: true, force: true })
}

/** The folder of Electron's archive, as it is downloaded. @returns {string} */
export function electronArchive() {
  const folder = path.join(shared, 'archive')
  if (fs.existsSync(folder)) return folder
  needPrograms({ zip: 'zip' })
  const dist = path.join(shared, 'electron')
  copyElectron(dist)
  fs.mkdirSync(folder)
  const { version } = electronPath()
  const name = `electron-v${version}-${process.platform}-${process.arch}.zip`
  // Not compressed: it is read at once, and again.
  runTool('zip', ['-q', '-r', '-y', '-0', path.join(folder, name), '.'], dist)
  return folder
}

/**
 * Takes a packaged app away from the node_modules of its project, which Electron would find above it.
 *
 * @param {import('./project.mjs').Project} project @param {string} made Its folder in the project.
 * @returns {string} Where it is now.
 */
export function takeAway(project, made) {
  const folder = fs.mkdtempSync(`${project.folder}-packaged-`)
  const app = path.join(folder, 'app')
  fs.renameSync(path.join(project.folder, made), app)
  return app
}

/** @param {string} app A packaged app's folder. @returns {string[]} Files in its resources. */
export function resourcesOf(app) {
  return fs.readdirSync(path.join(app, 'resources'), { recursive: true, encoding: 'utf8' })
}

/** Where the binary for a platform is beside the archive of an app that has the package installed. */
export const unpackedBinary = (/** @type {string} */ target) =>
  `app.asar.unpacked/node_modules/electron-remote-ref/prebuilds/${target}/${BINARY}`

/** The same for all platforms that the package has a binary for. */
export const unpackedBinaries = Object.keys(targets).map(unpackedBinary).sort()

/** @param {string} app A packaged app's folder. @returns {string[]} The addons in its resources. */
export function addonsOf(app) {
  return resourcesOf(app)
    .filter((name) => name.endsWith('.node'))
    .sort()
}
