/**
 * Power cuts of apps and of the server: the disk of one of them is what the system had written to it at that
 * moment. It needs Linux and root.
 */

import path from 'node:path'
import { afterEach, expect, test } from '@jest/globals'
import { lastIn, numbersIn } from '../../helpers/child-lines.mjs'
import { copyOfMain } from '../../helpers/copied-main.mjs'
import { together, worlds } from '../../helpers/devices.mjs'
import { LoopDisk, whyNoDisk } from '../../helpers/loop-disk.mjs'
import { copyOfServer } from '../../helpers/log-program.mjs'
import { countingDevices, sharingPrograms } from '../../helpers/sharing-programs.mjs'
import { until } from '../../helpers/until.mjs'

const isLong = process.env.REMOTE_REF_LONG !== undefined
const CUTS = isLong ? 100 : 3
/** Changes of an app until the cut, at most. */
const CHANGES = 40
/** An app that does not sync may be lucky. */
const CUTS_OF_MUTANT = 20

const reason = whyNoDisk()
if (reason) process.stderr.write(`skipped: power cuts, since ${reason}\n`)
const onDisk = reason ? test.skip : test
/** Of the long run alone. */
const mutant = isLong ? onDisk : test.skip

const world = worlds()
const { app, serve } = sharingPrograms(world)
/** @type {LoopDisk | null} */
let disk = null
// After all programs that have files there.
afterEach(() => {
  disk?.end()
  disk = null
})

/** Mutants. @type {[file: string, from: string, to: string]} */
const UNSYNCED_APP = [
  'lib/persist/worker/database.js',
  'await expanded(level, operations), { sync: true }',
  'await expanded(level, operations), {}'
]
/** @type {[file: string, from: string, to: string]} */
const UNSYNCED_SERVER = [
  'lib/server/store/database.js',
  'level.batch(operations, { sync })',
  'level.batch(operations)'
]

/**
 * Cuts the power of an app that shares a list, again and again.
 *
 * @param {string} url @param {number} cuts @param {NodeJS.ProcessEnv} [env] Of the app.
 * @returns {Promise<{ lost: string | null, saved: number, folder: string }>} What was lost first, and how much was
 *   saved. The disk is mounted.
 */
async function cutApp(url, cuts, env) {
  const own = (disk = new LoopDisk(128))
  const folder = path.join(own.folder, 'store')
  let saved = 0
  for (let round = 1; round <= cuts; round++) {
    own.mount()
    const { program } = app([folder, url, 'app'], env)
    const [word, least] = [round % 2 ? 'synced' : 'saved', (round * 7919) % CHANGES]
    await until(() => numbersIn(program.out, word).length > least || /error/i.test(program.out))
    const heard = await own.cut(program.child, () => program.out)
    const found = lastIn(heard, 'found') ?? -1
    if (/error/i.test(heard)) return { lost: heard, saved, folder }
    if (found < saved) {
      return { lost: `${found} is there, and ${saved} was told`, saved, folder }
    }
    saved = Math.max(found, lastIn(heard, 'saved') ?? 0)
  }
  own.mount()
  return { lost: null, saved, folder }
}

onDisk(`${CUTS} power cuts of an app: what was saved is shared, each once`, async () => {
  const { url } = await world.server()
  const { lost, saved, folder } = await cutApp(url, CUTS)
  expect(lost).toBeNull()
  process.stderr.write(`power cuts of an app: ${saved} changes were there after ${CUTS}\n`)
  const { program, closed } = app([folder, url, 'app', String(saved + 10)])
  await closed
  const device = world.device({ list: [] }, { url })
  await device.live()
  const there = device.ref.value.list.map(({ n }) => n)
  expect(there).toEqual(JSON.parse(/^end (.*)$/m.exec(program.out)?.[1] ?? ''))
  expect(there).toEqual(Array.from({ length: saved + 10 }, (_, i) => i + 1))
})

mutant('an app that does not sync loses something', async () => {
  const { url } = await world.server()
  const { folder } = copyOfMain('devices-unsynced', [UNSYNCED_APP])
  const REMOTE_REF_MAIN = path.join(folder, 'lib', 'main', 'index.js')
  const { lost } = await cutApp(url, CUTS_OF_MUTANT, { REMOTE_REF_MAIN })
  expect(lost).toMatch(/is there, and \d+ was told/)
})

/**
 * Cuts the power of the server of two devices, again and again.
 *
 * @param {number} cuts @param {string} [cli] The server's program.
 */
async function cutServer(cuts, cli) {
  const own = (disk = new LoopDisk(128))
  own.mount()
  const dir = path.join(own.folder, 'server')
  let server = await serve(dir, cli)
  const counting = await countingDevices(world, server.port)
  const { way, one, other } = counting
  for (let round = 0; round < cuts; round++) {
    await counting.write()
    // At another moment each time, with work under way.
    for (let left = (round * 7919) % 50; left > 0; left--) await new Promise(setImmediate)
    await own.cut(server.program.child, counting.push)
    own.mount()
    server = await serve(dir, cli)
    way.retarget(server.port)
  }
  await together(one, other)
  return { n: counting.n, list: one.ref.value.list, codes: [...one.codes, ...other.codes] }
}

onDisk(`${CUTS} power cuts of the server: nothing read back is lost`, async () => {
  const { n, list, codes } = await cutServer(CUTS)
  process.stderr.write(`power cuts of the server: ${n} changes were there after ${CUTS}\n`)
  expect([...list].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i + 1))
  expect(codes).toEqual([])
})

mutant('a server that does not sync has lost something, or all: devices notice it', async () => {
  const cli = copyOfServer('devices-server-unsynced', [UNSYNCED_SERVER])
  const seen = await cutServer(CUTS_OF_MUTANT, cli).then(({ codes }) => codes.join(), String)
  expect(seen).toMatch(/ERR_REF_CLOUD_DIVERGED|Cannot open the store/)
})
