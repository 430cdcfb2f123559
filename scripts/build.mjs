/**
 * Builds everything: the addon with CMake, the declarations and the CommonJS copy of lib/shared (for
 * lib/main) with TypeScript, and the published bundles with esbuild. Takes seconds if nothing has
 * changed.
 */

import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from './bundle.mjs'
import { nodeHeaders } from './platforms/nodes.mjs'
import { jobs, needPrograms, root, run, runBin, runScript } from './system.mjs'
import { publishTypes } from './types.mjs'

/** The inputs of the JavaScript build, and some of its last outputs. */
const SOURCES = [
  'lib',
  'preload',
  'tsconfig',
  'package.json',
  'package-lock.json',
  'scripts/build.mjs',
  'scripts/bundle.mjs',
  'scripts/types.mjs'
]
const OUTPUTS = ['dist/shared/index.js', 'dist/main.js', 'dist/vue.mjs', 'preload/index.d.ts']

/**
 * Builds everything. With REMOTE_REF_PREBUILT=1 it skips the addon, so that the binaries of `prebuilds`
 * are tested on machines without a compiler.
 */
export async function build() {
  if (!process.env.REMOTE_REF_PREBUILT) buildAddon()
  await buildScripts()
}

/** build/release/remote_ref.node */
export function buildAddon() {
  needPrograms({ cmake: 'cmake', 'cc|gcc|clang|cl': 'gcc', 'make|ninja|nmake|msbuild': 'make' })
  // For all configurations that this process builds.
  process.env.CMAKE_INCLUDE_PATH = libuvHeaders()
  run('cmake', ['--preset', 'release', '-Wno-dev'], { quiet: true })
  const target = ['--target', 'remote_ref', '--config', 'Release', '--parallel', jobs]
  run('cmake', ['--build', path.join('build', 'release'), ...target], { quiet: true })
}

/** types/ and all of dist/. Checks nothing: `npm run lint` does. */
export async function buildScripts() {
  const stamp = path.join(root, 'types', '.stamp')
  const made = [stamp, ...OUTPUTS]
  if (Math.max(...SOURCES.map(modified)) < Math.min(...made.map(modified))) return
  // In the order of their dependencies.
  for (const project of ['preload', 'shared', 'lib']) {
    runBin('tsc', ['-p', path.join('tsconfig', `${project}.json`)])
  }
  // It contains CommonJS, unlike its sources.
  fs.writeFileSync(path.join(root, 'dist', 'shared', 'package.json'), '{"type":"commonjs"}\n')
  publishTypes()
  await bundle()
  fs.writeFileSync(stamp, '')
}

/**
 * @param {string} name
 * @returns {number} The time of a file, or of the newest file in a folder; 0 if there is none.
 */
export function modified(name) {
  const place = path.resolve(root, name)
  if (!fs.existsSync(place)) return 0
  const stats = fs.statSync(place)
  if (!stats.isDirectory()) return stats.mtimeMs
  // Skip files that are emitted beside their sources.
  const emitted = (/** @type {string} */ entry) =>
    place.endsWith('preload') && entry.endsWith('.d.ts')
  const names = fs.readdirSync(place).filter((entry) => !emitted(entry))
  return Math.max(stats.mtimeMs, ...names.map((entry) => modified(path.join(place, entry))))
}

/**
 * The addon needs the headers of libuv. Most installations of Node have them; otherwise the headers of
 * another Node are used.
 *
 * @returns {string} The folder that has `uv.h`.
 */
export function libuvHeaders() {
  const prefix = path.dirname(path.dirname(fs.realpathSync(process.execPath)))
  const places = [path.join(prefix, 'include', 'node'), '/usr/include']
  return places.find((folder) => fs.existsSync(path.join(folder, 'uv.h'))) ?? nodeHeaders()
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runScript(build)
