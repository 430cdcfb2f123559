/**
 * Runs and finds programs. Installs missing ones as root on Debian; otherwise says exactly what to
 * install.
 */

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder. */
export const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..')

/** The number of parallel compilers. Without a number, make starts one per file. */
export const jobs = String(os.availableParallelism())

/** Ends the script with a message for the user instead of a stack. */
export class Failure extends Error {}

/**
 * Runs a script's main function; a `Failure` is printed and ends the process with 1.
 *
 * @param {() => Promise<void> | void} main
 */
export async function runScript(main) {
  try {
    await main()
  } catch (error) {
    console.error(error instanceof Failure ? `\n${error.message}` : error)
    process.exitCode = 1
  }
}

/**
 * Runs a program to its end, and shows its output.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean }} [options] `quiet` shows the
 *   output only if it fails.
 * @throws {Failure} If it cannot be started, or ends with another status than 0.
 */
export function run(command, args, { cwd = root, env = process.env, quiet = false } = {}) {
  const result = spawnSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit'
  })
  if (result.status === 0) return
  if (quiet) process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`)
  const end = result.error?.message ?? `ended with ${result.signal ?? result.status}`
  throw new Failure(`${path.basename(command)} ${args.join(' ')}: ${end}`)
}

/**
 * Runs the program of one of our development dependencies.
 *
 * @param {string} name Its name in node_modules/.bin.
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export function runBin(name, args, options) {
  const suffix = process.platform === 'win32' ? '.cmd' : ''
  run(path.join(root, 'node_modules', '.bin', name + suffix), args, options)
}

/**
 * @param {string} program
 * @returns {string | undefined} Where it is in PATH.
 */
export function which(program) {
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', ''] : ['']
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    for (const suffix of suffixes) {
      const file = path.join(folder, program + suffix)
      if (fs.existsSync(file)) return file
    }
  }
}

/**
 * Ensures that programs are installed.
 *
 * @param {Record<string, string>} programs Programs and their Debian packages. Alternative programs are
 *   separated by `|`; the package installs one of them.
 * @throws {Failure} If one is missing and cannot be installed.
 */
export function needPrograms(programs) {
  const missing = Object.entries(programs).filter(([names]) => !names.split('|').some(which))
  if (missing.length === 0) return
  const names = missing.map(([program]) => program.replace('|', ' or ')).join(', ')
  installPackages([...new Set(missing.map(([, name]) => name))], `Missing: ${names}.`)
}

/**
 * Installs packages of the system, when root on Debian.
 *
 * @param {string[]} packages
 * @param {string} reason Their purpose, for the message.
 * @throws {Failure} With the command to run, if this process may not install them.
 */
export function installPackages(packages, reason) {
  const install = ['install', '-y', '--no-install-recommends', ...packages]
  if (process.getuid?.() !== 0 || !which('apt-get')) {
    const command = process.getuid?.() === 0 ? 'apt-get' : 'sudo apt-get'
    const hint =
      process.platform === 'linux'
        ? `On Debian or Ubuntu: ${command} ${install.join(' ')}`
        : `Install it, and make sure that it is in PATH.`
    throw new Failure(`${reason}\n${hint}`)
  }
  console.log(`${reason} Installing ${packages.join(' ')} ...`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  // Another installation may be running and hold the lock for a while.
  const wait = ['-o', 'DPkg::Lock::Timeout=300']
  run('apt-get', [...wait, 'update'], { env, quiet: true })
  run('apt-get', [...wait, ...install], { env, quiet: true })
}
