/**
 * The end of the server without warning: `kill -9`, which loses nothing that a process has given to the system, and
 * power cuts, which lose what the system has not written to the disk. Power cuts need Linux and root.
 */

import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, expect, test } from '@jest/globals'
import {
  CLI,
  copyOfServer,
  lostOf,
  startProgram,
  startWriting
} from '../../helpers/log-program.mjs'
import { LoopDisk, whyNoDisk } from '../../helpers/loop-disk.mjs'
import { until } from '../../helpers/until.mjs'

const isLong = process.env.REMOTE_REF_LONG !== undefined
const [KILLS, CUTS] = isLong ? [500, 100] : [3, 3]
const UNLIMITED = ['--limit', 'appendsPerSecond=1000000']
/** A store that does not sync may be lucky. */
const CUTS_OF_MUTANT = 20

const top = fs.mkdtempSync(path.join(os.tmpdir(), 'log-kill-'))
afterAll(() => fs.rmSync(top, { recursive: true, force: true }))

/** @type {import('node:child_process').ChildProcess | null} */
let running = null
afterEach(() => void running?.kill('SIGKILL'))

/**
 * Ends the server in the midst of writing, again and again.
 *
 * @param {string} cli @param {string} dir @param {number} rounds
 * @param {(child: import('node:child_process').ChildProcess, heard: () => Map<number, string>) => Promise<Map<number, string>>} end
 *   Ends it, and returns what `heard` has returned then.
 * @param {() => void} [before] Called before each start.
 * @returns {Promise<{ lost: string | null, count: number }>} What was lost first, and how much was there.
 */
async function play(cli, dir, rounds, end, before = () => {}) {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
  process.stderr.write(`ends of the server: seed ${seed}\n`)
  /** @type {Map<string, Map<number, string>>} */
  const acknowledged = new Map()
  let count = 0
  for (let round = 0; ; round++) {
    before()
    const started = await startProgram(dir, UNLIMITED, cli).catch((error) => String(error))
    if (typeof started === 'string') return { lost: started, count }
    const { child, base } = started
    running = child
    // The oldest, too: nothing may go later.
    for (const name of [...acknowledged.keys()].filter((_name, i) => i === 0 || i >= round - 2)) {
      const lost = await lostOf(base, name, acknowledged.get(name) ?? new Map())
      if (lost) return { lost, count }
    }
    if (round === rounds) return { lost: null, count }
    const name = `d${round}`
    const writing = await startWriting(base, name)
    const most = 1 + ((seed + round * 7919) % 500)
    await until(() => writing.acknowledged.size >= most)
    const heard = await end(child, () => new Map(writing.acknowledged))
    await writing.ended
    if (writing.refused > 0) return { lost: `${writing.refused} were refused`, count }
    acknowledged.set(name, heard)
    count += heard.size
  }
}

test(`nothing that was acknowledged is lost in ${KILLS} kills`, async () => {
  const { lost, count } = await play(CLI, path.join(top, 'kills'), KILLS, async (child, heard) => {
    child.kill('SIGKILL')
    await once(child, 'exit')
    return heard()
  })
  expect(lost).toBeNull()
  if (isLong) process.stderr.write(`kills: ${count} entries were there after ${KILLS}\n`)
  expect(count).toBeGreaterThanOrEqual(KILLS)
})

const reason = whyNoDisk()
if (reason) process.stderr.write(`skipped: power cuts, since ${reason}\n`)
const onDisk = reason ? test.skip : test

/** @param {string} cli @param {number} cuts */
async function cutPower(cli, cuts) {
  const disk = new LoopDisk(64)
  try {
    return await play(
      cli,
      path.join(disk.folder, 'store'),
      cuts,
      (child, heard) => disk.cut(child, heard),
      () => disk.mount()
    )
  } finally {
    running?.kill('SIGKILL')
    if (running?.exitCode === null && running.signalCode === null) await once(running, 'exit')
    disk.end()
  }
}

onDisk(`nothing that was acknowledged is lost in ${CUTS} power cuts`, async () => {
  const { lost, count } = await cutPower(CLI, CUTS)
  expect(lost).toBeNull()
  if (isLong) process.stderr.write(`power cuts: ${count} entries were there after ${CUTS}\n`)
  expect(count).toBeGreaterThanOrEqual(CUTS)
})

onDisk('a store that does not sync loses something', async () => {
  const change = [
    'lib/server/store/database.js',
    'level.batch(operations, { sync })',
    'level.batch(operations)'
  ]
  const cli = copyOfServer('server-unsynced', [/** @type {[string, string, string]} */ (change)])
  const { lost } = await cutPower(cli, CUTS_OF_MUTANT)
  // Entries, or the database as a whole.
  expect(lost).toMatch(/^d\d+ \d+ had \d+, where |Cannot open the store/)
})
