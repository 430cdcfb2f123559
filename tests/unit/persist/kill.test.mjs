/** What is there after the process was killed, or has ended in another way. */

import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { lastIn } from '../helpers/child-lines.mjs'

const CHILD = fileURLToPath(new URL('../helpers/saving-child.cjs', import.meta.url))
const ROUNDS = process.env.REMOTE_REF_LONG ? 500 : 8

/** @type {string} */
let base
beforeEach(() => {
  base = fs.mkdtempSync(path.join(os.tmpdir(), 'remote-ref-kill-'))
})
afterEach(() => fs.rmSync(base, { recursive: true, force: true }))

/**
 * Runs a child until it is killed.
 *
 * @param {number} seed @param {number} ms The time from the first line on that begins with a word.
 * @param {string} word
 * @returns {Promise<string>}
 */
function killed(seed, ms, word) {
  const child = spawn(process.execPath, [CHILD, path.join(base, 'store'), String(seed)])
  let out = ''
  let timed = false
  child.stderr.on('data', (text) => (out += `error ${text}`))
  return new Promise((resolve) => {
    child.stdout.on('data', (text) => {
      out += text
      if (timed || !out.includes(word)) return
      timed = true
      setTimeout(() => child.kill('SIGKILL'), ms)
    })
    child.on('close', () => resolve(out))
  })
}

test(`kill -9 at any moment, ${ROUNDS} times: nothing that saved() has told is lost`, async () => {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
  process.stderr.write(`kill: seed ${seed}\n`)
  let told = 0
  let changes = 0
  for (let round = 0; round < ROUNDS; round++) {
    const word = round % 2 === 0 ? 'saved' : 'found'
    const out = await killed(seed + round, ((seed + round * 7919) % 250) + 1, word)
    expect(out).not.toContain('error')
    const found = lastIn(out, 'found')
    expect(found).toBeGreaterThanOrEqual(told)
    // What saved() has not told may be there, too.
    told = lastIn(out, 'saved') ?? /** @type {number} */ (found)
    changes = told
  }
  process.stderr.write(`kill: ${changes} changes were there after ${ROUNDS}\n`)
  expect(changes).toBeGreaterThanOrEqual(ROUNDS / 2)
  expect(fs.readdirSync(base)).toEqual(['store'])
})

test.each(['exit', 'throw', 'by itself'])(
  'a process that ends (%s) stores its last change',
  (end) => {
    for (let count = 1; count <= 3; count++) {
      const run = spawnSync(process.execPath, [CHILD, path.join(base, 'store'), '1', end], {
        encoding: 'utf8'
      })
      expect(run.stdout).toBe(`found ${count - 1}\nchanged ${count}\n`)
      expect(run.status).toBe(end === 'throw' ? 1 : 0)
    }
  }
)
