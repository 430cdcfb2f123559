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
import { eventually } from '../../unit/helpers/until.mjs'
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
  const started = start(command, args, cwd)
  try {
    const address = await started.printed(/DevTools listening on (ws:\S+)/)
    const browser = await chromium.connectOverCDP(address)
    const all = () => browser.contexts().flatMap((context) => context.pages())
    return {
      pages: () => all().filter((page) => !page.url().startsWith('devtools:')),
      output: started.output,
      close: async () => {
        await browser.close().catch(() => {})
        await started.end()
      }
    }
  } catch (error) {
    await started.end()
    throw error
  }
}

/**
 * Waits until an app prints a text: what it throws in main, before any window.
 *
 * @param {string} command @param {string[]} args @param {string} cwd @param {RegExp} text
 * @throws {Error} With all that it has printed, if it does not.
 */
export async function expectPrinted(command, args, cwd, text) {
  const started = start(command, args, cwd)
  try {
    await started.printed(text)
  } finally {
    await started.end()
  }
}

/** @param {string} command @param {string[]} args @param {string} cwd */
function start(command, args, cwd) {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'remote-ref-'))
  // A group of its own: a tool does not end what it has started when it is ended.
  const child = spawn(command, [...args, ...given(profile)], {
    cwd,
    env: { ...process.env, ...environment() },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true
  })
  let closed = false
  const ended = new Promise((resolve) => child.once('close', resolve)).then(() => (closed = true))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => (output += chunk))
  }

  /** Waits for a text, and gives what its group has. @param {RegExp} text @returns {Promise<string>} */
  const printed = async (text) => {
    const missing = (/** @type {string} */ why) =>
      new Error(`${command} ${args.join(' ')}\n${why}, without ${text}:\n${output}`)
    const read = () => {
      const found = output.match(text)
      if (!found && closed) throw missing(`It has ended with ${child.exitCode}`)
      return found
    }
    const check = (/** @type {unknown} */ found) => {
      if (!found) throw missing('It goes on')
    }
    const found = await eventually(read, check, { patience: PATIENCE })
    return /** @type {RegExpMatchArray} */ (found)[1]
  }

  const end = async () => {
    kill(child)
    await ended
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
  return { printed, output: () => output, end }
}

/** @param {import('node:child_process').ChildProcess} child Ends it, and what it has started. */
function kill(child) {
  try {
    process.kill(-Number(child.pid), 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
