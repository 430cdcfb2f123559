/** An app that electron-builder has packaged, with its archive, and started. */

import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { electronPath } from '../../scripts/electron.mjs'
import { expectInStep } from './harness/in-step.mjs'
import { VITE_PAGE, mainOf } from './harness/lines.mjs'
import { Project, packed } from './harness/project.mjs'

/** @type {Project} */
let project
/** @type {string} The packaged app. */
let folder

beforeAll(() => {
  project = Project.empty('electron-builder')
  const { path: executable, version } = electronPath()
  // Electron as it is downloaded: without the app that the tests' own runtime has.
  const dist = path.join(project.folder, 'electron-dist')
  fs.cpSync(path.dirname(executable), dist, { recursive: true, verbatimSymlinks: true })
  fs.rmSync(path.join(dist, 'resources', 'app'), { recursive: true, force: true })
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
        directories: { output: 'release' }
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
  // Away from node_modules, which Electron would find above it.
  folder = fs.mkdtempSync(`${project.folder}-packaged-`)
  fs.renameSync(path.join(project.folder, 'release', 'linux-unpacked'), path.join(folder, 'app'))
}, 560_000)
afterAll(() => {
  project?.remove()
  if (folder) fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

test('runs from its archive, with the addon beside that, and nothing said of it', async () => {
  const app = path.join(folder, 'app')
  const resources = fs.readdirSync(path.join(app, 'resources'), {
    recursive: true,
    encoding: 'utf8'
  })
  expect(resources).toContain('app.asar')
  expect(resources.filter((name) => name.endsWith('.node'))).toHaveLength(1)
  const executable = path.join(app, 'my-app')
  await expectInStep(executable, { executable })
})
