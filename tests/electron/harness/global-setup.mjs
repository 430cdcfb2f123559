/** Gets Electron and a display for each worker, and builds the pages that the tests open. */

import path from 'node:path'
import { build } from 'vite'
import { electronPath, withDisplay } from '../../../scripts/electron.mjs'
import { root } from '../../../scripts/system.mjs'

const PAGES = [
  'tests/electron/fixtures/app/vite.config.mjs',
  'tests/electron/fixtures/ipc/vite.config.mjs',
  'tests/electron/fixtures/own-preload/vite.config.mjs',
  'examples/notes/vite.config.js',
  'examples/shared-files/vite.config.js',
  'examples/shopping/vite.config.js'
]

/** @param {{ maxWorkers: number }} config Of Jest. */
export default async function setup({ maxWorkers }) {
  try {
    const { version, source } = electronPath()
    console.log(`\nElectron ${version} from ${source}`)
  } catch (error) {
    const message = /** @type {Error} */ (error).message
    throw new Error(`The Electron tests cannot run.\n${message}`, { cause: error })
  }
  // One each, so that windows of different tests do not compete for the focus.
  const displays = await Promise.all(Array.from({ length: maxWorkers }, () => withDisplay()))
  // Workers inherit it: see own-display.mjs.
  process.env.REMOTE_REF_DISPLAYS = displays.map(({ env }) => env.DISPLAY ?? '').join(' ')
  const stopDisplay = () => Promise.all(displays.map(({ stop }) => stop()))
  Object.assign(globalThis, { stopDisplay })

  for (const config of PAGES) {
    await build({ configFile: path.join(root, config), logLevel: 'warn' })
  }
}
