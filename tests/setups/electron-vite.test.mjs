/** electron-vite, from its template for Vue with TypeScript: in development, built and packaged. */

import fs from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { electronPath } from '../../scripts/electron.mjs'
import { expectPrinted } from './harness/attach.mjs'
import { expectInStep, expectStartedInStep } from './harness/in-step.mjs'
import { MOST, OWN, ownMain } from './harness/lines.mjs'
import {
  addonsOf,
  copyElectron,
  resourcesOf,
  takeAway,
  unpackedBinaries
} from './harness/packaged.mjs'
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

describe('its types, strict, with main and windows in programs of their own', () => {
  const check = () => project.run('npm', ['run', 'typecheck'])
  // The template's programs both have what declares types in this folder.
  const REFS = 'src/preload/refs.d.ts'
  afterEach(() => fs.rmSync(path.join(project.folder, REFS), { force: true }))

  /** Declares what the ref holds. @param {string} member */
  const declare = (member) =>
    project.write({
      [REFS]: `declare module 'electron-remote-ref' {
  interface RemoteRefs {
    'shared-files': { id: number; ${member}: string; done: boolean }[]
  }
}
export {}
`
    })

  test('are right as they are', () => {
    check()
  })

  test('are right where the ref is declared', () => {
    declare('name')
    check()
  })

  test('are wrong where it is declared to hold something else, in main and in the component', () => {
    declare('title')
    expect(check).toThrow(/src\/main\/index\.ts.*'name' does not exist/)
    expect(() => project.run('npm', ['run', 'typecheck:web'])).toThrow(
      /src\/renderer\/src\/App\.vue.*'name' does not exist/
    )
  })
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
  expect(addonsOf(app)).toEqual(unpackedBinaries)
  const executable = path.join(app, 'my-app')
  await expectInStep(executable, { executable })
})

describe('installed with -D, so that electron-vite bundles the package', () => {
  beforeAll(() => {
    project.install([packed()], ['-D'])
  }, 280_000)

  const expectTold = async () => {
    project.bin('electron-vite', ['build'])
    const { path: electron } = electronPath()
    await expectPrinted(electron, [project.folder], project.folder, /not in devDependencies/)
  }

  test('the app says at once what to do', expectTold)

  test('the app says so too if main is an ES module', async () => {
    project.prepare('package.json', '"main"', '"type": "module", "main"')
    await expectTold()
    expect(project.read('out/main/index.js')).toMatch(/^import /m)
    project.prepare('package.json', '"type": "module", ', '')
  })

  test('it works with the plugin, which fits the types', async () => {
    project.add('electron.vite.config.ts', "from 'electron-vite'", [
      "import { remoteRefPlugin } from 'electron-remote-ref/vite'"
    ])
    project.replace(
      'electron.vite.config.ts',
      'main: {}',
      '  main: { plugins: [remoteRefPlugin()] },'
    )
    expect(project.own.length).toBeLessThanOrEqual(MOST)
    project.run('npm', ['run', 'typecheck:node'])
    project.bin('electron-vite', ['build'])
    await expectInStep(project.folder)
  })
})
