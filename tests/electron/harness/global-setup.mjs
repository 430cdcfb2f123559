/** Gets Electron and a display, and builds the pages that the tests open. */

import path from 'node:path'
import { build } from 'vite'
import { electronPath, withDisplay } from '../../../scripts/electron.mjs'
import { root } from '../../../scripts/system.mjs'

const PAGES = [
  'tests/electron/fixtures/app/vite.config.mjs',
  'tests/electron/fixtures/ipc/vite.config.mjs',
  'tests/electron/fixtures/own-preload/vite.config.mjs',
  'examples/notes/vite.config.js',
  'examples/shared-files/vite.config.js'
]

export default async function setup() {
  try {
    const { version, source } = electronPath()
    console.log(`\nElectron ${version} from ${source}`)
  } catch (error) {
    const message = /** @type {Error} */ (error).message
    throw new Error(`The Electron tests cannot run.\n${message}`, { cause: error })
  }
  const display = await withDisplay()
  // Workers and the windows that they open inherit it.
  if (display.env.DISPLAY) process.env.DISPLAY = display.env.DISPLAY
  Object.assign(globalThis, { stopDisplay: display.stop })

  for (const config of PAGES) {
    await build({ configFile: path.join(root, config), logLevel: 'warn' })
  }
}
