/** Apps that pnpm and yarn install. */

import path from 'node:path'
import { afterAll, beforeAll, test } from '@jest/globals'
import { expectInStep } from './harness/in-step.mjs'
import { VITE_PAGE, mainOf } from './harness/lines.mjs'
import { Project, cache, packed } from './harness/project.mjs'

/** The package managers themselves. @type {Project} */
let tools
beforeAll(() => {
  tools = Project.empty('managers')
  tools.write({ 'package.json': { private: true } })
  tools.install(['pnpm@10', 'yarn@1', '@yarnpkg/cli-dist@4'])
}, 280_000)
afterAll(() => tools?.remove())

/** Where they keep what they have downloaded. */
const ENV = {
  npm_config_store_dir: path.join(cache, 'pnpm'),
  YARN_CACHE_FOLDER: path.join(cache, 'yarn'),
  YARN_ENABLE_GLOBAL_CACHE: 'false',
  YARN_ENABLE_TELEMETRY: 'false',
  // Or it refuses to write a lock file where CI is set.
  YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
  // The tarball is packed anew each time, and has the same name.
  YARN_CHECKSUM_BEHAVIOR: 'update'
}
const BUILD = ['vite@8', '@vitejs/plugin-vue@6']

/**
 * An app in a folder of its own, installed and built.
 *
 * @param {string} name @param {Record<string, string | object>} files
 * @param {(run: (bin: string, args: string[]) => void) => void} install
 */
function begin(name, files, install) {
  const app = Project.empty(name)
  app.write({ ...VITE_PAGE, 'package.json': { name: 'my-app', private: true }, ...files })
  app.write({ 'main.cjs': mainOf('commonjs') })
  const bin = (/** @type {string} */ name) => path.join(tools.folder, 'node_modules', name)
  install((name, args) => void app.run(process.execPath, [bin(name), ...args], ENV))
  return app
}

const PNPM = path.join('pnpm', 'bin', 'pnpm.cjs')
const YARN = path.join('yarn', 'bin', 'yarn.js')
const BERRY = path.join('@yarnpkg', 'cli-dist', 'bin', 'yarn.js')

/** @type {[name: string, files: Record<string, string>, install: Parameters<typeof begin>[2]][]} */
const MANAGERS = [
  [
    'pnpm',
    {},
    (run) => {
      run(PNPM, ['add', packed(), 'vue@3.5'])
      run(PNPM, ['add', '-D', ...BUILD])
      run(PNPM, ['exec', 'vite', 'build'])
    }
  ],
  [
    'yarn 1',
    {},
    (run) => {
      run(YARN, ['add', packed(), 'vue@3.5'])
      run(YARN, ['add', '-D', ...BUILD])
      run(YARN, ['run', 'vite', 'build'])
    }
  ],
  [
    'yarn 4 with node_modules',
    { '.yarnrc.yml': 'nodeLinker: node-modules\n', 'yarn.lock': '' },
    (run) => {
      run(BERRY, ['add', `electron-remote-ref@file:${packed()}`, 'vue@3.5'])
      run(BERRY, ['add', '-D', ...BUILD])
      run(BERRY, ['run', 'vite', 'build'])
    }
  ]
]

test.each(MANAGERS)(
  '%s',
  async (name, files, install) => {
    const app = begin(name.replaceAll(' ', '-'), files, install)
    try {
      await expectInStep(path.join(app.folder, 'main.cjs'))
    } finally {
      app.remove()
    }
  },
  560_000
)
