/** An app that electron-builder has packaged, with its archive, and started. */

import path from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { electronPath } from '../../scripts/electron.mjs'
import { expectInStep } from './harness/in-step.mjs'
import { VITE_PAGE, mainOf } from './harness/lines.mjs'
import { copyElectron, resourcesOf, takeAway } from './harness/packaged.mjs'
import { Project, packed } from './harness/project.mjs'

const PREBUILDS = 'node_modules/electron-remote-ref/prebuilds'

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
        files: ['main.cjs', 'dist/**', `!${PREBUILDS}/{darwin,win32}-*/**`],
        directories: { output: 'release' }
      }
    }
  })
  project.install([packed(), 'vue@3.5'])
  project.install(
    ['vite@8', '@vitejs/plugin-vue@6', 'electron-builder@26', `electron@${version}`],
    ['-D']
  )
  // Of another platform, which docs/packaging.md leaves out.
  project.write({ [`${PREBUILDS}/darwin-x64/remote_ref.node`]: 'a binary' })
  project.bin('vite', ['build'])
  project.bin('electron-builder', ['--dir', '--linux'])
  app = takeAway(project, path.join('release', 'linux-unpacked'))
}, 560_000)
afterAll(() => project?.remove())

test('runs from its archive, with the addon beside that, and nothing said of it', async () => {
  const resources = resourcesOf(app)
  expect(resources).toContain('app.asar')
  expect(resources.filter((name) => name.endsWith('.node'))).toHaveLength(1)
  const executable = path.join(app, 'my-app')
  await expectInStep(executable, { executable })
})
