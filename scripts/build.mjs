/**
 * Builds what is not plain JavaScript: the addon (CMake), and by TypeScript the declarations of all
 * modules and the CommonJS twin of lib/shared that lib/main requires. Takes seconds when nothing has
 * changed.
 */

import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodeHeaders } from './platforms/nodes.mjs'
import { needPrograms, root, run, runBin, runScript } from './system.mjs'

/**
 * Builds all of it; with REMOTE_REF_PREBUILT=1 all but the addon, so that what is in `prebuilds` is
 * tested, on machines that have no compiler.
 */
export function build() {
  if (!process.env.REMOTE_REF_PREBUILT) buildAddon()
  buildTypes()
}

/** build/release/remote_ref.node */
export function buildAddon() {
  needPrograms({ cmake: 'cmake', 'cc|gcc|clang|cl': 'gcc', 'make|ninja|nmake|msbuild': 'make' })
  // For each configuration that this process makes.
  process.env.CMAKE_INCLUDE_PATH = libuvHeaders()
  run('cmake', ['--preset', 'release', '-Wno-dev'], { quiet: true })
  const target = ['--target', 'remote_ref', '--config', 'Release', '--parallel']
  run('cmake', ['--build', path.join('build', 'release'), ...target], { quiet: true })
}

/** types/, dist/shared/ and preload/index.d.ts. Checks nothing: `npm run lint` does. */
export function buildTypes() {
  const stamp = path.join(root, 'types', '.stamp')
  const sources = ['lib', 'preload', 'tsconfig', 'package-lock.json']
  const outputs = [stamp, 'dist/shared/index.js', 'preload/index.d.ts']
  if (Math.max(...sources.map(modified)) < Math.min(...outputs.map(modified))) return
  // In the order in which they see each other's declarations.
  for (const project of ['preload', 'shared', 'lib']) {
    runBin('tsc', ['-p', path.join('tsconfig', `${project}.json`)])
  }
  // Declarations mean a module of the same kind as the sources they were made from.
  markModules('dist/shared', 'commonjs')
  for (const name of ['shared', 'client', 'vue']) markModules(`types/${name}`, 'module')
  exportRegistry()
  fs.writeFileSync(stamp, '')
}

/** @param {string} name @returns {number} When a file, or the latest of a folder, was written. */
function modified(name) {
  const place = path.resolve(root, name)
  if (!fs.existsSync(place)) return 0
  const stats = fs.statSync(place)
  if (!stats.isDirectory()) return stats.mtimeMs
  // Not what is emitted beside its source.
  const emitted = (/** @type {string} */ entry) =>
    place.endsWith('preload') && entry.endsWith('.d.ts')
  const names = fs.readdirSync(place).filter((entry) => !emitted(entry))
  return Math.max(stats.mtimeMs, ...names.map((entry) => modified(path.join(place, entry))))
}

/** @param {string} folder @param {'commonjs' | 'module'} type */
function markModules(folder, type) {
  fs.writeFileSync(path.join(root, folder, 'package.json'), `${JSON.stringify({ type })}\n`)
}

/**
 * An interface that apps add to cannot be written in JSDoc, and they say so of the entry that they
 * import, so each entry has it.
 */
function exportRegistry() {
  const types = path.join(root, 'types')
  fs.copyFileSync(path.join(root, 'lib', 'registry.d.ts'), path.join(types, 'registry.d.ts'))
  for (const name of ['main', 'client', 'vue']) {
    const entry = path.join(types, name, 'index.d.ts')
    fs.appendFileSync(entry, "export * from '../registry.js';\n")
  }
}

/**
 * The addon calls libuv, whose headers most installations of Node have beside them. Where they are
 * not, those of another Node serve.
 *
 * @returns {string} The folder that has `uv.h`.
 */
export function libuvHeaders() {
  const prefix = path.dirname(path.dirname(fs.realpathSync(process.execPath)))
  const places = [path.join(prefix, 'include', 'node'), '/usr/include']
  return places.find((folder) => fs.existsSync(path.join(folder, 'uv.h'))) ?? nodeHeaders()
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runScript(build)
