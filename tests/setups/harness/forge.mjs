/** Apps that Electron Forge begins, from its templates. */

import fs from 'node:fs'
import path from 'node:path'
import { electronPath } from '../../../scripts/electron.mjs'
import { electronArchive } from './packaged.mjs'
import { Project, runTool } from './project.mjs'

const FORGE = '7'
/**
 * Forge's own needs a package from GitHub, where everything else comes from npm's registry: the one
 * that it was made from, which builds addons, of which these apps build none.
 */
const OVERRIDES = { '@electron/node-gyp': 'npm:node-gyp@10' }

/** Forge runs `npm`: this one puts the overrides into the app before. */
const NPM = `#!/usr/bin/env node
const { spawnSync } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')
if (fs.existsSync('package.json')) {
  const manifest = JSON.parse(fs.readFileSync('package.json', 'utf8'))
  manifest.overrides = ${JSON.stringify(OVERRIDES)}
  fs.writeFileSync('package.json', JSON.stringify(manifest, null, 2))
}
process.env.PATH = process.env.PATH.split(path.delimiter).slice(1).join(path.delimiter)
process.exitCode = spawnSync('npm', process.argv.slice(2), { stdio: 'inherit' }).status ?? 1
`

/** The folder of Forge's own program, and of all apps. @returns {Project} */
export function installForge() {
  const place = Project.empty('forge')
  place.write({ 'package.json': { private: true, overrides: OVERRIDES }, 'bin/npm': NPM })
  fs.chmodSync(path.join(place.folder, 'bin', 'npm'), 0o755)
  place.install([`create-electron-app@${FORGE}`])
  return place
}

/**
 * Begins an app as `npx create-electron-app` does, for the Electron that the tests run on.
 *
 * @param {Project} place From `installForge`. @param {string} template
 * @returns {Project}
 */
export function createApp(place, template) {
  const PATH = [path.join(place.folder, 'bin'), process.env.PATH].join(path.delimiter)
  const create = path.join(place.folder, 'node_modules', '.bin', 'create-electron-app')
  // Not in the folder of Forge's own, whose modules it would find.
  const apps = new Project(`${place.folder}-apps`)
  fs.mkdirSync(apps.folder, { recursive: true })
  const { version } = electronPath()
  const options = [`--template=${template}`, '--skip-git', `--electron-version=${version}`]
  runTool(create, [template, ...options], apps.folder, { PATH })
  const app = new Project(path.join(apps.folder, template))
  app.prepare('forge.config.js', 'asar: true', `asar: true, electronZipDir: '${electronArchive()}'`)
  return app
}
