/** Who is at a document, as the server tells it; and clients that do not keep to the rules. */

import { describe, expect, test } from '@jest/globals'
import { writeMessage } from '../../../../lib/server/wire/frames.js'
import { logServers } from '../../helpers/log-server.mjs'
import { until } from '../../helpers/until.mjs'

const servers = logServers()

/** @param {object} [options] */
async function started(options) {
  const server = await servers.start(options)
  await server.ask('PUT', 'd')
  /** @param {string} query */
  const get = async (query) => {
    const response = await server.ask('GET', `d?${query}`)
    return { status: response.status, ...(response.status === 200 && (await response.json())) }
  }
  /** @param {string} client @param {string} [body] */
  const post = async (client, body) =>
    (await server.ask('POST', `d?presence=${client}`, body)).status
  return { ...server, get, post }
}

describe('over HTTP', () => {
  test('the first answer comes at once, later ones when something has changed', async () => {
    const { get, post } = await started()
    expect(await post('a', '1')).toBe(204)
    const first = await get('presence=b')
    expect(first).toMatchObject({ status: 200, here: [['a', '', '1']] })
    const waiting = get(`presence=b&version=${first.version}`)
    await post('c', '"x"')
    // What is known comes without its value.
    expect(await waiting).toMatchObject({
      here: [
        ['a', ''],
        ['c', '', '"x"']
      ]
    })
  })

  test('a version of another time, or nonsense, gets all', async () => {
    const { get, post } = await started()
    await post('a', '1')
    for (const version of ['abc.1', 'x', '.', '1e9.9', '%00']) {
      expect(await get(`presence=b&version=${version}`)).toMatchObject({ here: [['a', '', '1']] })
    }
  })

  test('an empty body ends it, and silence does', async () => {
    const { get, post } = await started({ patience: 200 })
    await post('a', '1')
    await post('a')
    expect(await get('presence=b')).toMatchObject({ here: [] })
    await post('a', '2')
    const { version } = await get('presence=b')
    expect(await get(`presence=b&version=${version}`)).toMatchObject({ here: [] })
  })

  test.each(['', 'A', 'a b', 'x'.repeat(25), '%F0%9F%98%80'])(
    'the client %j is refused',
    async (client) => {
      const { get, post } = await started()
      expect(await post(client, '1')).toBe(400)
      expect((await get(`presence=${client}`)).status).toBe(400)
    }
  )

  test('of a document that is not there', async () => {
    const { ask } = await started()
    expect((await ask('GET', 'e?presence=a')).status).toBe(404)
    expect((await ask('POST', 'e?presence=a', '1')).status).toBe(404)
  })

  test('clients of different users are different ones', async () => {
    const auth = ({ token }) => ({ user: token, access: 'write' })
    const { ask } = await started()
    const { base } = await servers.start({ auth })
    const as = (user) => ({ Authorization: `Bearer ${user}`, 'Content-Type': 'application/json' })
    await fetch(`${base}d`, { method: 'PUT', headers: as('ann') })
    for (const user of ['ann', 'bob']) {
      await fetch(`${base}d?presence=a`, { method: 'POST', headers: as(user), body: user })
    }
    const { here } = await (await fetch(`${base}d?presence=b`, { headers: as('eve') })).json()
    expect(here).toEqual([
      ['a', 'ann', 'ann'],
      ['a', 'bob', 'bob']
    ])
    expect((await ask('GET', 'd?presence=b')).status).toBe(200)
  })

  test('a value that is too long is refused before all of it has come', async () => {
    const { post } = await started({ limits: { presenceBytes: 10 } })
    expect(await post('a', 'x'.repeat(10))).toBe(204)
    expect(await post('a', 'x'.repeat(11))).toBe(413)
    expect(await post('a', 'x'.repeat(10_000))).toBe(413)
  })
})

describe('over a WebSocket', () => {
  /** @param {any} client @param {unknown} presence */
  const send = (client, presence) => {
    const text = typeof presence === 'string' ? presence : JSON.stringify(presence)
    client.socket.send(writeMessage({ type: 'presence', id: 9, text }))
  }
  const told = (client) => client.messages.filter(({ type }) => type === 'present')

  test('who has shown nothing is told nothing', async () => {
    const { connect } = await started()
    const [one, other] = [await connect('d').opened(), await connect('d').opened()]
    send(one, { client: 'a', value: '1' })
    await until(() => told(one).length > 0)
    expect(told(other)).toEqual([])
    send(other, { client: 'b', value: null })
    await until(() => told(other).length > 0)
    expect(JSON.parse(told(other)[0].text).here).toEqual([['a', '', '1']])
  })

  test('goes at once with its connection', async () => {
    const { connect } = await started()
    const [one, other] = [await connect('d').opened(), await connect('d').opened()]
    send(one, { client: 'a', value: '1' })
    send(other, { client: 'b', value: null })
    await until(() => told(other).some(({ text }) => JSON.parse(text).here.length === 1))
    one.socket.terminate()
    await until(() => JSON.parse(told(other).at(-1).text).here.length === 0)
  })

  test.each([
    ['no JSON', '{'],
    ['null', 'null'],
    ['a number', '7'],
    ['no client', { value: '1' }],
    ['a value that is no text', { client: 'a', value: 7 }]
  ])('%s is refused, and the connection goes on', async (_name, presence) => {
    const { connect } = await started()
    const client = await connect('d').opened()
    send(client, presence)
    await until(() => client.messages.some(({ type }) => type === 'refused'))
    expect(client.messages.find(({ type }) => type === 'refused')).toMatchObject({
      id: 9,
      status: 400
    })
    expect(await client.append('x')).toMatchObject({ type: 'appended' })
  })

  test('a second client over one connection is refused', async () => {
    const { connect } = await started()
    const client = await connect('d').opened()
    send(client, { client: 'a', value: '1' })
    send(client, { client: 'b', value: '1' })
    await until(() => client.messages.some(({ status }) => status === 400))
  })

  test('rooms that everybody has left are forgotten', async () => {
    const { connect, get, server } = await started()
    const client = await connect('d').opened()
    send(client, { client: 'a', value: '1' })
    const { version } = await get('presence=b')
    client.socket.terminate()
    expect(await get(`presence=b&version=${version}`)).toMatchObject({ here: [] })
    expect(server.metrics()).toContain('connections{transport="presence"} 0')
  })
})
