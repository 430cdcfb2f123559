/** A packaged app with a stored ref: it has classic-level in its archive, and finds what it has stored. */

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { electronArguments, electronPath } from '../../scripts/electron.mjs'
import { host } from '../../scripts/platforms/targets.mjs'
import { electronArchive, takeAway } from './harness/packaged.mjs'
import { Project, packed } from './harness/project.mjs'

/** Counts its starts, and says at which one it is, or why it cannot. */
const MAIN = `
const { app } = require('electron')
const { configure, remoteRef } = require('electron-remote-ref')

app.setPath('userData', process.env.PROFILE)
configure({ onError: (error) => console.log('told: ' + error) })
try {
  const starts = remoteRef('starts', 0, { persist: true })
  starts.value++
  starts.saved().then(() => console.log('start ' + starts.value), (error) => console.log('told: ' + error))
} catch (error) {
  console.log('thrown: ' + error.code + ' ' + error.message)
}
app.whenReady().then(() => setTimeout(() => app.quit(), 1000))
`

/** @type {Project} */
let project
beforeAll(() => {
  project = Project.empty('persist')
  project.write({
    'main.cjs': MAIN,
    'package.json': { name: 'my-app', version: '1.0.0', private: true, main: 'main.cjs' }
  })
  project.install([packed()])
  project.install(['@electron/packager@18'], ['-D'])
}, 560_000)
afterAll(() => project?.remove())

/** @returns {string} The executable of the packaged app. */
function packageApp() {
  project.run('npx', [
    'electron-packager',
    '.',
    '--asar',
    '--overwrite',
    '--out=release',
    `--electron-version=${electronPath().version}`,
    `--electron-zip-dir=${electronArchive()}`
  ])
  return path.join(takeAway(project, path.join('release', `my-app-${host}`)), 'my-app')
}

/** @param {string} executable @returns {string} What the app says. */
function say(executable) {
  const profile = path.join(project.folder, 'profile')
  const env = { ...process.env, PROFILE: profile }
  const { stdout } = spawnSync(executable, electronArguments(), {
    env,
    encoding: 'utf8',
    timeout: 60_000
  })
  return stdout.trim()
}

test('without classic-level, remoteRef says what to install', () => {
  expect(say(packageApp())).toMatch(/^thrown: ERR_REF_MODULE .*npm install classic-level@3/)
})

test('with it, the app finds what it has stored, all of it in the archive', () => {
  project.install(['classic-level@3', '--ignore-scripts'])
  const app = packageApp()
  expect([say(app), say(app), say(app)]).toEqual(['start 1', 'start 2', 'start 3'])
  const resources = fs.readdirSync(path.join(path.dirname(app), 'resources'), { recursive: true })
  expect(resources.filter((name) => String(name).includes('classic-level'))).toEqual([])
})
