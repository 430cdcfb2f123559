/** Finds a display for windows: the user's own, or a virtual one. */

import { spawn } from 'node:child_process'
import { needPrograms } from './system.mjs'

/** Whether there is a display that a user sees. */
export function hasDisplay() {
  if (process.platform !== 'linux') return true
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/**
 * @typedef {object} Display
 * @property {NodeJS.ProcessEnv} env The environment that makes programs use it.
 * @property {() => Promise<void>} stop Ends a virtual display; nothing for the user's own.
 */

/**
 * Returns the existing display, or starts a virtual one with a free number.
 *
 * @param {{ size?: string }} [options] `size` of a virtual one in pixels, `1600x900`.
 * @returns {Promise<Display>}
 */
export async function withDisplay({ size = '1600x900' } = {}) {
  if (hasDisplay()) return { env: process.env, stop: async () => {} }
  needPrograms({ Xvfb: 'xvfb' })

  // The server picks a free number and writes it to the given file descriptor.
  const args = ['-displayfd', '3', '-screen', '0', `${size}x24`, '-nolisten', 'tcp', '-noreset']
  const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] })
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => server.once('exit', () => resolve()))
  const number = await firstLine(server)

  // A script that ends before it calls stop() must not leave the server behind.
  const kill = () => void server.kill()
  process.once('exit', kill)
  server.unref()
  return {
    env: { ...process.env, DISPLAY: `:${number}` },
    stop: async () => {
      process.off('exit', kill)
      // Otherwise the process could end while this promise is pending.
      server.ref()
      kill()
      await ended
    }
  }
}

/**
 * @param {import('node:child_process').ChildProcess} server
 * @returns {Promise<string>} What it writes to descriptor 3 once it is ready.
 */
function firstLine(server) {
  return new Promise((resolve, reject) => {
    let errors = ''
    let line = ''
    server.stderr?.on('data', (chunk) => (errors += chunk))
    server.once('error', reject)
    server.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}: ${errors}`)))
    const ready = /** @type {import('node:stream').Readable} */ (server.stdio[3])
    ready.on('data', (chunk) => {
      line += chunk
      if (line.includes('\n')) resolve(line.trim())
    })
  })
}
