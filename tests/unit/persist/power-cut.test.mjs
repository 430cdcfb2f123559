/**
 * Power cuts: the disk of the app is a file system in a file, which is copied at the moment of the cut. What
 * the system had not written to the disk is not in the copy. (A process that is killed loses nothing of that.)
 *
 * It needs Linux and root, and is part of the long run alone.
 */

import { execFileSync, spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { copyOfMain } from '../helpers/copied-main.mjs'

const CHILD = fileURLToPath(new URL('../helpers/saving-child.cjs', import.meta.url))
const MAIN = fileURLToPath(new URL('../../../lib/main/index.js', import.meta.url))
const CUTS = 100
/** Milliseconds until the threads of a stopped process have returned from the system. */
const STANDSTILL = 50

const isLong = process.env.REMOTE_REF_LONG !== undefined
const mayMount = process.platform === 'linux' && process.getuid?.() === 0
if (isLong && !mayMount) process.stderr.write('skipped: power cuts, since only root can mount\n')
const long = isLong && mayMount ? test : test.skip

/** @type {string} */
let base
/** The disk, its copy, and where they are mounted. */
let [image, cut, disk, again] = ['', '', '', '']
beforeAll(() => {
  base = fs.mkdtempSync(path.join(os.tmpdir(), 'remote-ref-power-'))
  ;[image, cut, disk, again] = ['image', 'cut', 'disk', 'again'].map((name) =>
    path.join(base, name)
  )
  fs.mkdirSync(disk)
  fs.mkdirSync(again)
})
afterAll(() => fs.rmSync(base, { recursive: true, force: true }))

/** @param {string} file @param {string} folder */
const mount = (file, folder) => execFileSync('mount', ['-o', 'loop', file, folder])
/** @param {string} folder */
const unmount = (folder) => execFileSync('umount', [folder])

/** The last number behind a word in the lines of a child. @param {string} out @param {string} word */
function last(out, word) {
  const found = [...out.matchAll(new RegExp(`^${word} (\\d+)$`, 'gm'))]
  return found.length > 0 ? Number(found.at(-1)?.[1]) : undefined
}

/**
 * Runs the app on the disk until the power is cut: then the disk is as the copy.
 *
 * @param {string} main The package. @param {number} seed @param {number} ms
 * @returns {Promise<string>} What it had said until then.
 */
async function runUntilCut(main, seed, ms) {
  mount(image, disk)
  const child = spawn(process.execPath, [CHILD, path.join(disk, 'store'), String(seed)], {
    env: { ...process.env, REMOTE_REF_MAIN: main }
  })
  let out = ''
  child.stdout.on('data', (text) => (out += text))
  child.stderr.on('data', (text) => (out += `error ${text}`))
  await new Promise((resolve) => child.stdout.once('data', resolve))
  await new Promise((resolve) => setTimeout(resolve, ms))
  // A cut is one moment, and copying takes longer: nothing may be written meanwhile. What the app has said
  // by then must be on the disk.
  child.kill('SIGSTOP')
  await new Promise((resolve) => setTimeout(resolve, STANDSTILL))
  const heard = out
  fs.copyFileSync(image, cut)
  child.kill('SIGKILL')
  await new Promise((resolve) => child.once('close', resolve))
  unmount(disk)
  fs.renameSync(cut, image)
  return heard
}

/** What the app says when it starts on the disk. @returns {string} */
function found() {
  mount(image, again)
  try {
    const args = [CHILD, path.join(again, 'store'), '1', 'exit']
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    return status === 0 ? stdout : `error ${stdout}${stderr}`
  } finally {
    unmount(again)
  }
}

/**
 * @param {string} main @param {number} cuts
 * @returns {Promise<{ lost: string | null, changes: number }>} What was lost first, and how much was stored.
 */
async function play(main, cuts) {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
  process.stderr.write(`power cuts: seed ${seed}\n`)
  fs.writeFileSync(image, Buffer.alloc(64 * 1024 * 1024))
  execFileSync('mkfs.ext4', ['-q', image])
  let changes = 0
  for (let round = 0; round < cuts; round++) {
    const heard = await runUntilCut(main, seed + round, ((seed + round * 7919) % 400) + 20)
    const told = last(heard, 'saved') ?? last(heard, 'found') ?? 0
    const out = found()
    const there = last(out, 'found') ?? -1
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
