/**
 * Programs that run the addon of another platform on this Linux machine: real Nodes, in an emulator if
 * needed.
 */

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { electronPath } from '../electron.mjs'
import { cache } from '../registry.mjs'
import { installPackages, needPrograms, which } from '../system.mjs'
import { nodeFor } from './nodes.mjs'

/**
 * @typedef {object} Host
 * @property {string[]} command The command that runs a script, without the script.
 * @property {NodeJS.ProcessEnv} env
 * @property {string} what In words.
 * @property {string} [noChildren] If tests cannot start another Node: why.
 */

/** Debian's folder of arm64 libraries. */
const ARM64 = '/usr/aarch64-linux-gnu'

/**
 * By the name of a run: `<platform>-<arch>`, and the special feature of its Node. Each throws if this
 * machine cannot run it.
 *
 * @type {Record<string, () => Host>}
 */
export const hosts = {
  'linux-x64': () => ({
    command: [process.execPath],
    env: process.env,
    what: 'The Node that runs this'
  }),
  'linux-x64-newest': () => ({
    command: [nodeFor('linux-x64')],
    env: process.env,
    what: 'The newest Node of npm'
  }),
  'linux-x64-electron': () => ({
    command: [electronPath().path],
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    what: `Electron ${electronPath().version}`
  }),
  'linux-arm64': emulated,
  'win32-x64': underWine
}

/** @returns {Host} */
function emulated() {
  needPrograms({ 'qemu-aarch64': 'qemu-user' })
  if (!fs.existsSync(path.join(ARM64, 'lib', 'libatomic.so.1'))) {
    const libraries = ['libc6', 'libstdc++6', 'libgcc-s1', 'libatomic1']
    const packages = libraries.map((name) => `${name}-arm64-cross`)
    installPackages(packages, `Missing: libraries of arm64, in ${ARM64}.`)
  }
  const qemu = /** @type {string} */ (which('qemu-aarch64'))
  const command = [qemu, '-L', ARM64, nodeFor('linux-arm64')]
  // Processes that tests start are emulated only with this wrapper.
  const wrapper = path.join(cache, 'node-linux-arm64.sh')
  fs.writeFileSync(wrapper, `#!/bin/sh\nexec ${command.join(' ')} "$@"\n`, { mode: 0o755 })
  return {
    command,
    env: { ...process.env, REMOTE_REF_EXEC_PATH: wrapper },
    what: 'Node for arm64, emulated'
  }
}

/** @returns {Host} */
function underWine() {
  needPrograms({ wine: 'wine' })
  const env = {
    ...process.env,
    WINEPREFIX: path.join(cache, 'wine'),
    WINEDEBUG: '-all',
    // Wine reports a Windows version older than Node supports.
    NODE_SKIP_PLATFORM_CHECK: '1'
  }
  if (!fs.existsSync(path.join(env.WINEPREFIX, 'system.reg'))) {
    const { status, stderr } = spawnSync('wineboot', ['-i'], { env, encoding: 'utf8' })
    if (status !== 0) throw new Error(`wineboot ended with ${status}: ${stderr}`)
  }
  return {
    command: [/** @type {string} */ (which('wine')), nodeFor('win32-x64')],
    env,
    what: 'Node for Windows, under Wine'
  }
}
