/**
 * Runs before the package is packed: builds the files that it contains besides sources. The package
 * runs no scripts when it is installed, so it contains the binaries. On Linux x64 all platforms are
 * built (see platforms/prebuild.mjs). Elsewhere only this machine's binary is built, and others in
 * `prebuilds` are kept. With REMOTE_REF_PACK=own in the environment only this machine's binary is
 * built, so that tests of the package do not wait for six compilers.
 */

import fs from 'node:fs'
import path from 'node:path'
import { build, buildScripts } from './build.mjs'
import { BINARY, prebuild, prebuilds } from './platforms/prebuild.mjs'
import { host, isMusl, targets } from './platforms/targets.mjs'
import { root, runScript } from './system.mjs'

await runScript(async () => {
  if (host === 'linux-x64' && !isMusl() && process.env.REMOTE_REF_PACK !== 'own') {
    await buildScripts()
    prebuild()
  } else {
    await build()
    putOwn()
  }
})

/**
 * Uses the local build, unless there is a portable binary for this platform. With REMOTE_REF_PACK=own
 * it always does, since a binary of an earlier pack may be old.
 */
function putOwn() {
  const file = path.join(prebuilds, host, BINARY)
  if (process.env.REMOTE_REF_PACK === 'own' || isMusl() || !fs.existsSync(file)) {
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.copyFileSync(path.join(root, 'build', 'release', BINARY), file)
  }
  const there = fs.readdirSync(prebuilds)
  const missing = Object.keys(targets).filter((name) => !there.includes(name))
  console.log(`The package has a binary for ${there.join(', ')}.`)
  if (missing.length > 0) console.log(`It has none for ${missing.join(', ')}.`)
}
