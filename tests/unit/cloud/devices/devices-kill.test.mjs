/** Apps and servers that are killed: what was saved is there, and is shared, once. */

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { numbersIn } from '../../helpers/child-lines.mjs'
import { together, worlds } from '../../helpers/devices.mjs'
import { countingDevices, sharingPrograms } from '../../helpers/sharing-programs.mjs'
import { until } from '../../helpers/until.mjs'

const ROUNDS = process.env.REMOTE_REF_LONG ? 500 : 3
/** Changes of an app until it is killed, at most. */
const CHANGES = 40

const world = worlds()
const { app, serve } = sharingPrograms(world)
/** @type {string} */
let base
beforeEach(() => {
  base = fs.mkdtempSync(path.join(os.tmpdir(), 'remote-ref-cloud-'))
})
// After all that has files there.
afterEach(() => fs.rmSync(base, { recursive: true, force: true, maxRetries: 3 }))

test(`kill -9 of an app, ${ROUNDS} times: what was saved is shared, each once`, async () => {
  const { url } = await world.server()
  const folder = path.join(base, 'store')
  let saved = 0
  for (let round = 1; round <= ROUNDS; round++) {
    const { program, kill } = app([folder, url, 'app'])
    // At another moment each time: while something is stored, sent or read.
    const [word, least] = [round % 2 ? 'synced' : 'saved', (round * 7919) % CHANGES]
    await until(() => numbersIn(program.out, word).length > least)
    await kill()
    expect(program.out).not.toContain('rror')
    const [found] = numbersIn(program.out, 'found')
    expect(found).toBeGreaterThanOrEqual(saved)
    saved = Math.max(found, ...numbersIn(program.out, 'saved'))
  }
  process.stderr.write(`kills of an app: ${saved} changes were there after ${ROUNDS}\n`)
  const { program, closed } = app([folder, url, 'app', String(saved + 10)])
  await closed
  expect((await fetch(`${url}/v1/stream/list?snapshot`)).status).toBe(200)
  const device = world.device({ list: [] }, { url })
  await device.live()
  const there = device.ref.value.list.map(({ n }) => n)
  expect(there).toEqual(JSON.parse(/^end (.*)$/m.exec(program.out)?.[1] ?? ''))
  // Without gaps, and each once: a number is used again only if nothing of it was stored.
  expect(there).toEqual(Array.from({ length: saved + 10 }, (_, i) => i + 1))
})

test('an app that is killed while it is offline: its edits are sent at the next start', async () => {
  const { url, port } = await world.server()
  const way = await world.proxy(port)
  const folder = path.join(base, 'store')
  const other = world.device({ list: [] }, { url })
  await other.live()
  const { program, kill } = app([folder, way.url, 'app'])
  await until(() => numbersIn(program.out, 'synced').length > 2)
  way.down = true
  const before = numbersIn(program.out, 'saved').length
  // More than what was saved, or sent, and is not heard of yet.
  await until(() => numbersIn(program.out, 'saved').length > before + 5)
  await kill()
  const saved = Math.max(...numbersIn(program.out, 'saved'))
  expect(other.ref.value.list.length).toBeLessThan(saved)
  other.ref.value.list.unshift({ by: 'other', n: 1 })
  way.down = false
  const next = app([folder, way.url, 'app', String(saved)])
  await next.closed
  await until(() => other.ref.value.list.length > saved)
  expect(other.ref.value.list.filter(({ by }) => by === 'app').map(({ n }) => n)).toEqual(
    JSON.parse(/^end (.*)$/m.exec(next.program.out)?.[1] ?? '')
  )
})

test(`kill -9 of the server, ${ROUNDS} times: nothing read back is lost`, async () => {
  const dir = path.join(base, 'server')
  let server = await serve(dir)
  const counting = await countingDevices(world, server.port)
  const { way, one, other } = counting
  for (let round = 0; round < ROUNDS; round++) {
    await counting.write()
    await server.kill()
    counting.push()
    server = await serve(dir)
    way.retarget(server.port)
  }
  await together(one, other)
  const { n } = counting
  process.stderr.write(`kills of the server: ${n} changes were there after ${ROUNDS}\n`)
  expect([...one.ref.value.list].sort((a, b) => a - b)).toEqual(
    Array.from({ length: n }, (_, i) => i + 1)
  )
  expect([...one.codes, ...other.codes]).toEqual([])
})
