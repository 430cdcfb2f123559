/** Whether the set-ups of apps can be tried on this machine. */

import { spawnSync } from 'node:child_process'
import { root, which } from './system.mjs'

/** @returns {string | null} Why they cannot. */
export function whyNoSetups() {
  if (process.platform !== 'linux') {
    return 'packaged apps are looked for where packagers put them on Linux'
  }
  const npm = which('npm') ?? 'npm'
  const { status } = spawnSync(npm, ['ping', '--fetch-retries=0'], { cwd: root })
  return status === 0 ? null : 'the npm registry, which has all that users install, does not answer'
}
