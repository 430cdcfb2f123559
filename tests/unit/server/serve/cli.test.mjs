/** The program `electron-remote-ref`. */

import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, describe, expect, test } from '@jest/globals'
import { localStore } from '../../../../lib/server/index.js'
import { CLI, startProgram } from '../../helpers/log-program.mjs'

const top = fs.mkdtempSync(path.join(os.tmpdir(), 'log-cli-'))
afterAll(() => fs.rmSync(top, { recursive: true, force: true }))
let count = 0
const place = () => path.join(top, String(count++))

/** @type {import('node:child_process').ChildProcess[]} */
const children = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

/** @param {string} dir */
async function start(dir) {
  const program = await startProgram(dir)
  children.push(program.child)
  return program
}

/** @param {string[]} args */
const run = (...args) => spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8' })

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

  test('nothing is begun in a folder of something else', () => {
    const dir = place()
    fs.mkdirSync(dir)
    fs.writeFileSync(path.join(dir, 'index.js'), '')
    const wrong = [
      ['dump', '--dir', dir],
      ['serve', '--dir', dir, '--port', '0']
    ]
    for (const args of wrong) {
      expect(run(...args)).toMatchObject({
        status: 2,
        stderr: expect.stringMatching(/is no store/)
      })
    }
    expect(fs.readdirSync(dir)).toEqual(['index.js'])
  })
})

describe('a mistake is told in a sentence', () => {
  const write = (/** @type {string} */ text) => {
    const file = `${place()}.mjs`
    fs.writeFileSync(file, text)
    return file
  }
  const throwing = write('throw new Error("boom")')
  const empty = write('')
  test.each([
    [['serv', '--dir', 'x'], 'There is no command "serv".'],
    [['dump', 'a', 'b', '--dir', 'x'], 'What is "b"?'],
    [['serve', '--dir', 'x', '--port', '99999'], '--port needs a number from 0 to 65535.'],
    [['serve', '--dir', 'x', '--auth', 'none.mjs'], 'There is no file none.mjs (--auth).'],
    [['serve', '--dir', 'x', '--auth', throwing], `Cannot load ${throwing} (--auth): boom`],
    [['serve', '--dir', 'x', '--auth', empty], `${empty} exports no function as default.`],
    [['restore', '--dir', place(), 'none.ndjson'], 'There is no file none.ndjson.']
  ])('%j', (args, text) => {
    expect(run(...args).stderr.split('\n')[0]).toBe(text)
  })

  test('a port that is taken', async () => {
    const { port } = new URL((await start(place())).base)
    const { status, stderr } = run('serve', '--dir', place(), '--port', port)
    expect([status, stderr]).toEqual([1, expect.stringMatching(/EADDRINUSE.* give another --port/)])
  })
})

test('says how it is used, and serves no other machine without knowing who may do what', () => {
  for (const args of [
    [],
    ['toString', '--dir', 'x'],
    ['serve'],
    ['serve', '--port', 'x', '--dir', place()],
    ['serve', '--dir', place(), '--limit', 'connections'],
    ['serve', '--dir', place(), '--limit', 'none=1'],
    ['--no']
  ]) {
    expect(run(...args)).toMatchObject({ status: 2, stderr: expect.stringMatching(/Usage/) })
  }
  const open = run('serve', '--dir', place(), '--host', '0.0.0.0')
  expect(open).toMatchObject({ status: 2, stderr: expect.stringMatching(/--auth/) })
})
