/** A ref that real Electron apps share over a server, with windows that change it. */

import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { electronArguments, electronPath } from '../../scripts/electron.mjs'
import { worlds } from '../unit/helpers/devices.mjs'
import { until } from '../unit/helpers/until.mjs'

const fixture = fileURLToPath(new URL('fixtures/cloud', import.meta.url))
/** @type {string} */
let base
beforeEach(() => {
  base = fs.mkdtempSync(path.join(os.tmpdir(), 'remote-ref-'))
})
afterEach(() => fs.rmSync(base, { recursive: true, force: true, maxRetries: 5 }))
const world = worlds()

/** @param {string} url @param {string} name Of its profile. @param {NodeJS.ProcessEnv} [env] */
async function start(url, name, env = {}) {
  const app = spawn(electronPath().path, [...electronArguments(), fixture], {
    env: { ...process.env, PROFILE: path.join(base, name), URL: url, ...env },
    stdio: ['pipe', 'pipe', 'ignore']
  })
  const closed = new Promise((resolve) => app.on('close', resolve))
  world.later(async () => {
    app.kill('SIGKILL')
    await closed
  })
  let out = ''
  app.stdout.on('data', (text) => (out += text))
  /** @returns {[string, any][]} What it has told. */
  const told = () =>
    out
      .split('\n')
      .filter((line) => line.startsWith('[') && line.endsWith(']'))
      .map((line) => JSON.parse(line))
  const all = (/** @type {string} */ name) =>
    told().flatMap(([each, value]) => (each === name ? [value] : []))
  const say = (/** @type {string[]} */ ...act) => app.stdin.write(`${JSON.stringify(act)}\n`)
  /** Has it do something, and waits for what it tells of it. */
  const ask = async (/** @type {string} */ name) => {
    const before = all(name).length
    say(name)
    await until(() => all(name).length > before)
    return all(name).at(-1)
  }
  await until(() => all('ready').length + all('error').length > 0)
  expect(all('error')).toEqual([])
  return { all, say, ask, kill: () => app.kill('SIGKILL'), closed }
}

test.each([
  ['the sources', {}],
  ['the published bundles', { PUBLISHED: '1' }]
])(
  'two apps with windows, with %s: edits while they are apart, and one that is killed',
  async (_what, env) => {
    const { url, port } = await world.server()
    const way = await world.proxy(port)
    const one = await start(url, 'one', env)
    const other = await start(way.url, 'other', env)
    one.say('push', 'a')
    await until(() => other.all('list').at(-1)?.length === 1)
    expect(await other.ask('rendered')).toContain('"a"')
    way.down = true
    await until(() => other.all('status').at(-1) === 'offline')
    other.say('push', 'offline')
    await until(() => other.all('list').at(-1)?.length === 2)
    await other.ask('saved')
    one.say('push', 'b')
    await one.ask('synced')
    other.kill()
    await other.closed
    way.down = false
    const again = await start(way.url, 'other', env)
    expect(again.all('found')).toEqual([[['a', 'offline'], 1]])
    await again.ask('synced')
    await until(() => one.all('list').at(-1)?.length === 3)
    expect([...one.all('list').at(-1)].sort()).toEqual(['a', 'b', 'offline'])
    await until(() => again.all('list').at(-1)?.length === 3)
    expect(again.all('list').at(-1)).toEqual(one.all('list').at(-1))
    // The machine has slept: the connection is made anew.
    const connections = again.all('status').length
    again.say('resume')
    await until(() => again.all('status').slice(connections).includes('connecting'))
    await until(() => again.all('status').at(-1) === 'live')
    one.say('quit')
    await one.closed
  }
)

test('a window shows how it is with the server, lists what to ask, and gives the answer', async () => {
  const { url, port } = await world.server()
  const way = await world.proxy(port)
  const env = { CONFLICT: 'ask' }
  const one = await start(url, 'one', env)
  const other = await start(way.url, 'other', env)
  one.say('push', 'a')
  await until(() => other.all('list').at(-1)?.length === 1)
  way.down = true
  await until(() => other.all('status').at(-1) === 'offline')
  other.say('set', 'mine')
  await until(() => other.all('list').at(-1)?.[0] === 'mine')
  await until(async () => JSON.stringify(await other.ask('cloud')) === '["offline",1]')
  expect(await other.ask('conflicts')).toEqual([])
  one.say('set', 'theirs')
  await until(() => one.all('list').at(-1)?.[0] === 'theirs')
  await one.ask('synced')
  way.down = false
  await until(async () => (await other.ask('conflicts')).length === 1)
  await until(async () => (await other.ask('conflicts'))[0].theirs === 'theirs')
  expect(await other.ask('conflicts')).toEqual([
    { mine: 'mine', theirs: 'theirs', reason: 'asked', canKeepBoth: true }
  ])
  expect(await other.ask('keepBoth')).toBe(true)
  await until(() => one.all('list').at(-1)?.length === 2)
  expect(one.all('list').at(-1)).toEqual(['theirs', 'mine'])
  await until(async () => (await other.ask('conflicts')).length === 0)
  await until(async () => JSON.stringify(await other.ask('cloud')) === '["live",0]')
})
