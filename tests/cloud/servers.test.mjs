/** Apps that share a ref over several programs `electron-remote-ref serve` with one store. */

import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { together, worlds } from '../unit/helpers/devices.mjs'
import { eventually, until } from '../unit/helpers/until.mjs'
import { CLI, startProgram } from '../unit/helpers/log-program.mjs'
import { Nats, whyNoNats } from './harness/nats.mjs'
import { describeWith } from './harness/parts.mjs'
import { Postgres, whyNoPostgres } from './harness/postgres.mjs'

const UNLIMITED = ['--limit', 'appendsPerSecond=1000000']

/** @param {string} name @param {() => string} address Of the store. */
function share(name, address) {
  describe(`programs over ${name}`, () => {
    const world = worlds()
    /** @type {import('node:child_process').ChildProcess[]} */
    const programs = []
    afterEach(() => {
      for (const child of programs.splice(0)) child.kill('SIGKILL')
    })

    const start = async (more = UNLIMITED) => {
      const { child, base } = await startProgram(address(), more)
      programs.push(child)
      return { child, url: new URL(base).origin, port: Number(new URL(base).port) }
    }

    test('devices at different programs have the same', async () => {
      const servers = [await start(), await start()]
      const doc = `${name} together`
      const devices = servers.map(({ url }) => world.device([], { url, ref: { doc } }))
      await Promise.all(devices.map((device) => device.live()))
      for (let i = 0; i < 30; i++) {
        for (const [at, device] of devices.entries()) device.ref.value.push(`${at}:${i}`)
        if (i % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 5))
      }
      const value = JSON.parse(await together(...devices))
      expect(value).toHaveLength(60)
      expect(new Set(value).size).toBe(60)
    }, 120_000)

    test('devices at different programs see each other, and not those of one that was killed', async () => {
      const servers = [await start(), await start()]
      const doc = `${name} presence`
      const [one, other] = servers.map(({ url }) => world.device([], { url, ref: { doc } }))
      await Promise.all([one.live(), other.live()])
      // With its quotes marked more than PostgreSQL takes at once.
      const long = 'ä' + '"'.repeat(2000)
      one.state.presence.set({ at: long })
      other.state.presence.set({ at: 1 })
      const shows = (/** @type {any} */ { state }) =>
        state.presence.others.map(({ value }) => value.at)
      await until(() => shows(other)[0] === long && shows(one)[0] === 1)
      for (let i = 2; i < 10; i++) other.state.presence.set({ at: i })
      await until(() => shows(one)[0] === 9)
      servers[0].child.kill('SIGKILL')
      // A server is missed after 15 seconds of silence.
      const nobody = (/** @type {unknown} */ seen) => expect(seen).toEqual([])
      await eventually(() => shows(other), nobody, { patience: 90_000 })
      one.state.presence.set({ at: 'unseen' })
      expect(shows(other)).toEqual([])
    }, 120_000)

    test('a device goes on at another program when its own is killed', async () => {
      const servers = [await start(), await start()]
      const doc = `${name} killed`
      const proxy = await world.proxy(servers[0].port)
      const url = `http://127.0.0.1:${proxy.port}`
      const one = world.device([], { url, ref: { doc } })
      const other = world.device([], { url: servers[1].url, ref: { doc } })
      await Promise.all([one.live(), other.live()])
      for (let i = 0; i < 20; i++) one.ref.value.push(i)
      await one.state.synced()
      for (let i = 20; i < 40; i++) one.ref.value.push(i)
      servers[0].child.kill('SIGKILL')
      await once(servers[0].child, 'exit')
      proxy.retarget(servers[1].port)
      proxy.cut()
      for (let i = 40; i < 60; i++) one.ref.value.push(i)
      const value = JSON.parse(await together(one, other))
      expect(value).toEqual(Array.from({ length: 60 }, (_, i) => i))
      expect(one.lost).toEqual([])
    }, 120_000)
  })
}

describeWith('PostgreSQL', whyNoPostgres, () => {
  const postgres = new Postgres()
  beforeAll(() => postgres.start(), 60_000)
  afterAll(() => postgres.end())
  share('PostgreSQL', () => `${postgres.url}?schema=programs`)
})

describeWith('NATS', whyNoNats, () => {
  const nats = new Nats()
  beforeAll(() => nats.start(), 60_000)
  afterAll(() => nats.end())
  share('NATS', () => `${nats.url}?prefix=programs&streams=4`)
})

const serve = (/** @type {string[]} */ ...args) =>
  spawnSync(process.execPath, [CLI, 'serve', '--store', ...args], { encoding: 'utf8' })

test.each([
  'mysql://127.0.0.1/x',
  'nats://127.0.0.1?retries=3',
  'nats://127.0.0.1?streams=65',
  'postgres://127.0.0.1/x?schema=A-b',
  'nats://127.0.0.1 --dir x'
])('--store %s is refused', (args) => {
  const { status, stderr } = serve(...args.split(' '))
  expect([status, stderr]).toEqual([2, expect.stringMatching(/Usage/)])
})

test.each(['nats://127.0.0.1:1', 'postgres://127.0.0.1:1/x'])('%s is not reached', (address) => {
  const { status, stderr } = serve(address)
  expect([status, stderr]).toEqual([1, expect.stringMatching(/^Cannot open the store in /)])
})
