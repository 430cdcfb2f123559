/** Refs that are stored in a folder of the test, by the real worker thread, and restarts within the process. */

import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'

const require = createRequire(import.meta.url)
const main = require('../../../lib/main/index.js')
const { runtime } = require('../../../lib/main/electron/index.js')

export class TestDisk {
  base = fs.mkdtempSync(path.join(os.tmpdir(), 'remote-ref-disk-'))
  folder = path.join(this.base, 'store')
  /** Errors that were reported. @type {any[]} */
  errors = []
  /** @type {any[]} */
  #refs = []

  constructor() {
    const onError = (/** @type {any} */ error) => void this.errors.push(error)
    main.configure({ persist: { folder: this.folder }, onError })
  }

  /** @param {string} name @param {any} initial @param {object} [options] @returns {any} */
  remoteRef(name, initial, options = {}) {
    const ref = main.remoteRef(name, initial, { persist: true, ...options })
    this.#refs.push(ref)
    return ref
  }

  /** As if the app had ended and was started: all refs have gone, and the database is opened again. */
  restart() {
    for (const ref of this.#refs.splice(0)) ref.destroy()
    runtime.hub.disk.restart()
  }

  /**
   * Puts a classic-level in the way of the real one: what it does before each batch is the text of the file
   * `fault`, if there is one.
   *
   * @returns {(code: string | null) => void} Sets that text.
   */
  breakable() {
    const folder = path.join(this.base, 'app', 'node_modules', 'classic-level')
    const file = path.join(folder, 'fault')
    fs.mkdirSync(folder, { recursive: true })
    fs.writeFileSync(
      path.join(folder, 'index.js'),
      `const fs = require('node:fs')
      const { ClassicLevel } = require(${JSON.stringify(require.resolve('classic-level'))})
      exports.ClassicLevel = class extends ClassicLevel {
        async batch(...given) {
          const file = ${JSON.stringify(file)}
          if (fs.existsSync(file)) eval(fs.readFileSync(file, 'utf8'))
          return super.batch(...given)
        }
      }`
    )
    this.restart()
    runtime.hub.disk.appFolder = () => path.join(this.base, 'app')
    return (code) => (code === null ? fs.rmSync(file) : fs.writeFileSync(file, code))
  }

  /** Files and folders beside the store. */
  get aside() {
    return fs.readdirSync(this.base).filter((name) => name.startsWith('store.'))
  }

  /** The codes of errors that were reported. */
  async codes() {
    await new Promise((resolve) => setImmediate(resolve))
    return this.errors.map(({ code }) => code)
  }

  end() {
    this.restart()
    runtime.hub.disk.appFolder = () => process.cwd()
    main.configure({ persist: { folder: null }, onError: undefined })
    fs.rmSync(this.base, { recursive: true, force: true })
  }
}
