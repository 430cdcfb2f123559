/** Runs programs to their end. */

import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { root } from '../../../scripts/system.mjs'

/**
 * @typedef {object} Options
 * @property {string} [cwd] By default the project's folder.
 * @property {NodeJS.ProcessEnv} [env] Added to the environment.
 * @property {number} [timeout] Milliseconds after which it is killed.
 */

/**
 * @param {string} command @param {string[]} args @param {Options} [options]
 * @returns {{ status: number | null, output: string }} The output includes why it could not be run to
 *   its end.
 */
export function execute(command, args, { cwd = root, env = {}, timeout } = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', ...env },
    encoding: 'utf8',
    shell: process.platform === 'win32',
    timeout,
    killSignal: 'SIGKILL'
  })
  return { status, output: `${error ? `${error}\n` : ''}${stdout ?? ''}${stderr ?? ''}` }
}

/**
 * Runs a program that must succeed.
 *
 * @param {string} command @param {string[]} args @param {Options} [options]
 * @returns {string} The output.
 * @throws {Error} With the output, if it fails.
 */
export function mustExecute(command, args, options) {
  const { status, output } = execute(command, args, options)
  if (status === 0) return output
  throw new Error(`${command} ${args.join(' ')}: status ${status}\n${output}`)
}

/** Runs a program of our development dependencies. @param {string} name @param {string[]} args @param {Options} [options] */
export function executeBin(name, args, options) {
  return execute(path.join(root, 'node_modules', '.bin', name), args, options)
}
