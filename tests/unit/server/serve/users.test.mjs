/** What readers of a document are told of who has written it: only those who ask. */

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { readMessage, writeEntries } from '../../../../lib/server/wire/frames.js'
import { writeRecord } from '../../../../lib/server/documents/record.js'
import { MemoryStore, localStore } from '../../../../lib/server/index.js'
import { dump, undump } from '../../../../lib/server/store/index.js'
import { bytes, logServers, text } from '../../helpers/log-server.mjs'
import { until } from '../../helpers/until.mjs'

const servers = logServers()
const body = (/** @type {string[]} */ ...entries) => writeEntries(entries.map(bytes))
/** @type {Record<string, object>} */
const GRANTS = {
  ann: { user: 'u1', name: 'Ann' },
  bob: { user: 'bob' },
  eve: { user: 'eve', name: null },
  long: { user: 'long', name: 'x'.repeat(257) },
  guest: { user: '', name: 'A guest' }
}
const auth = (/** @type {any} */ { token }) => ({ ...GRANTS[token], access: 'write' })
const as = (/** @type {string} */ user) => ({
  Authorization: `Bearer ${user}`,
  'Content-Type': 'application/vnd.electron-remote-ref.entries'
})
const frameOf = async (/** @type {Response} */ response) =>
  /** @type {any} */ (readMessage(Buffer.from(await response.arrayBuffer())))
const TOLD = ['Ann', 'Ann', 'bob', null, null, 'A guest']

/** @param {object} [options] Of the server. @returns A document with an entry of each. */
async function written(options) {
  const server = await servers.start({ auth, ...options })
  await server.ask('PUT', 'd', undefined, as('ann'))
  await server.ask('POST', 'd', body('a1', 'a2'), as('ann'))
  for (const user of ['bob', 'eve']) await server.ask('POST', 'd', body(user), as(user))
  for (const user of ['long', 'guest']) {
    const client = await server.connect('d?offset=now', as(user)).opened()
    expect(await client.append(user)).toMatchObject({ type: 'appended' })
  }
  return server
}

/** The first frame of an event stream. @param {Response} response */
async function firstEvent(response) {
  let said = ''
  const decoder = new TextDecoder()
  for await (const part of /** @type {any} */ (response.body)) {
    said += decoder.decode(part)
    const found = /event: data\ndata:(\S+)\n/.exec(said)
    if (found) return /** @type {any} */ (readMessage(Buffer.from(found[1], 'base64')))
  }
}

describe('readers who ask are told, with the entries', () => {
  test('over HTTP', async () => {
    const { ask } = await written()
    const frame = await frameOf(await ask('GET', 'd?users', undefined, as('bob')))
    expect(frame.users).toEqual(TOLD)
    expect(frame.entries.map(text)).toEqual(['a1', 'a2', 'bob', 'eve', 'long', 'guest'])
    const late = await frameOf(
      await ask('GET', 'd?offset=0000000000000002&users', undefined, as('bob'))
    )
    expect(late.users).toEqual(TOLD.slice(2))
    const now = await frameOf(await ask('GET', 'd?offset=now&users', undefined, as('bob')))
    expect([now.entries, now.users]).toEqual([[], undefined])
  })

  test('by a long poll, also of known entries', async () => {
    const { ask } = await written()
    const target = 'd?offset=0000000000000006&live=long-poll&overlap=3&users'
    const poll = ask('GET', target, undefined, as('bob'))
    await ask('POST', 'd', body('a3'), as('ann'))
    const frame = await frameOf(await poll)
    expect(frame.from).toBe(3)
    expect(frame.users).toEqual([...TOLD.slice(3), 'Ann'])
  })

  test('by server-sent events', async () => {
    const { ask } = await written()
    const response = await ask('GET', 'd?offset=-1&live=sse&users', undefined, as('bob'))
    expect((await firstEvent(response)).users).toEqual(TOLD)
  })

  test('over a WebSocket, of what is there and of what comes', async () => {
    const { connect } = await written()
    const client = await connect('d?offset=-1&users', as('bob')).opened()
    await client.append('b2')
    await until(() => client.entries.length === 7)
    expect(client.frames.flatMap(({ users }) => users)).toEqual([...TOLD, 'bob'])
  })
})

