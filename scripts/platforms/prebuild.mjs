/**
 * Builds the addon for all platforms that the package has a binary for, with the Zig compiler, on one
 * Linux machine: `prebuilds/<platform>-<arch>/remote_ref.node`. Takes a second or two when nothing has
 * changed. The same sources give the same bytes.
 */

import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { jobs, needPrograms, root, run, runScript } from '../system.mjs'
import { stripMachO } from './mach-o-strip.mjs'
import { nodeHeaders } from './nodes.mjs'
import { targets } from './targets.mjs'
import { zigEnvironment, zigPrograms } from './zig.mjs'

export const BINARY = 'remote_ref.node'

/** The package's folder of binaries. */
export const prebuilds = path.join(root, 'prebuilds')

/**
 * @typedef {object} Places
 * @property {string} output The folder of the binaries, one folder for each platform.
 * @property {string} build Of all files on the way.
 * @property {string} [caches] Of what Zig compiles: by default the project's cache.
 */

/** @type {Places} */
const PLACES = { output: prebuilds, build: path.join(root, 'build', 'prebuilds') }

/**
 * Builds all binaries.
 *
 * @param {Places} [places]
 * @throws {import('../system.mjs').Failure} If this machine cannot, or Zig cannot be had.
 */
export function prebuild(places = PLACES) {
  needPrograms({ cmake: 'cmake', 'make|ninja': 'make' })
  const programs = zigPrograms()
  stageHeaders(places)
  removeOthers(places.output)
  for (const name of Object.keys(targets)) {
    const binary = fs.readFileSync(build(name, programs, places))
    const folder = path.join(places.output, name)
    fs.mkdirSync(folder, { recursive: true })
    // Zig strips what its linkers for the other systems make.
    const stripped = targets[name].system === 'Darwin' ? stripMachO(binary) : binary
    fs.writeFileSync(path.join(folder, BINARY), stripped)
  }
}

/** Removes binaries for other platforms than those in `targets`. @param {string} output */
function removeOthers(output) {
  if (!fs.existsSync(output)) return
  for (const name of fs.readdirSync(output)) {
    if (!(name in targets)) fs.rmSync(path.join(output, name), { recursive: true })
  }
}

/**
 * libuv's headers alone, without those of Node beside them, and the same on every machine.
 *
 * @param {Places} places
 */
function stageHeaders(places) {
  const from = nodeHeaders()
  for (const name of ['uv.h', 'uv']) {
    const to = path.join(places.build, 'include', name)
    fs.cpSync(path.join(from, name), to, { recursive: true, preserveTimestamps: true })
  }
}

/** @param {string} name @param {string} programs @param {Places} places @returns {string} The binary. */
function build(name, programs, places) {
  const { triple, system, processor } = targets[name]
  const folder = path.join(places.build, name)
  const target = {
    RR_PROGRAMS: programs,
    RR_TRIPLE: triple,
    RR_SYSTEM: system,
    RR_PROCESSOR: processor
  }
  const env = { ...zigEnvironment(places.caches), ...target }
  const options = {
    CMAKE_TOOLCHAIN_FILE: path.join(root, 'scripts', 'platforms', 'zig-toolchain.cmake'),
    CMAKE_BUILD_TYPE: 'Release',
    RR_TESTS: 'OFF',
    RR_UV_INCLUDE: path.join(places.build, 'include')
  }
  configure(folder, options, env)
  run('cmake', ['--build', folder, '--target', 'remote_ref', '--parallel', jobs], {
    env,
    quiet: true
  })
  return path.join(folder, BINARY)
}

/**
 * Once, since CMake itself sees when its own files change, but for the first flags that the toolchain
 * gives.
 *
 * @param {string} folder @param {Record<string, string>} options @param {NodeJS.ProcessEnv} env
 */
function configure(folder, options, env) {
  const args = Object.entries(options).map(([name, value]) => `-D${name}=${value}`)
  const stamp = path.join(folder, 'configured.json')
  const toolchain = fs.readFileSync(options.CMAKE_TOOLCHAIN_FILE, 'utf8')
  const configured = JSON.stringify([root, args, toolchain, env.RR_PROGRAMS])
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === configured) return
  fs.rmSync(folder, { recursive: true, force: true })
  run('cmake', ['-S', root, '-B', folder, '-Wno-dev', ...args], { env, quiet: true })
  fs.writeFileSync(stamp, configured)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runScript(() => {
    prebuild()
    for (const name of Object.keys(targets)) {
      const { size } = fs.statSync(path.join(prebuilds, name, BINARY))
      console.log(`${name.padEnd(12)} ${size} bytes`)
    }
  })
}
