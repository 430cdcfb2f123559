/** Several servers of one store tell each other who is at a document. */

import { afterEach, describe, expect, test } from '@jest/globals'
import { Servers } from '../../../../lib/server/access/elsewhere.js'
import { Limiter, Presences } from '../../../../lib/server/access/index.js'
import { MemoryStore } from '../../../../lib/server/index.js'
import { logServers } from '../../helpers/log-server.mjs'
import { eventually, until } from '../../helpers/until.mjs'

const servers = logServers()

/** Two servers of one store. @param {object} [options] */
async function two(options) {
  const store = new MemoryStore()
  const started = [
    await servers.start({ store, ...options }),
    await servers.start({ store, ...options })
  ]
  await started[0].ask('PUT', 'd')
  return started.map(({ server, ask, connect }) => ({
    server,
    connect,
    /** @param {string} client @param {string} [value] */
    show: async (client, value) => {
      expect((await ask('POST', `d?presence=${client}`, value)).status).toBe(204)
    },
    /** @param {string} [version] */
    look: async (version) => {
      const more = version ? `&version=${version}` : ''
      return (await ask('GET', `d?presence=looker${more}`)).json()
    }
  }))
}

/** @param {{ look: () => Promise<any> }} server @param {unknown[]} here */
const becomes = (server, here) =>
  eventually(
    () => server.look(),
    (found) => expect(found.here).toEqual(here)
  )

describe('over HTTP', () => {
  test('each sees those of the other, changes, and that they go', async () => {
    const [one, other] = await two({ patience: 1500 })
    await one.show('a', '1')
    await becomes(other, [['a', '', '1']])
    const { version } = await other.look()
    const waiting = other.look(version)
    await one.show('a', '2')
    expect((await waiting).here).toEqual([['a', '', '2']])
    await other.show('b', '3')
    await becomes(one, [
      ['a', '', '2'],
      ['b', '', '3']
    ])
    await one.show('a')
    await becomes(other, [['b', '', '3']])
    // Silence ends it, too.
    await becomes(one, [])
  })

  test('a device that goes on at another server is there once', async () => {
    const [one, other] = await two()
    await one.show('a', '1')
    await becomes(other, [['a', '', '1']])
    await other.show('a', '2')
    await becomes(other, [['a', '', '2']])
  })

  test('whoever comes first to another server sees who is there', async () => {
    const [one, other] = await two()
    await one.show('a', '1')
    await one.show('b', '2')
    await becomes(other, [
      ['a', '', '1'],
      ['b', '', '2']
    ])
  })

  test('a server that stops takes its devices along', async () => {
    const [one, other] = await two()
    await one.show('a', '1')
    await becomes(other, [['a', '', '1']])
    await one.server.close()
    await becomes(other, [])
  })
})

test('nothing is left of a document where nobody is', () => {
  const { limits } = new Limiter({ presences: 1 })
  let open = 0
  const presences = new Presences(limits, () => {
    open++
    return { send: () => {}, end: () => void open-- }
  })
  const grant = /** @type {any} */ ({ user: 'u', access: 'write' })
  for (const client of ['A', '', 7, undefined]) {
    expect(() => presences.enter('d', grant, client)).toThrow('The client of a presence')
  }
  expect([presences.size, open]).toEqual([0, 0])
  const { room, leave } = presences.enter('d', grant, 'a')
  expect(() => presences.enter('d', grant, 'b')).toThrow('Too many')
  expect([presences.size, open]).toEqual([1, 1])
  const again = presences.enter('d', grant, 'a')
  expect(again.room).toBe(room)
  leave(0)
  expect([presences.size, open]).toEqual([1, 1])
  again.leave(0)
  expect([presences.size, open]).toEqual([0, 0])
  presences.enter('d', grant, 'a')
  presences.close()
  expect([presences.size, open]).toEqual([0, 0])
})

describe('what is lost', () => {
  /** @type {Servers[]} */
  const all = []
  afterEach(() => all.splice(0).forEach((each) => each.close()))

  /** Servers with a line between them that can be cut. */
  function lines() {
    const store = new MemoryStore()
    const start = () => {
      /** @type {import('../../../../lib/server/access/elsewhere.js').Shown[]} */
      const shown = []
      const line = { cut: false, changes: 0 }
      const each = new Servers(
        (document, on) => {
          const hear = (/** @type {string} */ text) => void (line.cut || on.hear(text))
          const { send, end } = store.exchange(document, { ...on, hear })
          return { send: (text) => void (line.cut || send(text)), end }
        },
        'd',
        { shown: () => shown.filter(({ value }) => value !== null), changed: () => ++line.changes },
        20
      )
      all.push(each)
      /** @param {string} client @param {string | null} value */
      const show = (client, value) => {
        const now = { client, user: 'u', value, n: Date.now() * 1000 + shown.length }
        shown.push(now)
        for (const before of shown.slice(0, -1)) if (before.client === client) before.value = null
        each.tell(now)
      }
      const seen = () => each.members.map((member) => `${member.client} ${member.value}`).sort()
      return { each, line, show, seen }
    }
    return [start(), start()]
  }

  test('is asked for', async () => {
    const [a, b] = lines()
    a.show('x', '1')
    await until(() => b.seen().length === 1)
    a.line.cut = true
    a.show('x', '2')
    a.show('y', '3')
    a.line.cut = false
    await until(() => String(b.seen()) === 'x 2,y 3')
    b.line.cut = true
    a.show('y', null)
    await new Promise((resolve) => setTimeout(resolve, 5))
    b.line.cut = false
    await until(() => String(b.seen()) === 'x 2')
  })

  test('a server that says nothing any more has gone with all of its devices', async () => {
    const [a, b] = lines()
    a.show('x', '1')
    await until(() => b.seen().length === 1)
    const { changes } = b.line
    a.line.cut = true
    await until(() => b.seen().length === 0)
    expect(b.line.changes).toBeGreaterThan(changes)
    a.line.cut = false
    await until(() => String(b.seen()) === 'x 1')
  })

  test.each([
    'x',
    '7',
    '{}',
    '[]',
    '["show"]',
    '["show",1,"a","u",1,"v"]',
    '["show","s",1,"u",1,"v"]',
    '["show","s","a","u","1","v"]',
    '["show","s","a","u",1,{}]',
    '["list","s",7]',
    '["list","s",[7,null,["a"]]]',
    '["later","s"]'
  ])('%s of another version is ignored', async (text) => {
    const store = new MemoryStore()
    const each = new Servers(store.exchange.bind(store), 'd', { shown: () => [], changed: () => 1 })
    all.push(each)
    store.exchange('d', { hear: () => {}, begin: () => {} }).send(text)
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(each.members).toEqual([])
  })
})
