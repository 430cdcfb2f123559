/** A disk of the test: a file system in a file. It needs Linux and root. */

import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** Milliseconds until the threads of a stopped process have returned from the system. */
const STANDSTILL = 50

/** @returns {string | null} Why there can be none here. */
export function whyNoDisk() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root can mount'
  const trial = new LoopDisk(2)
  try {
    trial.mount()
    return null
  } catch (error) {
    return `a file cannot be mounted: ${/** @type {Error} */ (error).message.trim()}`
  } finally {
    trial.end()
  }
}

export class LoopDisk {
  base = fs.mkdtempSync(path.join(os.tmpdir(), 'loop-disk-'))
  /** Where it is, when it is mounted. */
  folder = path.join(this.base, 'disk')
  #image = path.join(this.base, 'image')

  /** @param {number} size In MiB. */
  constructor(size) {
    fs.mkdirSync(this.folder)
    fs.writeFileSync(this.#image, '')
    fs.truncateSync(this.#image, size * 1024 * 1024)
    // Without what is reserved for root, so that it can be full.
    execFileSync('mkfs.ext4', ['-q', '-m', '0', this.#image])
  }

  mount() {
    execFileSync('mount', ['-o', 'loop', this.#image, this.folder], { stdio: 'pipe' })
  }

  unmount() {
    execFileSync('umount', [this.folder], { stdio: 'pipe' })
  }

  /** Takes all of the room that is left. @returns {() => void} Gives it back. */
  fill() {
    const file = path.join(this.folder, 'filler')
    for (const size of [1 << 20, 1 << 12]) {
      try {
        for (;;) fs.appendFileSync(file, Buffer.alloc(size, 1), { flush: true })
      } catch (error) {
        if (/** @type {any} */ (error).code !== 'ENOSPC') throw error
      }
    }
    return () => fs.rmSync(file)
  }

  /**
   * A power cut: ends a process, and makes the disk what it is at this moment without what the system has not
   * written to it. (A process that is killed loses nothing of that.)
   *
   * @template T
   * @param {import('node:child_process').ChildProcess} child
   * @param {() => T} heard Called at that moment.
   * @returns {Promise<T>}
   */
  async cut(child, heard) {
    // A cut is one moment, and copying takes longer: nothing may be written meanwhile. What the process has said
    // by then must be on the disk.
    child.kill('SIGSTOP')
    await new Promise((resolve) => setTimeout(resolve, STANDSTILL))
    const result = heard()
    const copy = path.join(this.base, 'copy')
    fs.copyFileSync(this.#image, copy)
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null)
      await new Promise((resolve) => child.once('close', resolve))
    this.unmount()
    fs.renameSync(copy, this.#image)
    return result
  }

  end() {
    // It may not be mounted.
    spawnSync('umount', [this.folder])
    fs.rmSync(this.base, { recursive: true, force: true })
  }
}
