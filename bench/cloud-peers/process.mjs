/** Processes that are asked for something. */

import { fork } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'

const PROGRAM = path.join(import.meta.dirname, 'program.mjs')

export class Process {
  #child
  /** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error) => void }>} */
  #asked = new Map()
  #id = 0
  #ended = false

  /** @param {string} way @param {string} role @param {string} folder @param {string} [url] */
  constructor(way, role, folder, url) {
    fs.mkdirSync(folder, { recursive: true })
    this.folder = folder
    const args = url ? [way, role, folder, url] : [way, role, folder]
    this.#child = fork(PROGRAM, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    this.ready = new Promise((resolve, reject) => this.#asked.set(0, { resolve, reject }))
    this.#child.on('message', (/** @type {any} */ { id, result }) => {
      this.#asked.get(id)?.resolve(result)
      this.#asked.delete(id)
    })
    this.#child.on('exit', (code, signal) => {
      this.#ended = true
      for (const { reject } of this.#asked.values()) {
        reject(new Error(`${way} ${role} has ended with ${code ?? signal}`))
      }
    })
  }

  /** @param {string} command @param {...any} given @returns {Promise<any>} */
  async ask(command, ...given) {
    await this.ready
    const id = ++this.#id
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject })
      this.#child.send({ id, command, given })
    })
  }

  async end() {
    if (this.#ended) return
    const exit = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await exit
  }
}

/** @param {string} folder @returns {number} The bytes of its files. */
export function sizeOf(folder) {
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + fs.statSync(path.join(entry.parentPath, entry.name)).size, 0)
}