test('others get the frames that they know', async () => {
  const { ask, connect } = await written()
  const plain = await frameOf(await ask('GET', 'd', undefined, as('bob')))
  expect(plain).not.toHaveProperty('users')
  expect(plain.entries).toHaveLength(6)
  const response = await ask('GET', 'd?offset=-1&live=sse', undefined, as('bob'))
  expect(await firstEvent(response)).not.toHaveProperty('users')
  const client = await connect('d?offset=-1', as('bob')).opened()
  const asking = await connect('d?offset=-1&users', as('bob')).opened()
  await until(() => client.entries.length === 6 && asking.entries.length === 6)
  expect(client.frames.some((frame) => 'users' in frame)).toBe(false)
  expect(asking.frames.flatMap(({ users }) => users)).toEqual(TOLD)
})

test('without auth nobody is known, and frames are the plain ones', async () => {
  const { ask, connect } = await servers.start()
  await ask('PUT', 'd', body('a'))
  expect(await frameOf(await ask('GET', 'd?users'))).not.toHaveProperty('users')
  const client = await connect('d?offset=-1&users').opened()
  await until(() => client.entries.length === 1)
  expect(client.frames[0]).not.toHaveProperty('users')
})

test('bodies of other types are the bare entries', async () => {
  const { ask } = await servers.start({ auth })
  const type = { ...as('ann'), 'Content-Type': 'application/json' }
  await ask('PUT', 'd', '{"a":1}', type)
  expect(await (await ask('GET', 'd?users', undefined, type)).text()).toBe('[{"a":1}]')
})

test('an entry from before there were names tells its user', async () => {
  const store = new MemoryStore()
  const { ask, server } = await servers.start({ store, auth })
  await ask('PUT', 'd', body('new'), as('ann'))
  const log = [...(await logsOf(store))][0]
  await store.append(log, writeRecord({ user: 'u7' }, bytes('old')))
  await store.append(log, writeRecord({}, bytes('older')))
  const frame = await frameOf(await ask('GET', 'd?users', undefined, as('bob')))
  expect(frame.users).toEqual(['Ann', 'u7', null])
  await server.close()
})

/** The logs of entries, by what the catalog of the document says. @param {MemoryStore} store */
async function logsOf(store) {
  const { entries } = /** @type {any} */ (await store.read('catalog/d', 0))
  return entries.map((/** @type {Uint8Array} */ entry) => `entries/${JSON.parse(text(entry)).id}`)
}

test('names outlast a restart, a dump and a restore', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'users-'))
  const store = localStore(path.join(folder, 'one'))
  const first = await written({ store })
  await first.server.close()
  const lines = []
  for await (const line of dump(store.contents())) lines.push(line.trimEnd())
  await store.close()
  const copy = localStore(path.join(folder, 'two'))
  try {
    await copy.fill(undump(each(lines)))
    const { ask, server } = await servers.start({ store: copy, auth })
    const frame = await frameOf(await ask('GET', 'd?users', undefined, as('bob')))
    expect(frame.users).toEqual(TOLD)
    await server.close()
  } finally {
    await copy.close()
    fs.rmSync(folder, { recursive: true })
  }
})

/** @param {string[]} lines */
async function* each(lines) {
  yield* lines
}

test('a name that is none is the fault of the server', async () => {
  /** @type {any[]} */
  const errors = []
  const { ask } = await servers.start({
    auth: () => ({ user: 'ann', name: 7, access: 'write' }),
    onError: (/** @type {any} */ error) => void errors.push(error.message)
  })
  expect((await ask('PUT', 'd')).status).toBe(500)
  expect(errors).toEqual([
    'auth() must return { user, access }, or null: its name is no string, but number.'
  ])
})

test('presence tells the same', async () => {
  const { ask } = await written()
  const enter = (/** @type {string} */ user) =>
    ask('POST', `d?presence=${user}`, '"here"', as(user))
  for (const user of ['ann', 'bob', 'eve']) expect((await enter(user)).status).toBe(204)
  const { here } = await (await ask('GET', 'd?presence=x', undefined, as('bob'))).json()
  expect(here).toEqual([
    ['ann', 'Ann', '"here"'],
    ['bob', 'bob', '"here"'],
    ['eve', '', '"here"']
  ])
})
