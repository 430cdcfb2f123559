/** An app that @electron/packager packages, with its archive, and started. */

import path from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { electronPath } from '../../scripts/electron.mjs'
import { host, targets } from '../../scripts/platforms/targets.mjs'
import { expectInStep } from './harness/in-step.mjs'
import { VITE_PAGE, documented, mainOf } from './harness/lines.mjs'
import { addonsOf, electronArchive, takeAway, unpackedBinary } from './harness/packaged.mjs'
import { Project, packed } from './harness/project.mjs'

/** @type {Project} */
let project

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
}, 560_000)
afterAll(() => project?.remove())

/** @param {string} command For a shell. @returns {string} The folder of the packaged app. */
function packageApp(command) {
  const electron = [
    `--electron-version=${electronPath().version}`,
    `--electron-zip-dir=${electronArchive()}`
  ]
  project.run('sh', ['-c', `${command} --out=release ${electron.join(' ')}`])
  return takeAway(project, path.join('release', `my-app-${host}`))
}

/** @param {string} app @returns {string[]} The addons in its archive. */
const packedAddonsOf = (app) =>
  project
    .bin('asar', ['list', '--is-pack', path.join(app, 'resources', 'app.asar')])
    .split('\n')
    .filter((line) => /^pack .*\.node$/.test(line))

/** @param {string} app */
async function expectRuns(app) {
  const executable = path.join(app, 'my-app')
  await expectInStep(executable, { executable })
}

test('runs from its archive, with all binaries in that', async () => {
  const app = packageApp('npx electron-packager . --asar')
  expect(addonsOf(app)).toEqual([])
  expect(packedAddonsOf(app)).toHaveLength(Object.keys(targets).length)
  await expectRuns(app)
})

test('runs with the binary of its platform alone beside the archive', async () => {
  const command = documented('packaging.md', 'sh').trim().replaceAll('linux-x64', host)
  const app = packageApp(command)
  expect(addonsOf(app)).toEqual([unpackedBinary(host)])
  expect(packedAddonsOf(app)).toEqual([])
  await expectRuns(app)
})
