'use strict'

/** The message for when the addon cannot be loaded: why, and what to do. */

const fs = require('node:fs')
const path = require('node:path')
const { version } = require('../../../package.json')
const { packageFolder } = require('./package-folder.js')

/** The platforms that the package has binaries for. */
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
 * @param {boolean} isMissing True if there is no binary for this platform, false if it does not load.
 * @returns {string} The reason, and what to do.
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

/** The files to build the addon are in no published package. */
function isCheckout() {
  return fs.existsSync(path.join(packageFolder, 'scripts', 'build.mjs'))
}

/** Whether the C library is musl, as on Alpine: it reports no version of glibc. */
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

module.exports = { TARGETS, target, whyNoAddon }
