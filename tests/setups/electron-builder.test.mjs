/** An app that electron-builder has packaged, with its archive, and started. */

import path from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { electronPath } from '../../scripts/electron.mjs'
import { host } from '../../scripts/platforms/targets.mjs'
import { expectInStep } from './harness/in-step.mjs'
import { VITE_PAGE, documented, mainOf } from './harness/lines.mjs'
import {
  addonsOf,
  copyElectron,
  resourcesOf,
  takeAway,
  unpackedBinary
} from './harness/packaged.mjs'
import { Project, packed } from './harness/project.mjs'

/** What docs/packaging.md has to leave out the binaries for other platforms. */
const OWN_BINARY = JSON.parse(`{${documented('packaging.md', 'json')}}`)

/** @type {Project} */
let project
/** @type {string} The packaged app. */
let app

beforeAll(() => {
  project = Project.empty('electron-builder')
  const { version } = electronPath()
  copyElectron(path.join(project.folder, 'electron-dist'))
  project.write({
    ...VITE_PAGE,
    'main.cjs': mainOf('commonjs'),
    'package.json': {
      name: 'my-app',
      version: '1.0.0',
      description: 'An app.',
      author: 'me',
      private: true,
      main: 'main.cjs',
      build: {
        electronDist: 'electron-dist',
        electronVersion: version,
        files: ['main.cjs', 'dist/**'],
        directories: { output: 'release' },
        ...OWN_BINARY
      }
    }
  })
  project.install([packed(), 'vue@3.5'])
  project.install(
    ['vite@8', '@vitejs/plugin-vue@6', 'electron-builder@26', `electron@${version}`],
    ['-D']
  )
  project.bin('vite', ['build'])
  project.bin('electron-builder', ['--dir', '--linux'])
  app = takeAway(project, path.join('release', 'linux-unpacked'))
}, 560_000)
afterAll(() => project?.remove())

test('runs from its archive, with the binary of its platform alone beside that', async () => {
  expect(resourcesOf(app)).toContain('app.asar')
  expect(addonsOf(app)).toEqual([unpackedBinary(host)])
  const executable = path.join(app, 'my-app')
  await expectInStep(executable, { executable })
})
