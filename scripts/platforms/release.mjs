/**
 * Runs before the package is published: builds all binaries, and checks that npm's provenance will
 * match the package.
 */

import fs from 'node:fs'
import path from 'node:path'
import { Failure, root, runScript } from '../system.mjs'
import { prebuild } from './prebuild.mjs'

await runScript(() => {
  prebuild()
  if (process.env.GITHUB_ACTIONS) checkOrigin()
})

/** npm states where a package was built only if the package names the same repository. */
function checkOrigin() {
  const { version, repository } = JSON.parse(
    fs.readFileSync(path.join(root, 'package.json'), 'utf8')
  )
  const { GITHUB_REPOSITORY = '', GITHUB_REF_NAME } = process.env
  if (GITHUB_REF_NAME !== `v${version}`) {
    throw new Failure(`The tag is ${GITHUB_REF_NAME}, package.json has the version ${version}.`)
  }
  if (!repository?.url?.includes(`github.com/${GITHUB_REPOSITORY}`)) {
    throw new Failure(`package.json must name github.com/${GITHUB_REPOSITORY} as its repository.`)
  }
}
