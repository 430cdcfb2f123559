/** An app as users start it: an empty folder, the packed tarball, a tool, and the README's lines. */

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { electronPath } from '../../../scripts/electron.mjs'
import { root } from '../../../scripts/system.mjs'

/** Milliseconds that one command may take. */
const PATIENCE = 280_000

/** @type {string | undefined} */
let tarball

/** The package, packed once. @returns {string} */
export function packed() {
  if (tarball) return tarball
  const folder = path.join(root, 'build', 'setups')
  fs.rmSync(folder, { recursive: true, force: true })
  fs.mkdirSync(folder, { recursive: true })
  execute('npm', ['pack', '--pack-destination', folder], root, { REMOTE_REF_PACK: 'own' })
  const [file] = fs.readdirSync(folder)
  return (tarball = path.join(folder, file))
}

/**
 * Runs a program to its end.
 *
 * @param {string} command @param {string[]} args @param {string} cwd @param {NodeJS.ProcessEnv} [env]
 * @returns {string} What it has printed.
 * @throws {Error} With that, if it fails.
 */
export function execute(command, args, cwd, env = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...environment(), ...env },
    encoding: 'utf8',
    shell: process.platform === 'win32',
    timeout: PATIENCE,
    killSignal: 'SIGKILL'
  })
  const output = `${stdout}${stderr}`
  if (status === 0) return output
  throw new Error(`${command} ${args.join(' ')}: ${error ?? `status ${status}`}\n${output}`)
}

/** Tools take the Electron that the tests run on, and download none. */
function environment() {
  return {
    ELECTRON_SKIP_BINARY_DOWNLOAD: '1',
    ELECTRON_OVERRIDE_DIST_PATH: path.dirname(electronPath().path),
    NO_COLOR: '1',
    FORCE_COLOR: '0'
  }
}

export class Project {
  /** @param {string} folder */
  constructor(folder) {
    this.folder = folder
  }

  /** In an empty folder. @param {string} name */
  static empty(name) {
    return new Project(fs.mkdtempSync(path.join(os.tmpdir(), `remote-ref-setup-${name}-`)))
  }

  /** @param {Record<string, string | object>} files Text, or JSON, by path. */
  write(files) {
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(this.folder, name)
      fs.mkdirSync(path.dirname(file), { recursive: true })
      fs.writeFileSync(
        file,
        typeof content === 'string' ? content : JSON.stringify(content, null, 2)
      )
    }
  }

  /** @param {string} name */
  read(name) {
    return fs.readFileSync(path.join(this.folder, name), 'utf8')
  }

  /** @param {string[]} names Packages, of npm. @param {string[]} [options] */
  install(names, options = []) {
    const quiet = ['--no-audit', '--no-fund', '--prefer-offline']
    this.run('npm', ['install', ...quiet, ...options, ...names])
  }

  /** @param {string} command @param {string[]} args @param {NodeJS.ProcessEnv} [env] */
  run(command, args, env) {
    return execute(command, args, this.folder, env)
  }

  /** A program of a package that is installed here. @param {string} name @param {string[]} args */
  bin(name, args) {
    return this.run(path.join(this.folder, 'node_modules', '.bin', name), args)
  }

  remove() {
    fs.rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
