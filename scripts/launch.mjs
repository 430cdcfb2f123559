/** Starts an Electron app under Playwright, for the tour and the tests. */

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { _electron } from 'playwright-core'
import { electronArguments, electronPath } from './electron.mjs'

/** Chromium's log messages about services that a minimal system lacks. */
const NOISE =
  /dbus|bus\.cc|viz_main_impl|gpu_|GPU|vaapi|gl_surface|Autofill|DevTools listening|[Dd]ebugger|inspector/

/**
 * @typedef {object} Launched
 * @property {import('playwright-core').ElectronApplication} app
 * @property {() => Promise<void>} close Ends it. Its windows cannot prevent that.
 */

/**
 * @param {string} target The app's folder or main file.
 * @param {{ env?: NodeJS.ProcessEnv, args?: string[], executable?: string }} [options] `env` must have
 *   a display; `executable` is of a packaged app, which is its own target.
 * @returns {Promise<Launched>}
 */
export async function launch(target, { env = process.env, args = [], executable } = {}) {
  const executablePath = executable ?? electronPath().path
  // A new profile, so that several apps can run at once.
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'remote-ref-'))
  const app = await _electron.launch({
    executablePath,
    args: [
      ...electronArguments(),
      `--user-data-dir=${profile}`,
      ...(executable ? [] : [target]),
      ...args
    ],
    env: /** @type {Record<string, string>} */ (env)
  })
  app.process().stderr?.on('data', (chunk) => {
    const lines = String(chunk).split('\n')
    const telling = lines.filter((line) => line.trim() && !NOISE.test(line))
    if (telling.length > 0) process.stderr.write(`${telling.join('\n')}\n`)
  })
  return {
    app,
    close: async () => {
      await app.evaluate(({ app: electronApp }) => electronApp.exit(0)).catch(() => {})
      await app.close().catch(() => {})
      fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    }
  }
}
