/**
 * Runs before the package is packed: builds the files that it contains besides sources. The package
 * runs no scripts when it is installed, so it contains the binaries. On Linux x64 all platforms are
 * built (see platforms/prebuild.mjs). Elsewhere only this machine's binary is built, and others in
 * `prebuilds` are kept.
 *
 * For tests of the package, which do not wait for six compilers, REMOTE_REF_PACK in the environment can
 * be `own`, to build no other platform, or `built`, to use the binaries as they are. Several tests may
 * pack at the same time.
 */

import fs from 'node:fs'
import path from 'node:path'
import { build, buildScripts, modified } from './build.mjs'
import { BINARY, prebuild, prebuilds } from './platforms/prebuild.mjs'
import { host, isMusl, targets } from './platforms/targets.mjs'
import { root, runScript } from './system.mjs'

const mode = process.env.REMOTE_REF_PACK
const local = path.join(root, 'build', 'release', BINARY)

await runScript(async () => {
  if (mode === 'built') {
    await buildScripts()
  } else if (host === 'linux-x64' && !isMusl() && mode !== 'own') {
    await buildScripts()
    prebuild()
  } else {
    if (mode === 'own' && fs.existsSync(local)) await buildScripts()
    else await build()
    putOwn()
  }
})

/**
 * Uses the local build, unless there is a portable binary for this platform. In tests that may be older
 * than its sources: then the local build, which has been made of them, is the newer file.
 */
function putOwn() {
  const file = path.join(prebuilds, host, BINARY)
  const isOld = mode === 'own' && modified(local) > modified(file)
  if (isMusl() || isOld || !fs.existsSync(file)) put(file)
  const there = fs.readdirSync(prebuilds)
  const missing = Object.keys(targets).filter((name) => !there.includes(name))
  console.log(`The package has a binary for ${there.join(', ')}.`)
  if (missing.length > 0) console.log(`It has none for ${missing.join(', ')}.`)
}

/** In one step, since another pack may be reading the file. @param {string} file */
function put(file) {
  const copy = `${file}.${process.pid}`
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.copyFileSync(local, copy)
  fs.renameSync(copy, file)
}
