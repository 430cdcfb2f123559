/**
 * Loads the app named on the command line, as Electron's own default app does: `electron <folder or
 * file> [arguments]`. Installed into the test runtime, see `scripts/test-runtime.mjs`.
 */

import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import * as electron from 'electron'

// These two functions are for default apps only, and not documented.
const app =
  /** @type {import('electron').App & Record<'setAppPath' | 'setVersion', (value: string) => void>} */ (
    electron.app
  )
const { resolve } = createRequire(import.meta.url)

const position = process.argv.findIndex((argument, i) => i > 0 && !argument.startsWith('-'))
if (position < 0) {
  console.error('Usage: electron <folder or file of an app> [arguments]')
  app.exit(1)
} else {
  const target = path.resolve(process.argv[position])
  // The app must be argv[1], even if switches came before it.
  process.argv.splice(1, position, target)
  try {
    // Electron is `ready` after this module, so this waits for the app's module.
    await load(target)
  } catch (error) {
    console.error(error)
    app.exit(1)
  }
}

/** @param {string} target */
async function load(target) {
  const file = entryPoint(target)
  app.setAppPath(file === target ? path.dirname(file) : target)
  await import(pathToFileURL(file).href)
}

/** @param {string} target @returns {string} The file to load. */
function entryPoint(target) {
  const manifestFile = path.join(target, 'package.json')
  if (!fs.existsSync(manifestFile)) return resolve(target)
  const manifest = JSON.parse(fs.readFileSync(manifestFile, 'utf8'))
  const name = manifest.productName ?? manifest.name
  if (name) app.setName(name)
  if (manifest.version) app.setVersion(manifest.version)
  return resolve(path.join(target, manifest.main ?? 'index.js'))
}
