/** Who it was: in lost writes and questions, over real sockets, with the users of the server's `auth`. */

import fs from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { TRANSPORT_NAMES } from '../../../../lib/cloud/transport/index.js'
import { MemoryStore, logHandler } from '../../../../lib/server/index.js'
import { together, worlds } from '../../helpers/devices.mjs'
import { until } from '../../helpers/until.mjs'

const FIRST = { note: '', list: ['a', 'b'] }
/** @param {any} request @returns {any} */
const auth = ({ token }) => {
  return { user: `id of ${token}`, name: token === 'hidden' ? null : token, access: 'write' }
}
const named = (/** @type {string} */ user) => ({
  client: expect.stringMatching(/^[\da-z]{10,24}$/),
  user
})

/**
 * Two users have changed the same; the other one was away.
 *
 * @param {ReturnType<typeof worlds>} world
 * @param {object} [options]
 * @param {string} [options.user] Who was not away.
 * @param {string} [options.url] Of another server.
 * @param {any} [options.ref] Of both.
 * @param {object} [options.cloud] Of both.
 * @param {string | null} [options.folder] Of the other one.
 */
async function met(world, { user = 'ann', url: known, ref, cloud, folder } = {}) {
  const url = known ?? (await world.server({ auth })).url
  const way = await world.proxy(Number(new URL(url).port))
  const one = world.device(FIRST, { url, ref, cloud: { ...cloud, auth: () => user } })
  const other = world.device(FIRST, {
    url: way.url,
    ref,
    folder,
    cloud: { ...cloud, auth: () => 'bob' }
  })
  await together(one, other)
  way.down = true
  await until(() => other.state.status === 'offline')
  other.ref.value.note = 'mine'
  other.ref.value.list[0] = 'mine'
  one.ref.value.note = 'theirs'
  one.ref.value.list.shift()
  await one.state.synced()
  way.down = false
  await together(one, other)
  return { one, other }
}

describe.each(TRANSPORT_NAMES)('over %s', (transport) => {
  const world = worlds({ transports: [transport] })

  test('lost writes tell who has made them lose, on both sides', async () => {
    const { one, other } = await met(world)
    expect(other.state.lost).toMatchObject([{ reason: 'dropped', who: named('ann') }])
    expect(one.state.lost).toMatchObject([{ reason: 'overwritten', who: named('bob') }])
    expect(other.lost[0].who).toEqual(other.state.lost[0].who)
    expect(one.lost[0].who).toEqual(named('bob'))
  })

  test('a question does, and what an app does with it changes nothing', async () => {
    const { other } = await met(world, { ref: { conflict: { strategy: 'ask', unit: [['note']] } } })
    const question = () => other.state.lost.find(({ reason }) => reason === 'asked')
    expect(question()?.who).toEqual(named('ann'))
    Object.assign(question()?.who ?? {}, { user: 'x' })
    expect(question()?.who).toEqual(named('ann'))
  })
})

const world = worlds()

test('a function that decides is told', async () => {
  /** @type {any[]} */
  const asked = []
  const strategy = (/** @type {any} */ { path, who }) => {
    asked.push([path, who])
    return who.user === 'ann' ? 'theirs' : 'mine'
  }
  const { one } = await met(world, { ref: { conflict: { strategy, unit: [['note']] } } })
  expect(asked).toEqual([[['note'], named('ann')]])
  expect(one.ref.value.note).toBe('theirs')
})

test('a user whom the server does not tell is none', async () => {
  const { one, other } = await met(world, { user: 'hidden' })
  expect(other.state.lost[0].who).toEqual({ ...named(''), user: null })
  expect(one.state.lost[0].who).toEqual(named('bob'))
})

test('of an encrypted document', async () => {
  const key = randomBytes(32)
  const { one, other } = await met(world, { cloud: { encrypt: () => key } })
  expect(other.state.lost).toMatchObject([{ reason: 'dropped', who: named('ann') }])
  expect(one.state.lost).toMatchObject([{ reason: 'overwritten', who: named('bob') }])
})

test('it outlasts a restart', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'authors-'))
  world.later(() => fs.rmSync(folder, { recursive: true }))
  const { other } = await met(world, { folder })
  await other.state.saved()
  other.restart()
  expect(other.state.lost).toMatchObject([{ reason: 'dropped', who: named('ann') }])
})

test.each(TRANSPORT_NAMES)('a server that does not know of it, over %s', async (transport) => {
  const logs = logHandler({ store: new MemoryStore(), auth })
  const plain = (/** @type {http.IncomingMessage} */ request) => {
    const without = request.url?.replace('&users', '')
    expect(without).not.toContain('users')
    request.url = without
    return request
  }
  const server = http.createServer((request, response) => logs.handle(plain(request), response))
  server.on('upgrade', (request, socket, head) => logs.upgrade(plain(request), socket, head))
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)))
  world.later(() => server.close())
  world.later(() => logs.close())
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  const url = `http://127.0.0.1:${port}`
  const { one, other } = await met(world, { url, cloud: { transports: [transport] } })
  for (const { state } of [one, other]) {
    expect(state.lost).toMatchObject([{ who: { ...named(''), user: null } }])
  }
})
