/**
 * Before the package is packed: makes what it has besides its sources. Packages run no scripts when
 * they are installed, so the binaries are part of it: those of all platforms where they can be made,
 * which is on Linux x64 (see platforms/prebuild.mjs), and elsewhere this machine's own, beside those
 * that were put into `prebuilds` before. With REMOTE_REF_PACK=own in the environment it is this machine's
 * own everywhere: tests of what is in the package do not wait for six compilers.
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
 * The local build, unless a binary for this platform is there that was made for all of its kind. One
 * that an earlier pack has left may be old: where this machine's own is asked for, it replaces that.
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
