/**
 * Power cuts: the disk of the app is a file system in a file, which is copied at the moment of the cut. What
 * the system had not written to the disk is not in the copy. (A process that is killed loses nothing of that.)
 *
 * It needs Linux and root, and is part of the long run alone.
 */

import { spawn, spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { lastIn } from '../helpers/child-lines.mjs'
import { copyOfMain } from '../helpers/copied-main.mjs'
import { LoopDisk, whyNoDisk } from '../helpers/loop-disk.mjs'

const CHILD = fileURLToPath(new URL('../helpers/saving-child.cjs', import.meta.url))
const MAIN = fileURLToPath(new URL('../../../lib/main/index.js', import.meta.url))
const CUTS = 100

const isLong = process.env.REMOTE_REF_LONG !== undefined
const reason = isLong ? whyNoDisk() : null
if (reason) process.stderr.write(`skipped: power cuts: ${reason}\n`)
const long = isLong && !reason ? test : test.skip

/**
 * Runs the app on the disk until the power is cut.
 *
 * @param {LoopDisk} disk @param {string} main The package. @param {number} seed @param {number} ms
 * @returns {Promise<string>} What it had said until then.
 */
async function runUntilCut(disk, main, seed, ms) {
  disk.mount()
  const child = spawn(process.execPath, [CHILD, path.join(disk.folder, 'store'), String(seed)], {
    env: { ...process.env, REMOTE_REF_MAIN: main }
  })
  let out = ''
  child.stdout.on('data', (text) => (out += text))
  child.stderr.on('data', (text) => (out += `error ${text}`))
  await new Promise((resolve) => child.stdout.once('data', resolve))
  await new Promise((resolve) => setTimeout(resolve, ms))
  return disk.cut(child, () => out)
}

/** What the app says when it starts on the disk. @param {LoopDisk} disk @returns {string} */
function found(disk) {
  disk.mount()
  try {
    const args = [CHILD, path.join(disk.folder, 'store'), '1', 'exit']
    const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, {
      encoding: 'utf8'
    })
    return status === 0 ? stdout : `error ${status ?? signal} ${stdout}${stderr}`
  } finally {
    disk.unmount()
  }
}

/**
 * @param {string} main @param {number} cuts
 * @returns {Promise<{ lost: string | null, changes: number }>} What was lost first, and how much was stored.
 */
async function play(main, cuts) {
  const disk = new LoopDisk(64)
  try {
    return await playOn(disk, main, cuts)
  } finally {
    disk.end()
  }
}

/** @param {LoopDisk} disk @param {string} main @param {number} cuts @returns {ReturnType<typeof play>} */
async function playOn(disk, main, cuts) {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
  process.stderr.write(`power cuts: seed ${seed}\n`)
  let changes = 0
  for (let round = 0; round < cuts; round++) {
    const heard = await runUntilCut(disk, main, seed + round, ((seed + round * 7919) % 400) + 20)
    const told = lastIn(heard, 'saved') ?? lastIn(heard, 'found') ?? 0
    const out = found(disk)
    const there = lastIn(out, 'found') ?? -1
    if (heard.includes('error') || out.includes('error')) return { lost: heard + out, changes }
    if (there < told) return { lost: `${there} is there, and ${told} was told: ${out}`, changes }
    changes = told
  }
  return { lost: null, changes }
}

long(`nothing that saved() has told is lost in ${CUTS} power cuts`, async () => {
  const { lost, changes } = await play(MAIN, CUTS)
  expect(lost).toBeNull()
  process.stderr.write(`power cuts: ${changes} changes were there after the last of ${CUTS}\n`)
  expect(changes).toBeGreaterThan(CUTS)
})

long('a store that does not sync loses something', async () => {
  const database = 'lib/persist/worker/database.js'
  const { folder } = copyOfMain('power-cut', [
    [
      database,
      'await expanded(level, operations), { sync: true }',
      'await expanded(level, operations), {}'
    ]
  ])
  const { lost } = await play(path.join(folder, 'lib', 'main', 'index.js'), 20)
  expect(lost).toMatch(/is there, and \d+ was told/)
})
