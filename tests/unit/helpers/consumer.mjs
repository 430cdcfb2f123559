/** The package as an app has it: packed, and unpacked into the node_modules of a project. */

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll } from '@jest/globals'
import { root } from '../../../scripts/system.mjs'

/** Other packages of an app. */
const BESIDE = ['electron', 'vue', '@vue', '@types']

/** @typedef {{ status: number | null, output: string }} Outcome */

/**
 * Runs a program to its end.
 *
 * @param {string} command @param {string[]} args @param {string} [cwd]
 * @returns {Outcome}
 */
export function execute(command, args, cwd = root) {
  const env = { REMOTE_REF_PACK: 'own', ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' }
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    shell: process.platform === 'win32'
  })
  return { status, output: error ? String(error) : stdout + stderr }
}

/** @param {string} name @param {string[]} args @param {string} [cwd] */
export function executeBin(name, args, cwd) {
  return execute(path.join(root, 'node_modules', '.bin', name), args, cwd)
}

class Consumers {
  /** The temporary folder of all projects. */
  #folder = fs.mkdtempSync(path.join(os.tmpdir(), 'remote-ref-consumer-'))
  tarball = ''
  /** The folder of the package in their node_modules. */
  installed = ''

  /** Packs the package as publishing does. */
  pack() {
    const packed = execute('npm', ['pack', '--pack-destination', this.#folder])
    const file = fs.readdirSync(this.#folder).find((name) => name.endsWith('.tgz'))
    if (packed.status !== 0 || !file) throw new Error(`npm pack failed:\n${packed.output}`)
    this.tarball = path.join(this.#folder, file)
    const modules = path.join(this.#folder, 'node_modules')
    fs.mkdirSync(modules)
    const unpacked = execute('tar', ['-xzf', this.tarball, '-C', modules])
    if (unpacked.status !== 0) throw new Error(`tar failed:\n${unpacked.output}`)
    this.installed = path.join(modules, 'electron-remote-ref')
    fs.renameSync(path.join(modules, 'package'), this.installed)
    for (const name of BESIDE) {
      fs.symlinkSync(path.join(root, 'node_modules', name), path.join(modules, name), 'junction')
    }
  }

  /**
   * Makes a project that has the package.
   *
   * @param {'commonjs' | 'module'} type
   * @param {Record<string, string>} files Their text by name.
   * @returns {string} Its folder.
   */
  project(type, files) {
    const folder = fs.mkdtempSync(path.join(this.#folder, `${type}-`))
    const all = { 'package.json': JSON.stringify({ type }), ...files }
    for (const [name, text] of Object.entries(all)) fs.writeFileSync(path.join(folder, name), text)
    return folder
  }

  remove() {
    fs.rmSync(this.#folder, { recursive: true, force: true })
  }
}

/**
 * Packs the package before the tests of a file.
 *
 * @param {number} patience The most milliseconds.
 * @returns {Consumers} Its projects are removed after the tests.
 */
export function packBeforeAll(patience) {
  const consumers = new Consumers()
  beforeAll(() => consumers.pack(), patience)
  afterAll(() => consumers.remove())
  return consumers
}
