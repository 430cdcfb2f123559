/** An app that @electron/packager packages, with its archive, and started. */

import path from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { electronPath } from '../../scripts/electron.mjs'
import { expectInStep } from './harness/in-step.mjs'
import { VITE_PAGE, mainOf } from './harness/lines.mjs'
import { electronArchive, resourcesOf, takeAway } from './harness/packaged.mjs'
import { Project, packed } from './harness/project.mjs'

/** @type {Project} */
let project
/** @type {string} The packaged app. */
let app

beforeAll(() => {
  project = Project.empty('packager')
  project.write({
    ...VITE_PAGE,
    'main.cjs': mainOf('commonjs'),
    'package.json': { name: 'my-app', version: '1.0.0', private: true, main: 'main.cjs' }
  })
  project.install([packed(), 'vue@3.5'])
  project.install(['vite@8', '@vitejs/plugin-vue@6', '@electron/packager@18'], ['-D'])
  project.bin('vite', ['build'])
  const electron = [
    `--electron-version=${electronPath().version}`,
    `--electron-zip-dir=${electronArchive()}`
  ]
  project.bin('electron-packager', ['.', '--asar', '--out=release', ...electron])
  const made = `my-app-${process.platform}-${process.arch}`
  app = takeAway(project, path.join('release', made))
}, 560_000)
afterAll(() => project?.remove())

test('runs from its archive', async () => {
  expect(resourcesOf(app)).toContain('app.asar')
  const executable = path.join(app, 'my-app')
  await expectInStep(executable, { executable })
})
