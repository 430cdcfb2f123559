/** The program `electron-remote-ref`, and its end without warning. */

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, describe, expect, test } from '@jest/globals'
import WebSocket from 'ws'
import { ENTRIES, readMessage, writeMessage } from '../../../lib/server/frames.js'
import { localStore } from '../../../lib/server/index.js'
import { root } from '../../../scripts/system.mjs'
import { until } from '../helpers/until.mjs'

const cli = path.join(root, 'lib', 'server', 'cli.js')
const top = fs.mkdtempSync(path.join(os.tmpdir(), 'log-cli-'))
afterAll(() => fs.rmSync(top, { recursive: true, force: true }))
let count = 0
const place = () => path.join(top, String(count++))

/** @type {import('node:child_process').ChildProcess[]} */
const children = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

/** @param {string} dir @param {string[]} more */
async function start(dir, ...more) {
  const child = spawn(process.execPath, [cli, 'serve', '--dir', dir, '--port', '0', ...more])
  children.push(child)
  let output = ''
  child.stdout.on('data', (part) => (output += part))
  child.stderr.on('data', (part) => (output += part))
  await until(() => /listening on \S+\n/.test(output) || child.exitCode !== null)
  const url = /listening on (\S+)/.exec(output)?.[1]
  if (!url) throw new Error(output)
  return { child, base: `${url}/v1/stream/` }
}

/** @param {string[]} args */
const run = (...args) => spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' })

test('it stops when asked, and what was written is there', async () => {
  const dir = place()
  const { child, base } = await start(dir)
  await fetch(`${base}d`, {
    method: 'PUT',
    body: 'text',
    headers: { 'Content-Type': 'text/plain' }
  })
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
  const again = await start(dir)
  expect(await (await fetch(`${again.base}d`)).text()).toBe('text')
})

describe('killed in the midst of writing', () => {
  test.each([1, 2, 3])('it has lost nothing that it acknowledged (%i)', async (round) => {
    const dir = place()
    const { child, base } = await start(dir)
    await fetch(`${base}d`, { method: 'PUT', headers: { 'Content-Type': ENTRIES } })
    const socket = new WebSocket(`${base.replace('http', 'ws')}d?offset=now`)
    await once(socket, 'open')
    /** @type {Map<number, number>} */
    const acknowledged = new Map()
    let refused = 0
    socket.on('error', () => {})
    socket.on('message', (data) => {
      const message = readMessage(/** @type {Buffer} */ (data))
      if (message?.type === 'appended') acknowledged.set(message.id, message.seq)
      if (message?.type === 'refused') refused++
    })
    let id = 0
    const write = () => {
      if (socket.readyState !== WebSocket.OPEN || id >= 400) return
      const entries = [Buffer.from(`entry ${id}`)]
      socket.send(writeMessage({ type: 'append', id: id++, entries }))
      setImmediate(write)
    }
    write()
    await until(() => acknowledged.size > 30 * round, write)
    child.kill('SIGKILL')
    await once(child, 'exit')
    await until(() => socket.readyState === WebSocket.CLOSED)
    expect(refused).toBe(0)
    const again = await start(dir)
    const found = []
    for (let next = 0; ;) {
      const address = `${again.base}d?offset=${String(next).padStart(16, '0')}`
      const frame = readMessage(Buffer.from(await (await fetch(address)).arrayBuffer()))
      if (frame?.type !== 'frame') throw new Error('no frame')
      found.push(...frame.entries.map((entry) => Buffer.from(entry).toString()))
      next = frame.to
      if (next >= frame.head) break
    }
    for (const [id, seq] of acknowledged) expect(found[seq - 1]).toBe(`entry ${id}`)
    expect(acknowledged.size).toBeGreaterThan(30 * round)
  })
})

describe('dump and restore', () => {
  test('make the same store again', async () => {
    const [dir, copy, file] = [place(), place(), place()]
    const store = localStore(dir)
    for (const name of ['a', 'ü/x'])
      for (let i = 0; i < 3; i++) await store.append(name, Buffer.from([i, 255]))
    await store.putSnapshot('a', { seq: 2, bytes: Buffer.from('s') })
    await store.truncate('a', 2)
    await store.close()
    expect(run('dump', '--dir', dir, file)).toMatchObject({ status: 0, stderr: '' })
    expect(run('restore', '--dir', copy, file)).toMatchObject({ status: 0, stderr: '' })
    const restored = localStore(copy)
    expect(await restored.read('a', 0)).toEqual({ gone: 2 })
    expect(await restored.read('a', 2)).toMatchObject({
      to: 3,
      head: 3,
      entries: [Uint8Array.of(2, 255)]
    })
    expect(await restored.head('ü/x')).toBe(3)
    expect((await restored.snapshot('a'))?.seq).toBe(2)
    await restored.close()
  })

  test('a damaged or cut-off dump makes no store', async () => {
    const [dir, file] = [place(), place()]
    const store = localStore(dir)
    for (let i = 0; i < 3; i++) await store.append('a', Buffer.from('entry'))
    await store.close()
    run('dump', '--dir', dir, file)
    const whole = fs.readFileSync(file, 'utf8')
    const lines = whole.trimEnd().split('\n')
    const bad = [
      lines.slice(0, -1).join('\n'),
      lines.filter((_line, i) => i !== 1).join('\n'),
      whole.replace(/0001","(.)/, (at, first) => at.slice(0, -1) + (first === 'A' ? 'B' : 'A')),
      whole.slice(0, -5),
      lines.slice(1).join('\n'),
      ''
    ]
    for (const text of bad) {
      expect(text).not.toBe(whole)
      const [copy, damaged] = [place(), place()]
      fs.writeFileSync(damaged, text)
      const { status, stderr } = run('restore', '--dir', copy, damaged)
      expect([status, stderr]).toEqual([1, expect.stringMatching(/dump/)])
      expect(fs.existsSync(copy) || fs.existsSync(`${copy}.part`)).toBe(false)
    }
  })

  test('a folder that is there is not overwritten', () => {
    const dir = place()
    fs.mkdirSync(dir)
    expect(run('restore', '--dir', dir)).toMatchObject({ status: 2 })
    expect(run('dump', '--dir', place())).toMatchObject({ status: 2 })
  })
})

test('says how it is used, and serves no other machine without knowing who may do what', () => {
  for (const args of [
    [],
    ['toString', '--dir', 'x'],
    ['serve'],
    ['serve', '--port', 'x', '--dir', place()],
    ['--no']
  ]) {
    expect(run(...args)).toMatchObject({ status: 2, stderr: expect.stringMatching(/Usage/) })
  }
  const open = run('serve', '--dir', place(), '--host', '0.0.0.0')
  expect(open).toMatchObject({ status: 2, stderr: expect.stringMatching(/--auth/) })
})
