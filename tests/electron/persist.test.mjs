/** An app with a stored ref that is started again and again, in real Electron. */

import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { electronArguments, electronPath } from '../../scripts/electron.mjs'

const fixture = fileURLToPath(new URL('fixtures/persist', import.meta.url))
/** @type {string} */
let profile
beforeAll(() => {
  profile = fs.mkdtempSync(path.join(os.tmpdir(), 'remote-ref-'))
})
afterAll(() => fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 }))

/**
 * Runs the app to its end.
 *
 * @param {string} end How it ends.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<{ told: Record<string, any>, status: number | null }>} What it has printed.
 */
function run(end, env = {}) {
  const app = spawn(electronPath().path, [...electronArguments(), fixture], {
    env: { ...process.env, PROFILE: profile, END: end, ...env },
    stdio: ['ignore', 'pipe', 'ignore']
  })
  let out = ''
  app.stdout.on('data', (text) => (out += text))
  return new Promise((resolve) => {
    app.on('close', (status) => {
      const lines = out.split('\n').filter((line) => line.startsWith('['))
      resolve({ told: Object.fromEntries(lines.map((line) => JSON.parse(line))), status })
    })
  })
}

test('windows render the stored value first; what was changed last is there, however the app ends', async () => {
  const expected = []
  for (const end of ['quit', 'exit', 'kill', 'quit']) {
    const { told, status } = await run(end)
    expect(told).not.toHaveProperty('error')
    // Of what main changed last before it was killed, nobody had said that it is stored.
    if (told.found.length === expected.length - 1) expected.pop()
    expect(told.found).toEqual(expected)
    expect(new Set(told.rendered)).toEqual(new Set([`live ${JSON.stringify(expected)}`]))
    expect(status).toBe(end === 'kill' ? null : 0)
    expected.push(`of the page ${told.found.length}`, `of main ${told.found.length + 1}`)
  }
  expect(fs.readdirSync(path.join(profile, 'remote-ref'))).toContain('CURRENT')
})

test('pages have no way to the store', async () => {
  const { told } = await run('quit')
  expect(told.bridge).toEqual(expect.arrayContaining(['useRemoteRef']))
  expect(
    told.bridge.filter((/** @type {string} */ name) => /disk|persist|saved|store/i.test(name))
  ).toEqual([])
})

test('the published bundle does the same', async () => {
  const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
  const { told, status } = await run('quit', { REMOTE_REF_MAIN: main })
  expect(told.found.length).toBeGreaterThan(5)
  expect(told).not.toHaveProperty('error')
  expect(status).toBe(0)
})
