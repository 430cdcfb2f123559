'use strict'

/** What to do where the addon cannot be loaded: for the message. */

const fs = require('node:fs')
const path = require('node:path')
const { version } = require('../../../package.json')
const { packageFolder } = require('./package-folder.js')

/** What the package has binaries for. */
const TARGETS = [
  'darwin-arm64',
  'darwin-x64',
  'linux-arm64',
  'linux-x64',
  'win32-arm64',
  'win32-x64'
]

const target = `${process.platform}-${process.arch}`

/**
 * @param {boolean} isMissing Whether there is no binary for this platform, or there is one that does
 *   not load.
 * @returns {string} Why, and what helps.
 */
function whyNoAddon(isMissing) {
  if (isCheckout())
    return `There is no addon for ${target} that loads. Build it with "npm run build".`
  if (isMusl()) return `${binaries()}, not for musl, which this system has. ${howToBuild()}`
  if (!TARGETS.includes(target)) return `${binaries()}, not for ${target}. ${howToBuild()}`
  const file = `prebuilds/${target}/remote_ref.node`
  if (!isMissing) return `${file} of electron-remote-ref does not load: see this error's cause.`
  return (
    `electron-remote-ref does not find ${file}. Install the package again, in dependencies and not in ` +
    'devDependencies. If the main process is bundled, leave electron-remote-ref external, or have Vite ' +
    'use the plugin of electron-remote-ref/vite, or another bundler take files that end in .node along; ' +
    'and the packager must keep this one.'
  )
}

/** What builds it is in no published package. */
function isCheckout() {
  return fs.existsSync(path.join(packageFolder, 'scripts', 'build.mjs'))
}

/** Alpine's C library has no version of glibc to tell. */
function isMusl() {
  if (process.platform !== 'linux' || !process.report) return false
  const report = /** @type {any} */ (process.report.getReport())
  return !report.header.glibcVersionRuntime
}

function binaries() {
  const platforms = 'macOS, Windows and Linux with glibc, each x64 and arm64'
  return `electron-remote-ref has binaries for ${platforms}`
}

function howToBuild() {
  return (
    `On a machine of this kind, check out its repository at the tag v${version}, run "npm ci && npm pack" ` +
    '(it takes CMake and a C compiler), and install the file that this makes.'
  )
}

module.exports = { target, whyNoAddon }
