/**
 * Before the package is packed: builds everything, and puts the addon where an installation looks for
 * it. Packages run no scripts when they are installed, so the binary is part of them; those of other
 * platforms are added to `prebuilds` by hand before publishing.
 */

import fs from 'node:fs'
import path from 'node:path'
import { build } from './build.mjs'
import { root, runScript } from './system.mjs'

await runScript(() => {
  build()
  const folder = path.join(root, 'prebuilds', `${process.platform}-${process.arch}`)
  fs.mkdirSync(folder, { recursive: true })
  const binary = 'remote_ref.node'
  fs.copyFileSync(path.join(root, 'build', 'release', binary), path.join(folder, binary))
  console.log(`prebuilds hold: ${fs.readdirSync(path.join(root, 'prebuilds')).join(', ')}`)
})
