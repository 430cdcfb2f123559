/** An app as users start it: an empty folder, the packed tarball, a tool, and the README's lines. */

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { electronPath } from '../../../scripts/electron.mjs'
import { root } from '../../../scripts/system.mjs'
import { mustExecute } from '../../unit/helpers/execute.mjs'
import { putBinaries } from './binaries.mjs'

/** Milliseconds that one command may take. */
const PATIENCE = 280_000

/** What the tests of all files share: the tarball, and Electron's archive. */
export const shared = path.join(root, 'build', 'setups')

/** What package managers have downloaded. */
export const cache = path.join(root, '.cache')

/** Packs the package, for `packed`, and says which binaries are in it. @returns {string} */
export function pack() {
  fs.rmSync(shared, { recursive: true, force: true })
  fs.mkdirSync(shared, { recursive: true })
  const to = ['--pack-destination', shared]
  runTool('npm', ['pack', ...to], root, { REMOTE_REF_PACK: 'built' })
  // Unpacked and packed again: `prebuilds` itself is left as it is.
  runTool('tar', ['-xzf', packed(), '-C', shared], root)
  const folder = path.join(shared, 'package')
  const binaries = putBinaries(path.join(folder, 'prebuilds'))
  runTool('npm', ['pack', '--ignore-scripts', ...to], folder)
  return binaries
}

/** The package, packed. @returns {string} */
export function packed() {
  const file = fs.readdirSync(shared).find((name) => name.endsWith('.tgz'))
  if (!file) throw new Error(`There is no package in ${shared}`)
  return path.join(shared, file)
}

/**
 * Runs a tool in the environment of apps.
 *
 * @param {string} command @param {string[]} args @param {string} cwd @param {NodeJS.ProcessEnv} [env]
 * @returns {string} The output.
 * @throws {Error} With the output, if it fails.
 */
export function runTool(command, args, cwd, env) {
  const timeout = PATIENCE
  return mustExecute(command, args, { cwd, env: { ...environment(), ...env }, timeout })
}

/** Tools take the Electron that the tests run on, download none, and share what npm has downloaded. */
export function environment() {
  const { path: executable } = electronPath()
  return {
    ELECTRON_SKIP_BINARY_DOWNLOAD: '1',
    ELECTRON_OVERRIDE_DIST_PATH: path.dirname(executable),
    // Of electron-vite.
    ELECTRON_EXEC_PATH: executable,
    npm_config_cache: path.join(cache, 'npm'),
    npm_config_prefer_offline: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_yes: 'true',
    NO_COLOR: '1',
    FORCE_COLOR: '0'
  }
}

export class Project {
  /** Lines that a user has written: see `add` and `replace`. @type {string[]} */
  own = []

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

  /**
   * Adds lines of the user's own to a file of the tool's template, after the first line with that text.
   *
   * @param {string} name @param {string} after @param {string[]} lines
   */
  add(name, after, lines) {
    this.#edit(name, after, (line) => [line, ...lines])
    this.own.push(...lines)
  }

  /** Writes the first line with that text anew. @param {string} name @param {string} text @param {string} line */
  replace(name, text, line) {
    this.#edit(name, text, () => [line])
    this.own.push(line)
  }

  /** Changes what is the tests' own business. @param {string} name @param {string} text @param {string} by */
  prepare(name, text, by) {
    this.#edit(name, text, (line) => [line.replace(text, by)])
  }

  /** @param {string} name @param {string} text @param {(line: string) => string[]} change */
  #edit(name, text, change) {
    const lines = this.read(name).split('\n')
    const at = lines.findIndex((line) => line.includes(text))
    if (at < 0) throw new Error(`${name} has no line with ${text}:\n${lines.join('\n')}`)
    lines.splice(at, 1, ...change(lines[at]))
    this.write({ [name]: lines.join('\n') })
  }

  /** @param {string[]} names Packages, of npm. @param {string[]} [options] */
  install(names, options = []) {
    this.run('npm', ['install', ...options, ...names])
  }

  /** @param {string} command @param {string[]} args @param {NodeJS.ProcessEnv} [env] */
  run(command, args, env) {
    return runTool(command, args, this.folder, env)
  }

  /** A program of a package that is installed here. @param {string} name @param {string[]} args */
  bin(name, args) {
    return this.run(path.join(this.folder, 'node_modules', '.bin', name), args)
  }

  /** With what was packaged of it. */
  remove() {
    const { dir, base } = path.parse(this.folder)
    for (const name of fs.readdirSync(dir).filter((other) => other.startsWith(base))) {
      fs.rmSync(path.join(dir, name), { recursive: true, force: true, maxRetries: 5 })
    }
  }
}
