/**
 * Apps that their own tool starts, and packaged ones that let nobody look into main: seen through
 * Chromium's own port for debuggers, which shows their pages.
 */

import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { chromium } from 'playwright-core'
import { electronArguments } from '../../../scripts/electron.mjs'
import { environment } from './project.mjs'

/** Milliseconds in which an app, with the tool that starts it, opens a window. */
const PATIENCE = 120_000

/** What Electron is given, by whatever starts it. @param {string} profile A folder. */
const given = (profile) => [
  ...electronArguments(),
  '--remote-debugging-port=0',
  `--user-data-dir=${profile}`
]

/**
 * @typedef {object} Attached
 * @property {() => import('playwright-core').Page[]} pages Of its windows.
 * @property {() => string} output What it has printed.
 * @property {() => Promise<void>} close Ends it, and the tool that has started it.
 */

/**
 * @param {string} command @param {string[]} args Those before what Electron is given.
 * @param {string} cwd
 * @returns {Promise<Attached>}
 * @throws {Error} With all that it has printed, if it ends or opens no port.
 */
export async function attach(command, args, cwd) {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'remote-ref-'))
  // A group of its own: a tool does not end what it has started when it is ended.
  const child = spawn(command, [...args, ...given(profile)], {
    cwd,
    env: { ...process.env, ...environment() },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true
  })
  const ended = new Promise((resolve) => child.once('close', resolve))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => (output += chunk))
  }
  const end = async () => {
    kill(child)
    await ended
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    const address = await until(() => output.match(/DevTools listening on (ws:\S+)/)?.[1], child)
    const browser = await chromium.connectOverCDP(address)
    const all = () => browser.contexts().flatMap((context) => context.pages())
    return {
      pages: () => all().filter((page) => !page.url().startsWith('devtools:')),
      output: () => output,
      close: async () => {
        await browser.close().catch(() => {})
        await end()
      }
    }
  } catch (error) {
    await end()
    throw new Error(`${command} ${args.join(' ')}\n${output}`, { cause: error })
  }
}

/**
 * @template T
 * @param {() => T | undefined} find @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<T>}
 */
async function until(find, child) {
  const end = Date.now() + PATIENCE
  for (;;) {
    const found = find()
    if (found !== undefined) return found
    if (child.exitCode !== null) throw new Error(`it has ended with ${child.exitCode}`)
    if (Date.now() > end) throw new Error('it has opened no port')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** @param {import('node:child_process').ChildProcess} child Ends it, and what it has started. */
function kill(child) {
  try {
    process.kill(-Number(child.pid), 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
