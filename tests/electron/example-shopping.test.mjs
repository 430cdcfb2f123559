/** The example of two devices with a shopping list: its tour, and how it is started. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { playDevices } from '../../examples/shopping/tour/play.js'
import { launch } from '../../scripts/launch.mjs'
import { root } from '../../scripts/system.mjs'

const example = path.join(root, 'examples', 'shopping')
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'remote-ref-shopping-'))

/** @type {import('../../scripts/launch.mjs').Launched[]} */
const launched = []
afterAll(async () => {
  await Promise.all(launched.map(({ close }) => close()))
  fs.rmSync(folder, { recursive: true, force: true })
})

/** @param {NodeJS.ProcessEnv} env */
async function open(env) {
  launched.push(await launch(example, { env: { ...process.env, ...env } }))
  return launched.at(-1).app
}

test('two devices are edited while they are apart: the same list, both notes, no edit lost unseen', async () => {
  // It fails at the first step after which a device shows something else.
  const told = []
  await playDevices(open, path.join(folder, 'tour.png'), (line) => told.push(line))
  expect(told.at(-1)).toMatch(/at each of 9 steps/)
  const found = await Promise.all(
    launched.map(({ app }) =>
      app.evaluate(() => ({
        value: JSON.parse(JSON.stringify(globalThis.list.value)),
        pending: globalThis.list.cloud.pending,
        lost: globalThis.list.cloud.lost.length
      }))
    )
  )
  expect(found[1]).toEqual(found[0])
  expect(found[0]).toMatchObject({ pending: 0, lost: 0 })
  const { items, note } = found[0].value
  // The kitchen has sorted and added oil; the phone has added coffee, kept its milk and brought back the eggs.
  const texts = items.map(({ name, amount, done }) => `${done ? '*' : ''}${name} ${amount}`)
  expect(texts.filter((text) => text !== 'Eggs 12')).toEqual([
    'Apples 8',
    '*Bread 1',
    'Milk 3 l',
    'Olive oil 1',
    'Rice 1',
    'Coffee 1'
  ])
  expect(texts).toContain('Eggs 12')
  expect(note).toBe('Back at five! The market closes at six. Take the big bag.')
  expect(fs.readdirSync(folder).sort()).toEqual(['tour-apart.png', 'tour.png'])
})

test('the starter gives two devices one server and a folder each, and tidies up behind them', async () => {
  // In the place of Electron: tells what it was given, and whether the server is there.
  const stand = path.join(folder, 'stand-in.mjs')
  fs.writeFileSync(
    stand,
    `const { SHOPPING_DEVICE: device, SHOPPING_SERVER: server } = process.env
     const { status } = await fetch(server + '/health')
     console.log(JSON.stringify({ device, server, status, args: process.argv.slice(2) }))`
  )
  const starter = spawn(process.execPath, [path.join(example, 'start.js'), process.execPath, stand])
  let out = ''
  starter.stdout.on('data', (text) => (out += text))
  const [code] = await once(starter, 'close')
  expect(code).toBe(0)
  const devices = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .sort((a, b) => (a.device < b.device ? -1 : 1))
  expect(devices.map(({ device, status }) => [device, status])).toEqual([
    ['Kitchen', 200],
    ['Phone', 200]
  ])
  expect(devices[0].server).toBe(devices[1].server)
  const folders = devices.map(({ args: [profile, app] }) => {
    expect(app).toBe(example)
    return profile.replace('--user-data-dir=', '')
  })
  expect(folders[0]).not.toBe(folders[1])
  for (const each of folders) expect(fs.existsSync(path.dirname(each))).toBe(false)
})
