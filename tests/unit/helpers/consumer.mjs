/** The package as an app has it: packed, and unpacked into the node_modules of a project. */

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll } from '@jest/globals'
import { root } from '../../../scripts/system.mjs'
import { mustExecute } from './execute.mjs'

/** Other packages of an app. */
const BESIDE = ['@codemirror', 'electron', 'vue', '@vue', '@types', 'valibot', 'zod']

class Consumers {
  /** The temporary folder of all projects. */
  #folder = fs.mkdtempSync(path.join(os.tmpdir(), 'remote-ref-consumer-'))
  tarball = ''
  /** The folder of the package in their node_modules. */
  installed = ''

  /** Packs the package as publishing does. */
  pack() {
    const env = { REMOTE_REF_PACK: process.env.REMOTE_REF_PACK ?? 'own' }
    const output = mustExecute('npm', ['pack', '--pack-destination', this.#folder], { env })
    const file = fs.readdirSync(this.#folder).find((name) => name.endsWith('.tgz'))
    if (!file) throw new Error(`npm pack made no file:\n${output}`)
    this.tarball = path.join(this.#folder, file)
    const modules = path.join(this.#folder, 'node_modules')
    fs.mkdirSync(modules)
    mustExecute('tar', ['-xzf', this.tarball, '-C', modules])
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
