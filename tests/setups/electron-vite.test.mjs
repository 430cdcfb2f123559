/** electron-vite, from its template for Vue with TypeScript: in development, built and packaged. */

import path from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { electronPath } from '../../scripts/electron.mjs'
import { expectInStep, expectStartedInStep } from './harness/in-step.mjs'
import { MOST, OWN, ownMain } from './harness/lines.mjs'
import { copyElectron, resourcesOf, takeAway } from './harness/packaged.mjs'
import { Project, packed } from './harness/project.mjs'

const { version } = electronPath()
/** @type {Project} */
let project

beforeAll(() => {
  const place = Project.empty('electron-vite')
  place.run('npm', [
    'create',
    '@quick-start/electron@1',
    'my-app',
    '--',
    '--template',
    'vue-ts',
    '--skip'
  ])
  project = new Project(path.join(place.folder, 'my-app'))
  project.prepare('package.json', '"postinstall"', '"not-needed-here"')
  project.install([])
  project.install([packed()])
  const [imported, ...rest] = ownMain('module')
  project.add('src/main/index.ts', "from 'electron'", [imported])
  project.add('src/main/index.ts', 'import icon from', rest)
  project.add('src/main/index.ts', '  createWindow()', ['  createWindow()'])
  const [vue, ...script] = OWN.script
  project.add('src/renderer/src/App.vue', 'import Versions', [vue, ...script])
  project.add('src/renderer/src/App.vue', '<template>', OWN.template)
}, 560_000)
afterAll(() => project && new Project(path.dirname(project.folder)).remove())

test(`takes at most ${MOST} lines`, () => {
  expect(project.own.length).toBeGreaterThan(0)
  expect(project.own.length).toBeLessThanOrEqual(MOST)
})

test('its types are right, main and windows in programs of their own, with vue-tsc', () => {
  project.run('npm', ['run', 'typecheck'])
})

test('in development', async () => {
  const bin = path.join(project.folder, 'node_modules', '.bin', 'electron-vite')
  await expectStartedInStep(bin, ['dev', '--'], project.folder)
})

test('built', async () => {
  project.bin('electron-vite', ['build'])
  await expectInStep(project.folder)
})

test('packaged by electron-builder', async () => {
  const dist = path.join(path.dirname(project.folder), 'electron-dist')
  copyElectron(dist)
  const electron = [`-c.electronDist=${dist}`, `-c.electronVersion=${version}`]
  project.bin('electron-builder', ['--dir', '--linux', ...electron])
  const app = takeAway(project, path.join('dist', 'linux-unpacked'))
  expect(resourcesOf(app)).toContain('app.asar')
  expect(resourcesOf(app).filter((name) => name.endsWith('.node'))).toHaveLength(1)
  const executable = path.join(app, 'my-app')
  await expectInStep(executable, { executable })
})
